/* SPDX-License-Identifier: Apache-2.0 */
/* plan_show_json - a whole plan as one JSON object on one line. */
#include <string.h>

#include "base/cleanup.h"
#include "base/sys.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/plan.h"
#include "decide/plan/plan_show.h"
#include "decide/plan/plan_words.h"
#include "decide/plan/promises.h"
#include "decide/profile/origin.h"

/* A comma is needed unless this opens an object or array. */
static void name(struct strbuf *sb, const char *key)
{
	bool opens = sb->len == 0 || strchr("{[", sb->buf[sb->len - 1]);

	if (!opens)
		strbuf_addc(sb, ',');
	if (key)
		strbuf_addf(sb, "\"%s\":", key);
}

static void text(struct strbuf *sb, const char *key, const char *value)
{
	name(sb, key);
	if (!value) {
		strbuf_adds(sb, "null");
		return;
	}
	strbuf_addc(sb, '"');
	(void)strbuf_add_escaped(sb, value, strlen(value), SIZE_MAX);
	strbuf_addc(sb, '"');
}

static void number(struct strbuf *sb, const char *key, uint64_t value)
{
	name(sb, key);
	strbuf_addf(sb, "%llu", (unsigned long long)value);
}

/* `none` is null */
static void limit(struct strbuf *sb, const char *key, uint64_t value)
{
	if (value == LIMIT_NONE)
		text(sb, key, NULL);
	else
		number(sb, key, value);
}

static void truth(struct strbuf *sb, const char *key, bool value)
{
	name(sb, key);
	strbuf_adds(sb, value ? "true" : "false");
}

static void open_in(struct strbuf *sb, const char *key, char bracket)
{
	name(sb, key);
	strbuf_addc(sb, bracket);
}

static void add_level(const struct plan *plan, const struct profile *profile,
		      struct strbuf *sb)
{
	text(sb, "level", level_name(plan->level));
	text(sb, "require", level_name(profile->require));
	open_in(sb, "promises", '[');
	for (size_t i = 0; i < PROMISES_COUNT; i++) {
		open_in(sb, NULL, '{');
		text(sb, "name", promises_name(i));
		text(sb, "text", promises_text(i));
		text(sb, "state", promises_state(i, plan->level));
		text(sb, "why", promises_why(i, plan->level));
		strbuf_addc(sb, '}');
	}
	strbuf_addc(sb, ']');
}

static void add_command(const struct plan *plan, const struct host *host,
			struct strbuf *sb)
{
	open_in(sb, "command", '{');
	open_in(sb, "argv", '[');
	for (char *const *word = plan->argv; *word; word++)
		text(sb, NULL, *word);
	strbuf_addc(sb, ']');
	open_in(sb, "tried", '[');
	for (size_t i = 0; i < plan->exec_paths.n; i++)
		text(sb, NULL, plan->exec_paths.v[i]);
	strbuf_addc(sb, ']');
	text(sb, "directory", plan->cwd);
	text(sb, "script", host->script);
	text(sb, "script_sha256",
	     host->script_sha256[0] ? host->script_sha256 : NULL);
	text(sb, "stdin", plan_words_stdin(plan->stdin_mode));
	number(sb, "uid", plan->ids.uid);
	number(sb, "gid", plan->ids.gid);
	text(sb, "uid_from", plan->ids.why);
	strbuf_addc(sb, '}');
}

static void add_profiles(const struct profile *profile, struct strbuf *sb)
{
	open_in(sb, "profiles", '[');
	for (size_t i = 0; i < profile->n_files; i++) {
		open_in(sb, NULL, '{');
		text(sb, "path", profile->files[i].path);
		text(sb, "sha256",
		     profile->files[i].sha256[0] ? profile->files[i].sha256
						 : NULL);
		strbuf_addc(sb, '}');
	}
	strbuf_addc(sb, ']');
}

static void add_env(const struct env_plan *env, struct strbuf *sb)
{
	open_in(sb, "env", '[');
	for (size_t i = 0; i < env->n_decisions; i++) {
		const struct env_decision *d = &env->decisions[i];

		open_in(sb, NULL, '{');
		text(sb, "name", d->name);
		text(sb, "verdict", plan_words_verdict(d->verdict));
		text(sb, "why", d->why);
		strbuf_addc(sb, '}');
	}
	strbuf_addc(sb, ']');
}

static void add_attr(uint64_t attr, struct strbuf *sb)
{
	open_in(sb, "attr", '[');
	if (attr & SYS_MOUNT_ATTR_RDONLY)
		text(sb, NULL, "ro");
	if (attr & SYS_MOUNT_ATTR_NOSUID)
		text(sb, NULL, "nosuid");
	if (attr & SYS_MOUNT_ATTR_NODEV)
		text(sb, NULL, "nodev");
	if (attr & SYS_MOUNT_ATTR_NOEXEC)
		text(sb, NULL, "noexec");
	strbuf_addc(sb, ']');
}

static void add_step(const struct fs_step *step, struct strbuf *sb)
{
	open_in(sb, NULL, '{');
	text(sb, "step", plan_words_step(step));
	text(sb, "target", step->target);
	if (step->op == FS_SYMLINK)
		text(sb, "to", step->data);
	if (step->op == FS_FILE || step->op == FS_COVER)
		number(sb, "bytes", step->n_data);
	if (step->source)
		text(sb, "source", step->source);
	if (step->mode) {
		name(sb, "mode");
		strbuf_addf(sb, "\"%o\"", (unsigned)step->mode);
	}
	if (step->attr)
		add_attr(step->attr, sb);
	if (step->optional)
		truth(sb, "optional", true);
	text(sb, "why", step->why);
	strbuf_addc(sb, '}');
}

