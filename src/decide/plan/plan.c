/* SPDX-License-Identifier: Apache-2.0 */
/* plan - what will be done, in the order it will be done. */
/*
 * Theory of operation
 *
 * Each part is planned by its own file; the order of the calls is that of
 * their needs: /etc names the user and the endpoints, paths use variables, and
 * Landlock's rules follow the view.  What is weaker than a reader might expect
 * is gathered as notes here, where all parts are known.
 */
#include "decide/plan/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/doh_hosts.h"
#include "decide/plan/env_sudo.h"
#include "decide/plan/fs_hide.h"
#include "decide/plan/syscall_sets.h"
#include "decide/profile/profile_keys.h"

#define USUAL_PATH "/usr/local/bin:/usr/bin:/bin"

void plan_note(struct plan *plan, bool is_usual, const char *fmt, ...)
{
	char text[1000];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	plan->notes =
		mem_grow(plan->notes, plan->n_notes + 1, sizeof(*plan->notes));
	plan->notes[plan->n_notes++] = (struct note){
		.text = mem_strdup(text),
		.is_usual = is_usual,
	};
}

void plan_release(struct plan *plan)
{
	script_plan_release(&plan->script);
	fs_plan_release(&plan->fs);
	landlock_plan_release(&plan->landlock);
	seccomp_plan_release(&plan->seccomp);
	plan_limits_release(&plan->limits);
	net_plan_release(&plan->net);
	secrets_plan_release(&plan->secrets);
	canary_plan_release(&plan->canary);
	env_plan_release(&plan->env);
	trust_plan_release(&plan->trust);
	output_plan_release(&plan->output);
	free(plan->cwd);
	strlist_release(&plan->exec_paths);
	free(plan->sh_argv);
	free(plan->evidence_file);
	for (size_t i = 0; i < plan->n_notes; i++)
		free(plan->notes[i].text);
	free(plan->notes);
	*plan = (struct plan)PLAN_INIT;
}

static int choose_level(const struct profile *profile, struct plan *plan,
			struct err *err)
{
	autofree char *where = NULL;

	plan->level = LEVEL_NAMESPACES;
	if (plan->level >= profile->require)
		return 0;
	where = profile_keys_where(profile, "sandbox", "require");
	return err_set(err, ERR_HOST, "%s = %s: only level %s is there", where,
		       level_name(profile->require), level_name(plan->level));
}

static void choose_cwd(const struct host *host, struct plan *plan)
{
	const char *home = env_plan_get(&plan->env, "HOME");

	if (fs_plan_shows(&plan->fs, host->cwd)) {
		plan->cwd = mem_strdup(host->cwd);
		return;
	}
	if (host->workspace && fs_plan_shows(&plan->fs, host->workspace))
		plan->cwd = mem_strdup(host->workspace);
	else
		plan->cwd = mem_strdup(home ? home : "/");
	plan_note(plan, false,
		  "the working directory %s is not shown inside; the "
		  "command starts in %s",
		  host->cwd, plan->cwd);
}

static void add_exec_paths(struct plan *plan)
{
	const char *path = env_plan_get(&plan->env, "PATH");
	const char *word = plan->argv[0];

	if (strchr(word, '/')) {
		strlist_add(&plan->exec_paths, word);
		return;
	}
	if (!path)
		path = USUAL_PATH;
	while (*path) {
		size_t n = strcspn(path, ":");

		if (path[0] == '/')
			strlist_take(&plan->exec_paths,
				     mem_printf("%.*s/%s", (int)n, path, word));
		path += n + (path[n] == ':');
	}
}

static void add_sh_argv(struct plan *plan)
{
	static char sh[] = "/bin/sh";
	size_t n = 0;

	while (plan->argv[n])
		n++;
	plan->sh_argv = mem_array(n + 2, sizeof(*plan->sh_argv));
	plan->sh_argv[0] = sh;
	for (size_t i = 1; i < n; i++)
		plan->sh_argv[i + 1] = plan->argv[i];
}

static void note_ids(const struct profile *profile, const struct host *host,
		     struct plan *plan)
{
	if (plan->ids.uid == 0)
		plan_note(plan, false,
			  "the command runs as the kernel's root "
			  "(user = %s)",
			  profile->user);
	if (host->is_root && profile->user && host->has_user &&
	    host->user_uid != plan->ids.uid)
		plan_note(plan, false,
			  "[sandbox] user = %s does not count: cordon "
			  "was started through sudo, and the command "
			  "runs as that user",
			  profile->user);
}

