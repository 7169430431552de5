/* SPDX-License-Identifier: Apache-2.0 */
/* diagnosis_show - a diagnosis as text for people, or as one JSON object. */
#include "decide/plan/diagnosis_show.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "decide/plan/promises.h"

static void add(struct strbuf *ret, const char *text)
{
	(void)strbuf_add_escaped(ret, text, strlen(text), SIZE_MAX);
}

static const char *result_of(int sys)
{
	if (sys == TRIAL_NOT_TRIED)
		return "not tried";
	return sys == 0 ? "works" : "fails";
}

static void show_run(const struct diagnosis *d, enum level required,
		     struct strbuf *ret)
{
	strbuf_addf(ret, "level\n  %-12s %s\n", "required",
		    level_name(required));
	strbuf_addf(ret, "  %-12s %s\n", "found",
		    d->run_held ? level_name(LEVEL_NAMESPACES) : "none");
	if (d->run_held) {
		strbuf_adds(ret, "  a command was confined, and all of it was "
				 "read back\n");
		return;
	}
	strbuf_adds(ret, "  a command could not be confined: ");
	add(ret, d->run.msg);
	strbuf_addc(ret, '\n');
	/* an obstacle's remedy is among the findings */
	if (d->run.hint[0] && !d->run.code) {
		strbuf_adds(ret, "  remedy: ");
		add(ret, d->run.hint);
		strbuf_addc(ret, '\n');
	}
	if (required < LEVEL_NAMESPACES)
		strbuf_addf(ret, "  this version has no level %s\n",
			    level_name(required));
}

static void show_trials(const struct diagnosis_facts *facts, struct strbuf *ret)
{
	strbuf_adds(ret, "\ntried\n");
	for (size_t t = 0; t < TRIAL_COUNT; t++) {
		int sys = facts->trials[t];

		strbuf_addf(ret, "  %-12s %s", diagnosis_trial_name(t),
			    result_of(sys));
		if (sys > 0)
			strbuf_addf(ret, ": %s", strerror(sys));
		strbuf_addc(ret, '\n');
	}
	strbuf_addf(ret, "  %-12s %d\n", "landlock-abi", facts->landlock_abi);
}

static const char *heading_of(enum obstacle_effect effect)
{
	switch (effect) {
	case EFFECT_STOPS:
		return "in the way: no command is started";
	case EFFECT_LACKS:
		return "missing: a profile that asks for it is refused";
	case EFFECT_WEAKENS:
		return "weaker: a promise rests on one wall less";
	case EFFECT_TELLS:
		break;
	}
	return "good to know";
}

static void show_findings(const struct diagnosis *d,
			  const struct diagnosis_facts *facts,
			  struct strbuf *ret)
{
	for (size_t i = 0; i < d->n_findings; i++) {
		enum obstacle o = d->findings[i].obstacle;
		enum obstacle_effect effect = diagnosis_effect(o);

		if (i == 0 ||
		    diagnosis_effect(d->findings[i - 1].obstacle) != effect)
			strbuf_addf(ret, "\n%s\n", heading_of(effect));
		strbuf_addf(ret, "  %s: %s", diagnosis_name(o),
			    diagnosis_text(o));
		if (o == OBSTACLE_CONTAINER)
			strbuf_addf(ret, " (seen by %s)", facts->container);
		if (o == OBSTACLE_USERNS_LIMIT && facts->zero_limit)
			strbuf_addf(ret, " (%s is 0)", facts->zero_limit);
		strbuf_addc(ret, '\n');
		if (diagnosis_remedy(o))
			strbuf_addf(ret, "    remedy: %s\n",
				    diagnosis_remedy(o));
	}
}