static void add_files(const struct plan *plan, const struct host *host,
		      struct strbuf *sb)
{
	text(sb, "workspace", host->workspace);
	limit(sb, "scratch", plan->fs.scratch);
	open_in(sb, "files", '[');
	for (size_t i = 0; i < plan->fs.n_steps; i++)
		add_step(&plan->fs.steps[i], sb);
	strbuf_addc(sb, ']');
}

static void add_host_port(const char *key, const struct host_port *hp,
			  struct strbuf *sb)
{
	autorelease_strbuf struct strbuf shown = STRBUF_INIT;

	plan_words_host_port(hp, &shown);
	text(sb, key, strbuf_text(&shown));
}

static void add_endpoint(const struct net_endpoint *e, struct strbuf *sb)
{
	char shown[ENDPOINT_TEXT];
	char address[ADDRESS_TEXT];

	endpoint_show(&e->endpoint, shown, sizeof(shown));
	address_show(&e->address, address);
	open_in(sb, NULL, '{');
	text(sb, "endpoint", shown);
	text(sb, "address", address);
	number(sb, "port", e->endpoint.port);
	add_host_port("dial", &e->dial, sb);
	truth(sb, "connect_to", e->is_pinned);
	truth(sb, "private", e->endpoint.is_private);
	strbuf_addc(sb, '}');
}

static void add_network(const struct plan *plan, struct strbuf *sb)
{
	open_in(sb, "endpoints", '[');
	for (size_t i = 0; i < plan->net.n_endpoints; i++)
		add_endpoint(&plan->net.endpoints[i], sb);
	strbuf_addc(sb, ']');
	open_in(sb, "refuse", '[');
	for (size_t i = 0; i < plan->net.n_refuse; i++)
		add_host_port(NULL, &plan->net.refuse[i], sb);
	strbuf_addc(sb, ']');
	number(sb, "max_connections", plan->net.max_connections);
	truth(sb, "relay", plan->wants_relay);
	truth(sb, "upstream", plan->wants_upstream);
}

static void add_limits(const struct limit_plan *limits, struct strbuf *sb)
{
	open_in(sb, "limits", '{');
	limit(sb, "time_ms", limits->time_ms);
	limit(sb, "grace_ms", limits->grace_ms);
	limit(sb, "output", limits->output);
	for (size_t i = 0; i < limits->n_rlimits; i++)
		number(sb, limits->rlimits[i].name, limits->rlimits[i].value);
	strbuf_addc(sb, '}');
}

static void add_rights(const char *key, uint64_t access, struct strbuf *sb)
{
	const char *right;

	open_in(sb, key, '[');
	for (size_t i = 0; (right = plan_words_right(access, i)); i++)
		text(sb, NULL, right);
	strbuf_addc(sb, ']');
}

static void add_landlock(const struct landlock_plan *landlock,
			 struct strbuf *sb)
{
	open_in(sb, "landlock", '{');
	number(sb, "abi", (uint64_t)landlock->abi);
	add_rights("handled", landlock->handled_fs, sb);
	truth(sb, "scoped", landlock->scoped != 0);
	open_in(sb, "rules", '[');
	for (size_t i = 0; i < landlock->n_rules; i++) {
		open_in(sb, NULL, '{');
		text(sb, "path", landlock->rules[i].path);
		add_rights("rights", landlock->rules[i].access, sb);
		strbuf_addc(sb, '}');
	}
	strbuf_adds(sb, "]}");
}

static void add_changes(const char *key, const struct value_list *list,
			struct strbuf *sb)
{
	open_in(sb, key, '[');
	for (size_t i = 0; i < list->n; i++) {
		autofree char *where = origin_where(&list->v[i].origin);

		open_in(sb, NULL, '{');
		text(sb, "value", list->v[i].text);
		text(sb, "from", where);
		strbuf_addc(sb, '}');
	}
	strbuf_addc(sb, ']');
}

static void add_calls(const struct plan *plan, const struct profile *profile,
		      struct strbuf *sb)
{
	autorelease_strbuf struct strbuf other = STRBUF_INIT;
	struct plan_words_calls calls;

	plan_words_count(&plan->seccomp, &calls);
	plan_words_errno(plan->seccomp.default_errno, &other);
	open_in(sb, "syscalls", '{');
	truth(sb, "embedded", plan->seccomp.is_default);
	truth(sb, "unix_sockets", plan->seccomp.unix_sockets);
	number(sb, "allowed", calls.allowed);
	number(sb, "by_argument", calls.by_argument);
	number(sb, "refused", calls.refused);
	text(sb, "other", strbuf_text(&other));
	add_changes("allow", &profile->syscalls_allow, sb);
	add_changes("deny", &profile->syscalls_deny, sb);
	strbuf_addc(sb, '}');
}

void plan_show_json(const struct plan *plan, const struct profile *profile,
		    const struct host *host, struct strbuf *ret)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	strbuf_adds(&sb, "{");
	number(&sb, "v", 1);
	add_level(plan, profile, &sb);
	add_command(plan, host, &sb);
	add_profiles(profile, &sb);
	add_env(&plan->env, &sb);
	add_files(plan, host, &sb);
	add_network(plan, &sb);
	add_limits(&plan->limits, &sb);
	add_landlock(&plan->landlock, &sb);
	add_calls(plan, profile, &sb);
	text(&sb, "evidence", plan->evidence_file);
	text(&sb, "on_denied", plan_words_on_denied(plan->on_denied));
	open_in(&sb, "notes", '[');
	for (size_t i = 0; i < plan->n_notes; i++)
		text(&sb, NULL, plan->notes[i].text);
	strbuf_adds(&sb, "]}\n");
	strbuf_add(ret, strbuf_text(&sb), sb.len);
}