static void note_sudo(const struct profile *profile, const struct host *host,
		      struct plan *plan)
{
	if (env_sudo_dropped(profile, host))
		plan_note(plan, false,
			  "variables that the profile names are not set, "
			  "and there is nothing but what sudo keeps: sudo "
			  "dropped them? use sudo -E");
}

static void note_limits(struct plan *plan)
{
	for (size_t i = 0; i < plan->limits.n_rlimits; i++) {
		const struct rlimit_plan *l = &plan->limits.rlimits[i];

		if (l->is_lowered && l->key[0])
			plan_note(plan, false,
				  "[limits] %s is %llu: the caller's own "
				  "limit is lower than what was asked",
				  l->key, (unsigned long long)l->value);
		else if (l->is_lowered)
			plan_note(plan, false, "a crash may reach the host's core "
					"handler: the caller's hard core limit "
					"is 0, and only 1 prevents that");
	}
}

static void note_streams(struct plan *plan)
{
	if (plan->streams.has_terminal && !plan->streams.on_terminal[0])
		plan_note(plan, true,
			  "the terminal inside is for output: nobody types "
			  "there, the standard input is another");
}

static void note_output(const struct profile *profile, struct plan *plan)
{
	if (plan->output.streams[OUTPUT_TERMINAL].is_filtered &&
	    profile->escapes == ESCAPES_AUTO)
		plan_note(plan, true,
			  "on the terminal only colours pass: for an editor or "
			  "a pager write [output] escapes = all");
}

static void note_layers(struct plan *plan)
{
	if (plan->landlock.scoped == 0)
		plan_note(plan, true,
			  "Landlock of ABI %d scopes no signals and "
			  "abstract sockets; the pid and network "
			  "namespaces alone keep them in",
			  plan->landlock.abi);
	if (plan->seccomp.unix_sockets)
		plan_note(plan, false,
			  "[syscalls] allow = %s: path sockets in what "
			  "is shown can be reached",
			  SYSCALL_SET_UNIX);
}

static void note_network(struct plan *plan)
{
	if (plan->net.proxy.is_used)
		plan_note(plan, true, "what a proxy is asked for, it looks up: "
				      "addresses are not checked there");
	for (size_t i = 0; i < plan->net.n_endpoints; i++) {
		autorelease_strbuf struct strbuf text = STRBUF_INIT;

		if (doh_hosts_note(&plan->net.endpoints[i].endpoint, &text))
			plan_note(plan, false, "%s", strbuf_text(&text));
	}
}

/* One name can stand in several lines, and an endpoint have several names. */
static bool stands_alone(const struct profile *profile,
			 const struct plan *plan, size_t i)
{
	const struct secret_line *line = &profile->secret.v[i].line;

	for (size_t k = 0; k < profile->secret.n; k++) {
		const struct secret_line *other = &profile->secret.v[k].line;

		if (k < i && strcmp(other->name, line->name) == 0)
			return false;
		if (secrets_plan_has(&plan->secrets, other->name) &&
		    endpoint_equal(&other->endpoint, &line->endpoint))
			return false;
	}
	return true;
}

/*
 * Of an endpoint whose secret is not set nothing is asked, as in the job of a
 * fork; a name that is misspelt looks the same.
 */
static void note_unset(const struct profile *profile, size_t i,
		       struct plan *plan)
{
	const struct secret_line *line = &profile->secret.v[i].line;

	if (!line->is_only || !stands_alone(profile, plan, i))
		return;
	plan_note(plan, false,
		  "secret %s is not set, so its endpoints take requests "
		  "without it, with any other too", line->name);
}

static void note_secrets(const struct profile *profile, struct plan *plan)
{
	for (size_t i = 0; i < profile->secret.n; i++) {
		const struct secret_line *line = &profile->secret.v[i].line;
		const char *warning = secret_line_warning(line);

		if (warning)
			plan_note(plan, false, "secret %s: %s", line->name,
				  warning);
		note_unset(profile, i, plan);
	}
}

