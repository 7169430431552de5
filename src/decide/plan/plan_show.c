/* SPDX-License-Identifier: Apache-2.0 */
/* plan_show - a whole plan as text for people. */
#include "decide/plan/plan_show.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/live/endpoint_http.h"
#include "decide/plan/ci_system.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/landlock_abi.h"
#include "decide/plan/plan.h"
#include "decide/plan/plan_words.h"
#include "decide/plan/promises.h"
#include "decide/profile/value.h"
#include "decide/profile/origin.h"

static void add(struct strbuf *ret, const char *text)
{
	(void)strbuf_add_escaped(ret, text, strlen(text), SIZE_MAX);
}

static void heading(struct strbuf *ret, const char *text)
{
	strbuf_addf(ret, "%s%s\n", ret->len ? "\n" : "", text);
}

/* "  name        text" */
static void line(struct strbuf *ret, const char *name, const char *text)
{
	strbuf_addf(ret, "  %-11s ", name);
	add(ret, text);
	strbuf_addc(ret, '\n');
}

/* "  word        what  (why)" */
static void reasoned(struct strbuf *ret, const char *word, const char *what,
		     const char *why)
{
	strbuf_addf(ret, "  %-11s ", word);
	add(ret, what);
	strbuf_adds(ret, "  (");
	add(ret, why);
	strbuf_adds(ret, ")\n");
}

static void show_terminal(const struct stream_plan *streams, struct strbuf *ret)
{
	const char *between = "";

	strbuf_addf(ret, "  %-11s ", "terminal");
	for (int i = 0; i < 3; i++) {
		if (!streams->on_terminal[i])
			continue;
		strbuf_addf(ret, "%s%s", between, plan_words_stream(i));
		between = ", ";
	}
	if (!streams->has_terminal)
		strbuf_adds(ret, "none\n");
	else
		strbuf_adds(ret, streams->waits_for_read ?
				    "  (its own; keys once it reads)\n" :
				    "  (its own)\n");
}

static void show_script(const struct plan *plan, const struct host *host,
			struct strbuf *ret)
{
	const struct script_plan *script = &plan->script;

	if (host->script_copy.is_stdin)
		reasoned(ret, "script", "standard input",
			 host->script_copy.is_read ? host->script_sha256
						   : "read when it runs");
	else if (host->script)
		reasoned(ret, "script", host->script,
			 host->script_sha256[0] ? host->script_sha256
						: "could not be read");
	else
		return;
	if (script->from)
		reasoned(ret, "pinned", plan_script_word(script->trust),
			 script->from);
	else if (script->trust != SCRIPT_FREE)
		line(ret, "pinned", plan_script_word(script->trust));
	if (script->signer)
		reasoned(ret, "signed", script->signer, host->signature.path);
	if (host->signature.comment)
		line(ret, "comment", host->signature.comment);
}

static void show_command(const struct plan *plan, const struct host *host,
			 struct strbuf *ret)
{
	heading(ret, "command");
	strbuf_adds(ret, "  arguments  ");
	for (char *const *word = plan->argv; *word; word++) {
		/* quoted where a reader could not tell words apart */
		bool plain = **word && !strpbrk(*word, " \t\n\"'\\");

		strbuf_adds(ret, plain ? " " : " \"");
		add(ret, *word);
		strbuf_adds(ret, plain ? "" : "\"");
	}
	strbuf_addc(ret, '\n');
	for (size_t i = 0; i < plan->exec_paths.n; i++)
		line(ret, i ? "" : "tried", plan->exec_paths.v[i]);
	line(ret, "directory", plan->cwd);
	show_script(plan, host, ret);
	line(ret, "stdin", plan_words_stdin(plan->streams.stdin_mode));
	show_terminal(&plan->streams, ret);
	if (ci_system_of(host) != CI_NONE)
		line(ret, "ci", ci_system_name(ci_system_of(host)));
	strbuf_addf(ret, "  %-11s uid %u, gid %u  (%s)\n", "user",
		    (unsigned)plan->ids.uid, (unsigned)plan->ids.gid,
		    plan->ids.why);
}

static void show_level(const struct plan *plan, const struct profile *profile,
		       struct strbuf *ret)
{
	heading(ret, "level");
	strbuf_addf(ret, "  %-11s %s  (require = %s)\n", "planned",
		    level_name(plan->level), level_name(profile->require));
	promises_show(plan->level, ret);
}

static void show_profiles(const struct profile *profile, struct strbuf *ret)
{
	heading(ret, "profiles");
	for (size_t i = 0; i < profile->n_files; i++) {
		strbuf_adds(ret, "  ");
		add(ret, profile->files[i].path);
		if (profile->files[i].sha256[0])
			strbuf_addf(ret, "  (sha256 %s)",
				    profile->files[i].sha256);
		strbuf_addc(ret, '\n');
	}
}

