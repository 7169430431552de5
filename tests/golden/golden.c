/* SPDX-License-Identifier: Apache-2.0 */
/* golden - profile and facts of each case to the exact text of its plan. */
/*
 * Theory of operation
 *
 * Every directory beside this file that has a profile.ini is a case.  Nothing
 * of the machine goes in: host.txt holds all facts, and `include` finds the
 * shipped profiles only.  A case that expect.json is there for is compared as
 * JSON too; one with expect.env only by what becomes of each variable.  UPDATE=1
 * writes what came out over what was expected; review the difference as a
 * change of policy.  A value that host.txt calls a secret and that comes inside
 * fails the case even then.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/strlist.h"
#include "decide/plan/plan.h"
#include "decide/plan/plan_show.h"
#include "decide/profile/profile_text.h"
#include "tests/golden/host_text.h"

#define TEXT_MAX (1024 * 1024)

/* What the plan of a case came out as. */
struct shown {
	struct strbuf text;
	struct strbuf json;
	struct strbuf env;
};

static char *folder;
static struct strlist texts; /* of `like`, kept until the end */

/* NULL: not there */
static char *read_text(const char *dir, const char *name)
{
	autofree char *path = mem_printf("%s/%s", dir, name);
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	struct err err = ERR_INIT;

	if (fdio_read_file(path, TEXT_MAX, &text, &err) < 0)
		return NULL;
	if (!text.buf)
		strbuf_adds(&text, "");
	return strbuf_steal(&text);
}

static const char *like(const char *name)
{
	autofree char *file = mem_printf("%s.txt", name);
	char *text = read_text(folder, file);

	if (text)
		strlist_take(&texts, text);
	return text;
}

static void split_words(const char *text, struct strlist *ret)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		strlist_take(ret, mem_strndup(text, n));
		text += n + (text[n] == '\n');
	}
}

static void show_err(const struct err *err, struct strbuf *ret)
{
	strbuf_addf(ret, "error: %s\n", err->msg);
	if (err->hint[0])
		strbuf_addf(ret, "hint: %s\n", err->hint);
}


/* The variables alone, without lines of profiles: these may move. */
static void show_env(const struct plan *plan, struct strbuf *ret)
{
	for (size_t i = 0; i < plan->env.n_decisions; i++) {
		const struct env_decision *d = &plan->env.decisions[i];

		if (d->verdict == ENV_WITHHELD)
			strbuf_addf(ret, "withheld    %s  (%s)\n", d->name,
				    d->why);
		else
			strbuf_addf(ret, "%s      %s\n",
				    d->verdict == ENV_BASE ? "base  " : "passed",
				    d->name);
	}
}

/* Is the value of a `secret NAME=VALUE` of the facts in any variable inside? */
static bool has_secret(const char *facts, const struct plan *plan)
{
	autorelease_strlist struct strlist lines = STRLIST_INIT;
	bool found = false;

	split_words(facts, &lines);
	for (size_t i = 0; i < lines.n; i++) {
		char *value = strchr(lines.v[i], '=');

		if (strncmp(lines.v[i], "secret ", 7) != 0 || !value)
			continue;
		host_text_join(value);
		for (size_t j = 0; j < plan->env.env.n; j++)
			if (strstr(plan->env.env.v[j], value + 1)) {
				printf("# inside, and secret: %s\n",
				       lines.v[i]);
				found = true;
			}
	}
	return found;
}

/* -1: a secret is inside */
static int make_plan(const struct profile *profile, const struct host *host,
		     char *const *argv, const char *facts, struct shown *ret)
{
	autorelease_plan struct plan plan = PLAN_INIT;
	struct plan_wishes wishes = { .script = { .name = NULL } };
	struct err err = ERR_INIT;

	if (plan_build(argv, &wishes, profile, host, &plan, &err) < 0) {
		show_err(&err, &ret->text);
		return 0;
	}
	plan_show_text(&plan, profile, host, &ret->text);
	plan_show_json(&plan, profile, host, &ret->json);
	show_env(&plan, &ret->env);
	return has_secret(facts, &plan) ? -1 : 0;
}

/*
 * Merges the shipped profiles that a text includes, as cordon would find them
 * by name.
 */
static int merge_includes(const char *at, const char *ini,
			  struct profile *profile, struct diag_list *diags)
{
	struct include_list list = { .v = NULL };
	int rc = profile_text_includes(at, ini, strlen(ini), &list, diags);

	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		autofree char *dir = mem_printf("%s/../../profiles", folder);
		autofree char *name = mem_printf("%s.ini", list.v[i].text);
		autofree char *file = mem_printf("/profiles/%s", name);
		autofree char *text = read_text(dir, name);

		if (!text)
			continue;
		rc = merge_includes(file, text, profile, diags);
		if (rc == 0)
			rc = profile_text_merge(file, text, strlen(text),
						profile, diags);
	}
	include_list_release(&list);
	return rc;
}

/* What probe_secrets() would find, for variables. */
static void add_secrets(const struct profile *profile, struct host *host)
{
	for (size_t i = 0; i < profile->secret.n; i++) {
		const struct secret_line *l = &profile->secret.v[i].line;
		struct secret_fact *fact;

		if (host_secret(host, l->name))
			continue;
		host->secrets = mem_grow(host->secrets, host->n_secrets + 1,
					 sizeof(*host->secrets));
		fact = &host->secrets[host->n_secrets++];
		*fact = (struct secret_fact){ .name = mem_strdup(l->name) };
		fact->value = l->source == SECRET_ENV ?
				      host_getenv(host, l->from) :
				      NULL;
		if (!fact->value || fact->value[0] == '\0') {
			fact->value = NULL;
			continue;
		}
		fact->n = strlen(fact->value);
		fact->random = mem_alloc(fact->n + 1);
		for (size_t k = 0; k < fact->n; k++)
			fact->random[k] = (uint8_t)(k * 41 + 3);
	}
}

