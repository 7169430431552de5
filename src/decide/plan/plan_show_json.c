/* SPDX-License-Identifier: Apache-2.0 */
/* plan_show_json - a whole plan as one JSON object on one line. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/sys.h"
#include "decide/live/http_policy.h"
#include "decide/plan/ci_system.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/plan.h"
#include "decide/plan/plan_show.h"
#include "decide/plan/plan_words.h"
#include "decide/plan/promises.h"
#include "decide/profile/origin.h"

/* `none` is null */
static void limit(struct json *j, const char *name, uint64_t value)
{
	if (value == LIMIT_NONE)
		json_whole_text(j, name, NULL);
	else
		json_u64(j, name, value);
}

static void add_level(const struct plan *plan, const struct profile *profile,
		      struct json *j)
{
	json_whole_text(j, "level", level_name(plan->level));
	json_whole_text(j, "require", level_name(profile->require));
	promises_show_json(plan->level, j);
}

static void add_command(const struct plan *plan, const struct host *host,
			struct json *j)
{
	json_object(j, "command");
	json_array(j, "argv");
	for (char *const *word = plan->argv; *word; word++)
		json_whole_text(j, NULL, *word);
	json_array_end(j);
	json_array(j, "tried");
	for (size_t i = 0; i < plan->exec_paths.n; i++)
		json_whole_text(j, NULL, plan->exec_paths.v[i]);
	json_array_end(j);
	json_whole_text(j, "directory", plan->cwd);
	json_whole_text(j, "script", host->script);
	json_whole_text(j, "script_sha256",
	     host->script_sha256[0] ? host->script_sha256 : NULL);
	if (plan->script.trust != SCRIPT_FREE) {
		json_bool(j, "script_is_stdin", host->script_copy.is_stdin);
		json_whole_text(j, "script_pin",
				plan_script_word(plan->script.trust));
		json_whole_text(j, "script_pin_from", plan->script.from);
		json_whole_text(j, "script_name", plan->script.name);
		json_whole_text(j, "lock", host->lock.path);
		json_whole_text(j, "script_signed_by", plan->script.signer);
		json_whole_text(j, "script_signature", host->signature.path);
		json_whole_text(j, "script_comment", host->signature.comment);
	}
	json_whole_text(j, "stdin",
			plan_words_stdin(plan->streams.stdin_mode));
	json_array(j, "terminal");
	for (int i = 0; i < 3; i++)
		if (plan->streams.on_terminal[i])
			json_whole_text(j, NULL, plan_words_stream(i));
	json_array_end(j);
	json_bool(j, "waits_for_read", plan->streams.waits_for_read);
	json_whole_text(j, "ci",
			ci_system_of(host) == CI_NONE ?
				NULL :
				ci_system_name(ci_system_of(host)));
	json_u64(j, "uid", plan->ids.uid);
	json_u64(j, "gid", plan->ids.gid);
	json_whole_text(j, "uid_from", plan->ids.why);
	json_object_end(j);
}