static void show_env(const struct env_plan *env, struct strbuf *ret)
{
	heading(ret, "environment");
	for (size_t i = 0; i < env->n_decisions; i++) {
		const struct env_decision *d = &env->decisions[i];

		reasoned(ret, plan_words_verdict(d->verdict), d->name, d->why);
	}
}

static void show_step(const struct fs_step *step, struct strbuf *ret)
{
	strbuf_addf(ret, "  %-11s ", plan_words_step(step));
	add(ret, step->target);
	switch (step->op) {
	case FS_SYMLINK:
		strbuf_adds(ret, " -> ");
		add(ret, step->data);
		break;
	case FS_FILE:
	case FS_COVER:
		strbuf_addf(ret, ", %zu bytes%s", step->n_data,
			    step->tail == FS_TAIL_NONE ?
				    "" :
				    " and the run's CA");
		break;
	case FS_SCRIPT:
		strbuf_addf(ret, ", %zu bytes, mode %o", step->n_data,
			    (unsigned)step->mode);
		break;
	case FS_DIR:
	case FS_SCRATCH:
		strbuf_addf(ret, ", mode %o", (unsigned)step->mode);
		break;
	case FS_BIND:
	case FS_OVERLAY:
	case FS_PROC:
	case FS_DEVPTS:
	case FS_DEVICE:
	case FS_MASK_DIR:
	case FS_MASK_FILE:
	case FS_READ_ONLY:
		break;
	}
	strbuf_adds(ret, "  (");
	add(ret, step->why);
	strbuf_adds(ret, step->optional ? ", if there)\n" : ")\n");
}

/* All names of a directory in one line; they come together. */
static void show_absents(const struct fs_absents *absent, struct strbuf *ret)
{
	for (size_t i = 0; i < absent->n; i++) {
		const struct fs_absent *it = &absent->v[i];

		if (i > 0 && strcmp(absent->v[i - 1].dir, it->dir) == 0) {
			strbuf_adds(ret, ", ");
			add(ret, it->name);
			continue;
		}
		strbuf_addf(ret, "%s  %-11s in ", i > 0 ? "\n" : "", "set aside");
		add(ret, it->dir);
		strbuf_adds(ret, ", what is made of ");
		add(ret, it->name);
	}
	if (absent->n > 0)
		strbuf_addc(ret, '\n');
}

static void show_files(const struct plan *plan, const struct host *host,
		       struct strbuf *ret)
{
	heading(ret, "files");
	line(ret, "workspace", host->workspace ? host->workspace : "none");
	if (host->scan.is_done)
		strbuf_addf(ret,
			    "  %-11s %zu found; %zu names looked at, %zu files "
			    "looked into\n",
			    "credentials", host->scan.n_found,
			    host->scan.n_names, host->scan.n_read);
	for (size_t i = 0; i < plan->fs.n_steps; i++)
		show_step(&plan->fs.steps[i], ret);
	for (size_t i = 0; i < plan->fs.kept.n; i++)
		reasoned(ret, "keep", plan->fs.kept.v[i],
			 "write, when the run ends well");
	show_absents(&plan->fs.absent, ret);
}

static void show_rules(const struct net_plan *net, const struct net_endpoint *e,
		       struct strbuf *ret)
{
	for (size_t i = 0; i < e->n_rules; i++) {
		const struct http_rule *rule = &e->rules[i];

		strbuf_addf(ret, "  %-11s ", "");
		endpoint_rule_show(
			rule, &net->endpoints[rule->given_endpoint].endpoint,
			ret);
		strbuf_addc(ret, '\n');
	}
}

static void show_endpoint(const struct net_endpoint *e, struct strbuf *ret)
{
	char text[ENDPOINT_TEXT];
	char address[ADDRESS_TEXT];

	endpoint_show(&e->endpoint, text, sizeof(text));
	address_show(&e->address, address);
	strbuf_addf(ret, "  %-11s %s at %s port %u inside, dials ", "endpoint",
		    text, address, (unsigned)e->endpoint.port);
	plan_words_host_port(&e->dial, ret);
	strbuf_addf(ret, "%s%s", e->is_pinned ? " (connect-to)" : "",
		    e->endpoint.is_private ? " (private)" : "");
	if (hostname_is_pattern(e->dial.host))
		strbuf_adds(ret, ", as the TLS greeting says");
	if (e->endpoint.is_shared)
		strbuf_adds(ret, " (shared)");
	if (e->by_proxy)
		strbuf_adds(ret, ", through the proxy");
	if (e->endpoint.max_up) {
		strbuf_adds(ret, ", at most ");
		value_show_size(e->endpoint.max_up, ret);
		strbuf_adds(ret, " up");
	}
	strbuf_addc(ret, '\n');
}