/* 0, or -1 with a reason printed: the case itself is broken. */
static int run_case(const char *dir, struct shown *ret)
{
	autorelease_profile struct profile profile;
	autorelease_host struct host host = HOST_INIT;
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_strlist struct strlist argv = STRLIST_INIT;
	autofree char *ini = read_text(dir, "profile.ini");
	autofree char *facts = read_text(dir, "host.txt");
	autofree char *words = read_text(dir, "argv.txt");
	int line;

	profile_init(&profile);
	if (!ini || !facts || !words) {
		printf("# profile.ini, host.txt or argv.txt is missing\n");
		return -1;
	}
	line = host_text_parse(facts, like, &host);
	split_words(words, &argv);
	if (line != 0 || argv.n == 0) {
		printf("# host.txt:%d cannot be understood, or no argv\n",
		       line);
		return -1;
	}
	if (merge_includes("/profiles/case.ini", ini, &profile, &diags) == 0 &&
	    profile_text_merge("/profiles/case.ini", ini, strlen(ini), &profile,
			       &diags) == 0) {
		add_secrets(&profile, &host);
		return make_plan(&profile, &host, argv.v, facts, ret);
	}
	for (size_t i = 0; i < diags.n; i++)
		strbuf_addf(&ret->text, "%s:%u: %s\n", diags.v[i].file,
			    diags.v[i].line, diags.v[i].msg);
	return 0;
}

static void print_lines(const struct strlist *lines, size_t from, size_t to,
			char sign)
{
	for (size_t i = from; i < to; i++)
		printf("# %c%s\n", sign, lines->v[i]);
}

/* JSON is one long line: a member a line is what a person can compare. */
static char *fold(const char *text)
{
	autorelease_strbuf struct strbuf folded = STRBUF_INIT;

	strbuf_adds(&folded, "");
	for (; *text; text++) {
		strbuf_addc(&folded, *text);
		if (*text == ',' && strchr("\"{[", text[1]))
			strbuf_addc(&folded, '\n');
	}
	return strbuf_steal(&folded);
}

/* What lies between the lines that both begin and end with. */
static void print_difference(const char *want, const char *got)
{
	autofree char *want_folded = want[0] == '{' ? fold(want) : NULL;
	autofree char *got_folded = got[0] == '{' ? fold(got) : NULL;
	autorelease_strlist struct strlist a = STRLIST_INIT;
	autorelease_strlist struct strlist b = STRLIST_INIT;
	size_t first = 0, last = 0;

	split_words(want_folded ? want_folded : want, &a);
	split_words(got_folded ? got_folded : got, &b);
	while (first < a.n && first < b.n &&
	       strcmp(a.v[first], b.v[first]) == 0)
		first++;
	while (last < a.n - first && last < b.n - first &&
	       strcmp(a.v[a.n - 1 - last], b.v[b.n - 1 - last]) == 0)
		last++;
	printf("# line %zu, - expected, + got\n", first + 1);
	print_lines(&a, first, a.n - last, '-');
	print_lines(&b, first, b.n - last, '+');
}

static int write_text(const char *dir, const char *name,
		      const struct strbuf *text)
{
	autofree char *path = mem_printf("%s/%s", dir, name);
	autoclose int fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : fdio_write_all(fd, strbuf_text(text), text->len);
}

/* Is what came out what stands in the file? */
static bool holds(const char *dir, const char *name, const struct strbuf *got)
{
	autofree char *want = read_text(dir, name);

	if (want && strcmp(want, strbuf_text(got)) == 0)
		return true;
	if (getenv("UPDATE")) {
		printf("# writes %s/%s\n", dir, name);
		return write_text(dir, name, got) == 0;
	}
	print_difference(want ? want : "", strbuf_text(got));
	return false;
}

static bool is_there(const char *dir, const char *name)
{
	autofree char *path = mem_printf("%s/%s", dir, name);

	return access(path, F_OK) == 0;
}

static bool check_case(const char *name)
{
	autofree char *dir = mem_printf("%s/%s", folder, name);
	struct shown got = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	bool ok = run_case(dir, &got) == 0;

	if (ok && is_there(dir, "expect.env"))
		ok = holds(dir, "expect.env", &got.env);
	else if (ok)
		ok = holds(dir, "expect.txt", &got.text);
	if (ok && is_there(dir, "expect.json"))
		ok = holds(dir, "expect.json", &got.json);
	strbuf_release(&got.text);
	strbuf_release(&got.json);
	strbuf_release(&got.env);
	return ok;
}

static int is_case(const struct dirent *entry)
{
	autofree char *path =
		mem_printf("%s/%s/profile.ini", folder, entry->d_name);

	return entry->d_name[0] != '.' && access(path, F_OK) == 0;
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	struct dirent **cases = NULL;
	int n, failed = 0;

	folder = mem_printf("%s/tests/golden", srcdir ? srcdir : ".");
	n = scandir(folder, &cases, is_case, alphasort);
	if (n <= 0) {
		printf("Bail out! no cases in %s: %s\n", folder,
		       n < 0 ? strerror(errno) : "empty");
		free(folder);
		return 1;
	}
	printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		bool ok = check_case(cases[i]->d_name);

		printf("%sok %d - %s\n", ok ? "" : "not ", i + 1,
		       cases[i]->d_name);
		failed += !ok;
		free(cases[i]);
	}
	free(cases);
	free(folder);
	strlist_release(&texts);
	return failed ? 1 : 0;
}