static void note_hidden(const struct host *host, struct plan *plan)
{
	autorelease_strbuf struct strbuf hidden = STRBUF_INIT;
	autorelease_strbuf struct strbuf stop = STRBUF_INIT;

	fs_hide_tell(&plan->fs, host, &hidden);
	fs_hide_tell_stop(host, &stop);
	if (hidden.len)
		plan_note(plan, false, "%s", strbuf_text(&hidden));
	if (stop.len)
		plan_note(plan, false, "%s", strbuf_text(&stop));
}

static void add_notes(const struct profile *profile, const struct host *host,
		      struct plan *plan)
{
	note_ids(profile, host, plan);
	note_sudo(profile, host, plan);
	if (host->workspace_note)
		plan_note(plan, false, "%s", host->workspace_note);
	for (size_t i = 0; i < plan->fs.notes.n; i++)
		plan_note(plan, true, "%s", plan->fs.notes.v[i]);
	note_hidden(host, plan);
	for (size_t i = 0; i < plan->fs.unusual.n; i++)
		plan_note(plan, false, "%s", plan->fs.unusual.v[i]);
	note_secrets(profile, plan);
	note_streams(plan);
	note_output(profile, plan);
	note_network(plan);
	note_limits(plan);
	note_layers(plan);
}

/* A policy that the script can rewrite would be its own from then on. */
static int check_profile_files(const struct profile *profile,
			       const struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < profile->n_files; i++)
		if (fs_plan_may_write(&plan->fs, profile->files[i].path))
			return err_set(err, ERR_PROFILE,
				       "profile %s lies where the script may "
				       "write",
				       profile->files[i].path);
	return 0;
}

static int build(const struct plan_wishes *wishes,
		 const struct profile *profile, const struct host *host,
		 struct plan *plan, struct err *err)
{
	if (choose_level(profile, plan, err) < 0 ||
	    plan_script(profile, host, &wishes->script, plan->argv,
			&plan->script, err) < 0 ||
	    plan_streams(&wishes->streams, host, &plan->streams, err) < 0 ||
	    plan_ids(profile, host, &plan->ids, err) < 0 ||
	    plan_net(profile, host, &plan->net, err) < 0 ||
	    plan_secrets(profile, host, &plan->net, plan->argv, &plan->secrets,
			 err) < 0 ||
	    plan_canary(profile, host, &plan->canary, err) < 0 ||
	    plan_env(profile, host, &plan->env, err) < 0 ||
	    plan_output(profile, host, &plan->streams, &plan->secrets,
			&plan->canary, &plan->env, &plan->output, err) < 0 ||
	    plan_fs(profile, host, &plan->ids, &plan->env, &plan->net,
		    &plan->fs, err) < 0 ||
	    plan_trust(profile, host, &plan->fs, &plan->trust, err) < 0 ||
	    plan_secrets_check_files(profile, host, &plan->fs, err) < 0 ||
	    check_profile_files(profile, plan, err) < 0 ||
	    plan_limits(profile, host, &plan->limits, err) < 0 ||
	    plan_landlock(host, &plan->fs, &plan->landlock, err) < 0 ||
	    plan_seccomp(profile, &plan->seccomp, err) < 0)
		return -1;
	if (plan->fs.evidence)
		plan->evidence_file = mem_strdup(plan->fs.evidence);
	plan->on_denied = profile->on_denied;
	plan->wants_upstream = plan->net.n_endpoints > 0;
	/*
	 * Without it strays are only counted: enough where nothing is to be
	 * recorded and nothing hangs on which they were.
	 */
	plan->wants_relay = plan->wants_upstream || plan->evidence_file ||
			    plan->net.n_refuse > 0 || plan->canary.n > 0 ||
			    plan->output.is_filtered ||
			    plan->on_denied == ON_DENIED_FAIL;
	choose_cwd(host, plan);
	add_exec_paths(plan);
	add_sh_argv(plan);
	add_notes(profile, host, plan);
	return 0;
}

int plan_build(char *const *argv, const struct plan_wishes *wishes,
	       const struct profile *profile, const struct host *host,
	       struct plan *ret, struct err *err)
{
	struct plan plan = PLAN_INIT;

	plan.argv = argv;
	if (build(wishes, profile, host, &plan, err) < 0) {
		plan_release(&plan);
		return -1;
	}
	*ret = plan;
	return 0;
}