static void show_proxy(const struct proxy_plan *proxy, struct strbuf *ret)
{
	char at[HOST_PORT_TEXT];

	if (!proxy->is_wanted)
		return;
	if (!proxy->is_used) {
		line(ret, "proxy", "none: neither https_proxy nor all_proxy is "
				   "set");
		return;
	}
	host_port_show(&proxy->at, at, sizeof(at));
	strbuf_addf(ret, "  %-11s http://%s%s of %s; it looks names up, so "
		    "addresses are not checked\n", "proxy", at,
		    proxy->auth ? " with user and password" : "",
		    proxy->from);
}

static void show_network(const struct plan *plan, struct strbuf *ret)
{
	const struct net_plan *net = &plan->net;

	heading(ret, "network");
	if (net->n_endpoints == 0)
		line(ret, "endpoint", "none: nothing can be reached");
	for (size_t i = 0; i < net->n_endpoints; i++) {
		show_endpoint(&net->endpoints[i], ret);
		show_rules(net, &net->endpoints[i], ret);
	}
	show_proxy(&net->proxy, ret);
	for (size_t i = 0; i < net->n_refuse; i++) {
		strbuf_addf(ret, "  %-11s ", "refused");
		plan_words_host_port(&net->refuse[i], ret);
		strbuf_addc(ret, '\n');
	}
	if (plan->trust.wants_ca)
		reasoned(ret, "believed", plan->trust.from,
			 "the certificates of real servers");
	if (net->n_endpoints)
		strbuf_addf(ret, "  %-11s %u connections at once\n", "at most",
			    net->max_connections);
	strbuf_addf(ret, "  %-11s %s%s\n", "guards",
		    plan->wants_relay ? "relay" : "none",
		    plan->wants_upstream ? ", upstream" : "");
}

static void show_secrets(const struct plan *plan, const struct profile *profile,
			 struct strbuf *ret)
{
	if (profile->secret.n)
		heading(ret, "secrets");
	for (size_t i = 0; i < profile->secret.n; i++) {
		const struct secret_item *item = &profile->secret.v[i];
		autofree char *where = origin_where(&item->origin);
		autorelease_strbuf struct strbuf text = STRBUF_INIT;

		secret_line_show(&item->line, &text);
		reasoned(ret,
			 secrets_plan_has(&plan->secrets, item->line.name) ?
				 "granted" :
				 "not set",
			 strbuf_text(&text), where);
	}
}

static void show_amount(const char *name, uint64_t value,
			void (*show)(uint64_t, struct strbuf *),
			struct strbuf *ret)
{
	strbuf_addf(ret, "  %-11s ", name);
	if (value == LIMIT_NONE)
		strbuf_adds(ret, "none");
	else
		show(value, ret);
	strbuf_addc(ret, '\n');
}

static void show_limits(const struct plan *plan, struct strbuf *ret)
{
	const struct limit_plan *limits = &plan->limits;

	heading(ret, "limits");
	show_amount("time", limits->time_ms, value_show_duration, ret);
	show_amount("grace", limits->grace_ms, value_show_duration, ret);
	show_amount("output", limits->output, value_show_size, ret);
	show_amount("scratch", plan->fs.scratch, value_show_size, ret);
	for (size_t i = 0; i < limits->cgroup.n_settings; i++) {
		const struct cgroup_setting *s = &limits->cgroup.settings[i];

		strbuf_addf(ret, "  %-11s %s  (%s)\n", s->key, s->value,
			    s->file);
	}
	if (limits->cgroup.parent)
		reasoned(ret, "cgroup", "of the run's own",
			 limits->cgroup.parent);
	for (size_t i = 0; i < limits->n_rlimits; i++) {
		const struct rlimit_plan *l = &limits->rlimits[i];

		strbuf_addf(ret, "  %-11s %llu  (%s%s)\n",
			    l->key[0] ? l->key : "core",
			    (unsigned long long)l->value, l->name,
			    l->is_lowered ? ", the caller has no more" : "");
	}
}

/* In a word or two; all names of rights are in the JSON. */
static const char *rights_of(uint64_t access)
{
	if (access & LANDLOCK_ABI_FS_MAKE_REG)
		return "read, run, write, make, remove";
	if (access & LANDLOCK_ABI_FS_WRITE_FILE)
		return access & LANDLOCK_ABI_FS_EXECUTE ? "read, run, write"
							: "read, write";
	return "read, run";
}