void diagnosis_show_text(const struct diagnosis *d,
			 const struct diagnosis_facts *facts,
			 enum level required, struct strbuf *ret)
{
	show_run(d, required, ret);
	show_findings(d, facts, ret);
	show_trials(facts, ret);
	if (!d->run_held) {
		strbuf_adds(ret, "\npromises\n  none, as no level holds\n");
		return;
	}
	strbuf_addf(ret, "\npromises at level %s\n",
		    level_name(LEVEL_NAMESPACES));
	promises_show(LEVEL_NAMESPACES, ret);
}

static void add_run(const struct diagnosis *d, struct json *j)
{
	json_object(j, "run");
	json_bool(j, "held", d->run_held);
	json_whole_text(j, "message", d->run_held ? NULL : d->run.msg);
	json_whole_text(j, "obstacle",
			d->run.code ? diagnosis_name((enum obstacle)d->run.code)
				    : NULL);
	json_object_end(j);
}

static void add_findings(const struct diagnosis *d, struct json *j)
{
	json_array(j, "findings");
	for (size_t i = 0; i < d->n_findings; i++) {
		const struct finding *f = &d->findings[i];
		enum obstacle_effect effect = diagnosis_effect(f->obstacle);

		json_object(j, NULL);
		json_whole_text(j, "name", diagnosis_name(f->obstacle));
		json_whole_text(j, "effect", diagnosis_effect_name(effect));
		json_whole_text(j, "text", diagnosis_text(f->obstacle));
		json_whole_text(j, "remedy", diagnosis_remedy(f->obstacle));
		json_whole_text(j, "trial",
				f->trial < TRIAL_COUNT ?
					diagnosis_trial_name(f->trial) :
					NULL);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_trials(const struct diagnosis_facts *facts, struct json *j)
{
	json_array(j, "trials");
	for (size_t t = 0; t < TRIAL_COUNT; t++) {
		int sys = facts->trials[t];

		json_object(j, NULL);
		json_whole_text(j, "name", diagnosis_trial_name(t));
		json_whole_text(j, "result", result_of(sys));
		json_u64(j, "errno", sys > 0 ? (uint64_t)sys : 0);
		json_object_end(j);
	}
	json_array_end(j);
}

/* A sysctl that the kernel does not have is null. */
static void add_sysctl(struct json *j, const char *name, long value)
{
	if (value < 0)
		json_whole_text(j, name, NULL);
	else
		json_u64(j, name, (uint64_t)value);
}

static void add_facts(const struct diagnosis_facts *facts, struct json *j)
{
	json_object(j, "facts");
	json_bool(j, "root", facts->is_root);
	json_bool(j, "filtered", facts->is_filtered);
	json_bool(j, "chroot", facts->is_chroot);
	json_bool(j, "proc_covered", facts->is_proc_covered);
	json_u64(j, "landlock_abi", (uint64_t)facts->landlock_abi);
	json_whole_text(j, "container", facts->container);
	json_whole_text(j, "zero_limit", facts->zero_limit);
	add_sysctl(j, "apparmor_restrict_unprivileged_userns",
		   facts->apparmor_restrict);
	add_sysctl(j, "unprivileged_userns_clone", facts->unprivileged_userns);
	add_sysctl(j, "ptrace_scope", facts->ptrace_scope);
	json_object_end(j);
}

void diagnosis_show_json(const struct diagnosis *d,
			 const struct diagnosis_facts *facts,
			 enum level required, struct strbuf *ret)
{
	struct json j = { .out = ret };

	json_object(&j, NULL);
	json_u64(&j, "v", 1);
	json_whole_text(&j, "require", level_name(required));
	json_whole_text(&j, "level",
			d->run_held ? level_name(LEVEL_NAMESPACES) : NULL);
	json_bool(&j, "holds", d->run_held);
	add_run(d, &j);
	add_findings(d, &j);
	add_trials(facts, &j);
	add_facts(facts, &j);
	if (d->run_held) {
		promises_show_json(LEVEL_NAMESPACES, &j);
	} else {
		json_array(&j, "promises");
		json_array_end(&j);
	}
	json_object_end(&j);
	strbuf_addc(ret, '\n');
}