static void add_profiles(const struct profile *profile, struct json *j)
{
	json_array(j, "profiles");
	for (size_t i = 0; i < profile->n_files; i++) {
		json_object(j, NULL);
		json_whole_text(j, "path", profile->files[i].path);
		json_whole_text(j, "sha256",
		     profile->files[i].sha256[0] ? profile->files[i].sha256
						 : NULL);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_env(const struct env_plan *env, struct json *j)
{
	json_array(j, "env");
	for (size_t i = 0; i < env->n_decisions; i++) {
		const struct env_decision *d = &env->decisions[i];

		json_object(j, NULL);
		json_whole_text(j, "name", d->name);
		json_whole_text(j, "verdict", plan_words_verdict(d->verdict));
		json_whole_text(j, "why", d->why);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_attr(uint64_t attr, struct json *j)
{
	json_array(j, "attr");
	if (attr & SYS_MOUNT_ATTR_RDONLY)
		json_whole_text(j, NULL, "ro");
	if (attr & SYS_MOUNT_ATTR_NOSUID)
		json_whole_text(j, NULL, "nosuid");
	if (attr & SYS_MOUNT_ATTR_NODEV)
		json_whole_text(j, NULL, "nodev");
	if (attr & SYS_MOUNT_ATTR_NOEXEC)
		json_whole_text(j, NULL, "noexec");
	json_array_end(j);
}

static void add_mode(mode_t mode, struct json *j)
{
	autorelease_strbuf struct strbuf octal = STRBUF_INIT;

	strbuf_addf(&octal, "%o", (unsigned)mode);
	json_whole_text(j, "mode", strbuf_text(&octal));
}

static void add_step(const struct fs_step *step, struct json *j)
{
	json_object(j, NULL);
	json_whole_text(j, "step", plan_words_step(step));
	json_whole_text(j, "target", step->target);
	if (step->op == FS_SYMLINK)
		json_whole_text(j, "to", step->data);
	if (step->op == FS_FILE || step->op == FS_COVER ||
	    step->op == FS_SCRIPT)
		json_u64(j, "bytes", step->n_data);
	if (step->tail != FS_TAIL_NONE)
		json_bool(j, "with_ca", true);
	if (step->source)
		json_whole_text(j, "source", step->source);
	if (step->mode)
		add_mode(step->mode, j);
	if (step->attr)
		add_attr(step->attr, j);
	if (step->optional)
		json_bool(j, "optional", true);
	json_whole_text(j, "why", step->why);
	json_object_end(j);
}

static void add_scan(const struct scan_fact *scan, struct json *j)
{
	json_object(j, "credentials");
	json_u64(j, "found", scan->n_found);
	json_u64(j, "names", scan->n_names);
	json_u64(j, "looked_into", scan->n_read);
	if (scan->stopped_at) {
		json_whole_text(j, "stopped_at", scan->stopped_at);
		json_whole_text(j, "stopped_by", scan->stopped_by);
	}
	json_object_end(j);
}

static void add_files(const struct plan *plan, const struct host *host,
		      struct json *j)
{
	json_whole_text(j, "workspace", host->workspace);
	limit(j, "scratch", plan->fs.scratch);
	if (host->scan.is_done)
		add_scan(&host->scan, j);
	json_array(j, "files");
	for (size_t i = 0; i < plan->fs.n_steps; i++)
		add_step(&plan->fs.steps[i], j);
	json_array_end(j);
	json_array(j, "set_aside");
	for (size_t i = 0; i < plan->fs.absent.n; i++) {
		const struct fs_absent *it = &plan->fs.absent.v[i];
		autofree char *path = mem_printf("%s/%s", it->dir, it->name);

		json_object(j, NULL);
		json_whole_text(j, "path", path);
		json_whole_text(j, "why", it->why);
		json_object_end(j);
	}
	json_array_end(j);
	if (!fs_plan_overlay(&plan->fs))
		return;
	json_array(j, "kept");
	for (size_t i = 0; i < plan->fs.kept.n; i++)
		json_whole_text(j, NULL, plan->fs.kept.v[i]);
	json_array_end(j);
}

static void add_host_port(const char *key, const struct host_port *hp,
			  struct json *j)
{
	autorelease_strbuf struct strbuf shown = STRBUF_INIT;

	plan_words_host_port(hp, &shown);
	json_whole_text(j, key, strbuf_text(&shown));
}

static void add_keys(const char *keys, struct json *j)
{
	struct span rest = span_of(keys);

	json_array(j, "query");
	while (rest.n > 0) {
		size_t n = strcspn(rest.p, ",");
		autofree char *key = mem_strndup(rest.p, n);

		json_whole_text(j, NULL, key);
		n += rest.p[n] == ',' ? 1 : 0;
		rest.p += n;
		rest.n -= n;
	}
	json_array_end(j);
}

static void add_rule(const struct net_plan *net, const struct http_rule *rule,
		     struct json *j)
{
	char text[ENDPOINT_TEXT];

	json_object(j, NULL);
	json_whole_text(j, "path", rule->glob);
	json_array(j, "methods");
	for (uint32_t bit = 1; bit <= HTTP_METHODS_ALL; bit <<= 1) {
		http_methods_show(rule->methods & bit, text, sizeof(text));
		if (rule->methods & bit)
			json_whole_text(j, NULL, text);
	}
	json_array_end(j);
	if (rule->query_keys[0])
		add_keys(rule->query_keys, j);
	if (rule->given != HTTP_GIVEN_NOT) {
		endpoint_show(&net->endpoints[rule->given_endpoint].endpoint,
			      text, sizeof(text));
		json_whole_text(j, "given_by", text);
	}
	if (rule->given == HTTP_GIVEN_LINE)
		json_u64(j, "line", rule->given_line);
	if (rule->given == HTTP_GIVEN_JSON)
		json_whole_text(j, "json", rule->given_key);
	json_object_end(j);
}

static void add_endpoint(const struct net_plan *net,
			 const struct net_endpoint *e, struct json *j)
{
	char shown[ENDPOINT_TEXT];
	char address[ADDRESS_TEXT];

	endpoint_show(&e->endpoint, shown, sizeof(shown));
	address_show(&e->address, address);
	json_object(j, NULL);
	json_whole_text(j, "endpoint", shown);
	json_whole_text(j, "address", address);
	json_u64(j, "port", e->endpoint.port);
	add_host_port("dial", &e->dial, j);
	json_bool(j, "connect_to", e->is_pinned);
	json_bool(j, "private", e->endpoint.is_private);
	if (e->by_proxy)
		json_bool(j, "by_proxy", true);
	if (e->endpoint.max_up)
		json_u64(j, "max_up", e->endpoint.max_up);
	if (endpoint_is_http(e->endpoint.scheme)) {
		json_array(j, "rules");
		for (size_t i = 0; i < e->n_rules; i++)
			add_rule(net, &e->rules[i], j);
		json_array_end(j);
	}
	json_object_end(j);
}

static void add_network(const struct plan *plan, struct json *j)
{
	json_array(j, "endpoints");
	for (size_t i = 0; i < plan->net.n_endpoints; i++)
		add_endpoint(&plan->net, &plan->net.endpoints[i], j);
	json_array_end(j);
	if (plan->net.proxy.is_used) {
		add_host_port("proxy", &plan->net.proxy.at, j);
		json_whole_text(j, "proxy_from", plan->net.proxy.from);
		json_bool(j, "proxy_user", plan->net.proxy.auth != NULL);
	}
	json_array(j, "refuse");
	for (size_t i = 0; i < plan->net.n_refuse; i++)
		add_host_port(NULL, &plan->net.refuse[i], j);
	json_array_end(j);
	if (plan->trust.wants_ca)
		json_whole_text(j, "believed", plan->trust.from);
	json_u64(j, "max_connections", plan->net.max_connections);
	json_bool(j, "relay", plan->wants_relay);
	json_bool(j, "upstream", plan->wants_upstream);
}

static void add_secret(const struct plan *plan, const struct secret_item *item,
		       struct json *j)
{
	const struct secret_line *line = &item->line;
	autofree char *where = origin_where(&item->origin);
	autorelease_strbuf struct strbuf source = STRBUF_INIT;
	char endpoint[ENDPOINT_TEXT];

	endpoint_show(&line->endpoint, endpoint, sizeof(endpoint));
	secret_source_show(line, &source);
	json_object(j, NULL);
	json_whole_text(j, "name", line->name);
	json_bool(j, "granted", secrets_plan_has(&plan->secrets, line->name));
	json_whole_text(j, "endpoint", endpoint);
	json_array(j, "places");
	for (size_t i = 0; i < line->n_places; i++) {
		autorelease_strbuf struct strbuf place = STRBUF_INIT;

		secret_places_show(&line->places[i], 1, "", &place);
		json_whole_text(j, NULL, strbuf_text(&place));
	}
	json_array_end(j);
	json_whole_text(j, "source", strbuf_text(&source));
	json_bool(j, "only", line->is_only);
	json_whole_text(j, "from", where);
	json_object_end(j);
}

static void add_secrets(const struct plan *plan, const struct profile *profile,
			struct json *j)
{
	json_array(j, "secrets");
	for (size_t i = 0; i < profile->secret.n; i++)
		add_secret(plan, &profile->secret.v[i], j);
	json_array_end(j);
}

static void add_limits(const struct limit_plan *limits, struct json *j)
{
	json_object(j, "limits");
	limit(j, "time_ms", limits->time_ms);
	limit(j, "grace_ms", limits->grace_ms);
	limit(j, "output", limits->output);
	for (size_t i = 0; i < limits->n_rlimits; i++)
		json_u64(j, limits->rlimits[i].name, limits->rlimits[i].value);
	json_whole_text(j, "cgroup", limits->cgroup.parent);
	for (size_t i = 0; i < limits->cgroup.n_settings; i++)
		json_whole_text(j, limits->cgroup.settings[i].file,
				limits->cgroup.settings[i].value);
	json_object_end(j);
}

static void add_rights(const char *key, uint64_t access, struct json *j)
{
	const char *right;

	json_array(j, key);
	for (size_t i = 0; (right = plan_words_right(access, i)); i++)
		json_whole_text(j, NULL, right);
	json_array_end(j);
}

static void add_landlock(const struct landlock_plan *landlock,
			 struct json *j)
{
	json_object(j, "landlock");
	json_u64(j, "abi", (uint64_t)landlock->abi);
	add_rights("handled", landlock->handled_fs, j);
	json_bool(j, "scoped", landlock->scoped != 0);
	json_array(j, "rules");
	for (size_t i = 0; i < landlock->n_rules; i++) {
		json_object(j, NULL);
		json_whole_text(j, "path", landlock->rules[i].path);
		add_rights("rights", landlock->rules[i].access, j);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void add_changes(const char *key, const struct value_list *list,
			struct json *j)
{
	json_array(j, key);
	for (size_t i = 0; i < list->n; i++) {
		autofree char *where = origin_where(&list->v[i].origin);

		json_object(j, NULL);
		json_whole_text(j, "value", list->v[i].text);
		json_whole_text(j, "from", where);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_calls(const struct plan *plan, const struct profile *profile,
		      struct json *j)
{
	autorelease_strbuf struct strbuf other = STRBUF_INIT;
	struct plan_words_calls calls;

	plan_words_count(&plan->seccomp, &calls);
	plan_words_errno(plan->seccomp.default_errno, &other);
	json_object(j, "syscalls");
	json_bool(j, "embedded", plan->seccomp.is_default);
	json_bool(j, "unix_sockets", plan->seccomp.unix_sockets);
	json_u64(j, "allowed", calls.allowed);
	json_u64(j, "by_argument", calls.by_argument);
	json_u64(j, "refused", calls.refused);
	json_whole_text(j, "other", strbuf_text(&other));
	add_changes("allow", &profile->syscalls_allow, j);
	add_changes("deny", &profile->syscalls_deny, j);
	json_object_end(j);
}

static void add_output(const struct plan *plan, struct json *j)
{
	const struct output_plan *output = &plan->output;

	json_object(j, "output");
	json_array(j, "streams");
	for (size_t i = 0; i < OUTPUT_STREAMS; i++) {
		const struct planned_stream *s = &output->streams[i];

		if (!s->is_there)
			continue;
		json_object(j, NULL);
		json_whole_text(j, "stream",
				plan_words_output((enum output_stream)i));
		json_bool(j, "filtered", s->is_filtered);
		json_bool(j, "ci_commands", s->ci_commands);
		json_bool(j, "ci_marks", s->ci_marks);
		json_whole_text(j, "escapes", plan_words_escapes(s->escapes));
		json_object_end(j);
	}
	json_array_end(j);
	json_bool(j, "one", plan->streams.outputs_are_one);
	json_array(j, "masked");
	for (size_t i = 0; i < plan->env.n_decisions; i++)
		if (output_plan_masks(output, plan->env.decisions[i].name))
			json_whole_text(j, NULL, plan->env.decisions[i].name);
	json_array_end(j);
	json_bool(j, "stop_commands", output->stops_commands);
	json_object_end(j);
}

void plan_show_json(const struct plan *plan, const struct profile *profile,
		    const struct host *host, struct strbuf *ret)
{
	struct json js = { .out = ret };
	struct json *j = &js;

	json_object(j, NULL);
	json_u64(j, "v", 1);
	add_level(plan, profile, j);
	add_command(plan, host, j);
	add_profiles(profile, j);
	add_env(&plan->env, j);
	add_files(plan, host, j);
	add_network(plan, j);
	add_secrets(plan, profile, j);
	add_limits(&plan->limits, j);
	add_landlock(&plan->landlock, j);
	add_calls(plan, profile, j);
	add_output(plan, j);
	json_whole_text(j, "evidence", plan->evidence_file);
	json_whole_text(j, "on_denied", plan_words_on_denied(plan->on_denied));
	json_array(j, "notes");
	for (size_t i = 0; i < plan->n_notes; i++)
		json_whole_text(j, NULL, plan->notes[i].text);
	json_array_end(j);
	json_object_end(j);
	strbuf_addc(ret, '\n');
}