static void show_landlock(const struct landlock_plan *landlock,
			  struct strbuf *ret)
{
	heading(ret, "landlock");
	strbuf_addf(ret, "  %-11s %d\n", "abi", landlock->abi);
	strbuf_addf(ret, "  %-11s%s%s%s\n", "scopes",
		    landlock->scoped & LANDLOCK_ABI_SCOPE_ABSTRACT_UNIX_SOCKET
			    ? " abstract sockets,"
			    : "",
		    landlock->scoped & LANDLOCK_ABI_SCOPE_SIGNAL ? " signals"
								 : "",
		    landlock->scoped ? "" : " none");
	for (size_t i = 0; i < landlock->n_rules; i++)
		reasoned(ret, "rule", landlock->rules[i].path,
			 rights_of(landlock->rules[i].access));
}

static void show_changes(const char *name, const struct value_list *list,
			 struct strbuf *ret)
{
	for (size_t i = 0; i < list->n; i++) {
		autofree char *where = origin_where(&list->v[i].origin);

		reasoned(ret, name, list->v[i].text, where);
	}
}

static void show_calls(const struct plan *plan, const struct profile *profile,
		       struct strbuf *ret)
{
	struct plan_words_calls calls;

	plan_words_count(&plan->seccomp, &calls);
	heading(ret, "system calls");
	line(ret, "filter",
	     plan->seccomp.is_default ? "embedded" : "built for this profile");
	strbuf_addf(ret, "  %-11s %zu, and %zu for some arguments\n", "allowed",
		    calls.allowed, calls.by_argument);
	strbuf_addf(ret, "  %-11s %zu; any other answers ", "refused",
		    calls.refused);
	plan_words_errno(plan->seccomp.default_errno, ret);
	strbuf_addc(ret, '\n');
	show_changes("allow", &profile->syscalls_allow, ret);
	show_changes("deny", &profile->syscalls_deny, ret);
}

static void show_stream(const struct plan *plan, size_t i,
			struct strbuf *ret)
{
	const struct output_plan *output = &plan->output;
	const struct planned_stream *s = &output->streams[i];

	if (!s->is_there)
		return;
	strbuf_addf(ret, "  %-11s ", plan_words_output((enum output_stream)i));
	if (!s->is_filtered)
		strbuf_adds(ret, "as it is");
	else
		strbuf_addf(ret, "through the relay: %sescapes %s%s",
			    !s->ci_commands ? "" :
			    s->ci_marks ? "commands to a CI system and marks of "
					  "sections broken, " :
					  "commands to a CI system broken, ",
			    plan_words_escapes(s->escapes),
			    output->n_masks ? ", masked" : "");
	if (i == OUTPUT_STDERR && plan->streams.outputs_are_one)
		strbuf_adds(ret, ", one pipe with stdout");
	strbuf_addc(ret, '\n');
}

static void show_output(const struct plan *plan, struct strbuf *ret)
{
	const struct output_plan *output = &plan->output;

	heading(ret, "output");
	for (size_t i = 0; i < OUTPUT_STREAMS; i++)
		show_stream(plan, i, ret);
	for (size_t i = 0; i < plan->env.n_decisions; i++) {
		const struct env_decision *d = &plan->env.decisions[i];

		if (output_plan_masks(output, d->name))
			reasoned(ret, "mask", d->name,
				 d->verdict == ENV_SECRET ? "its placeholder"
							  : "exposed");
	}
	if (output->stops_commands)
		line(ret, "github", "its stop-commands around the run, on "
				    "stderr");
}

static void show_evidence(const struct plan *plan, struct strbuf *ret)
{
	heading(ret, "evidence");
	line(ret, "file", plan->evidence_file ? plan->evidence_file : "none");
	line(ret, "on-denied", plan_words_on_denied(plan->on_denied));
}

void plan_show_text(const struct plan *plan, const struct profile *profile,
		    const struct host *host, struct strbuf *ret)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	show_level(plan, profile, &text);
	show_command(plan, host, &text);
	show_profiles(profile, &text);
	show_env(&plan->env, &text);
	show_files(plan, host, &text);
	show_network(plan, &text);
	show_secrets(plan, profile, &text);
	show_limits(plan, &text);
	show_landlock(&plan->landlock, &text);
	show_calls(plan, profile, &text);
	show_output(plan, &text);
	show_evidence(plan, &text);
	if (plan->n_notes)
		heading(&text, "notes");
	for (size_t i = 0; i < plan->n_notes; i++) {
		strbuf_adds(&text, "  ");
		add(&text, plan->notes[i].text);
		strbuf_addc(&text, '\n');
	}
	strbuf_add(ret, strbuf_text(&text), text.len);
}
