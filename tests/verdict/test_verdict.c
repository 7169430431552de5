/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_verdict - the tables of system calls, against the compiled filters.
 *
 * A table begins with `role NAME`; the script's may have lines `allow WORD` and
 * `deny WORD`, as in `[syscalls]`.  Then each line is a call with up to six
 * numbers, `=`, and the answer: `allow` or the name of an errno.  Every line is
 * run by the simulator for x86-64, aarch64 and riscv64; a call that one of them
 * does not have is left out there.
 */
#include <errno.h>
#include <linux/audit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/bpf_sim.h"
#include "decide/plan/plan_seccomp.h"
#include "decide/profile/profile.h"
#include "outer/seccomp_build.h"

#define MAX_WORDS 16

static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64,
				  AUDIT_ARCH_RISCV64 };

/* One table while it is read. */
struct table {
	const char *name;
	unsigned line;
	enum seccomp_role role;
	struct value allow[MAX_WORDS];
	struct value deny[MAX_WORDS];
	size_t n_allow, n_deny;
	struct seccomp_plan plan;
	struct sock_fprog progs[ARRAY_SIZE(archs)];
	bool is_built;
	unsigned n_checked;
};

/* The script's policy names all calls; it gives us their numbers. */
static struct bpf_policy numbers[ARRAY_SIZE(archs)];
static struct seccomp_plan all_calls;

static uint32_t action_named(const struct table *t, const char *name)
{
	static const struct {
		const char *name;
		int sys;
	} errnos[] = {
		{ "EPERM", EPERM },
		{ "ENOSYS", ENOSYS },
		{ "EAFNOSUPPORT", EAFNOSUPPORT },
		{ "EPROTONOSUPPORT", EPROTONOSUPPORT },
		{ "ESOCKTNOSUPPORT", ESOCKTNOSUPPORT },
	};
	size_t i;

	if (strcmp(name, "allow") == 0)
		return SECCOMP_RET_ALLOW;
	for (i = 0; i < ARRAY_SIZE(errnos); i++)
		if (strcmp(name, errnos[i].name) == 0)
			return SECCOMP_RET_ERRNO | (uint32_t)errnos[i].sys;
	fail_msg("%s:%u: no such answer: %s", t->name, t->line, name);
	return 0;
}

static void set_role(struct table *t, const char *name)
{
	for (t->role = 0; t->role < SECCOMP_ROLE_COUNT; t->role++)
		if (strcmp(plan_seccomp_role_name(t->role), name) == 0)
			return;
	fail_msg("%s:%u: no such role: %s", t->name, t->line, name);
}

static void add_word(const struct table *t, struct value *list, size_t *n,
		     const char *word)
{
	assert_true(*n < MAX_WORDS);
	list[(*n)++] = (struct value){ mem_strdup(word),
				       { t->name, t->line } };
}

static void build(struct table *t)
{
	struct profile profile = {
		.syscalls_allow = { t->allow, t->n_allow },
		.syscalls_deny = { t->deny, t->n_deny },
	};
	struct err err = ERR_INIT;
	size_t i;

	if (t->role != SECCOMP_ROLE_SCRIPT)
		plan_seccomp_role(t->role, &t->plan);
	else if (plan_seccomp(&profile, &t->plan, &err) < 0)
		fail_msg("%s", err.msg);
	for (i = 0; i < ARRAY_SIZE(archs); i++)
		if (seccomp_build_for(archs[i], &t->plan, &t->progs[i],
				      &err) < 0)
			fail_msg("%s", err.msg);
	t->is_built = true;
}

static bool find_number(size_t arch, const char *name, uint32_t *ret_nr)
{
	size_t i;

	for (i = 0; i < numbers[arch].n_calls; i++)
		if (strcmp(numbers[arch].calls[i].rules->name, name) == 0) {
			*ret_nr = numbers[arch].calls[i].nr;
			return true;
		}
	return false;
}

static void check(struct table *t, const char *name, const uint64_t args[6],
		  const char *answer)
{
	uint32_t wanted = action_named(t, answer);
	bool found = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(archs); i++) {
		struct seccomp_data data = { .arch = archs[i] };
		uint32_t nr = 0, got = 0;

		if (!find_number(i, name, &nr))
			continue;
		found = true;
		data.nr = (int)nr;
		memcpy(data.args, args, sizeof(data.args));
		assert_int_equal(bpf_sim_run(&t->progs[i], &data, &got), 0);
		if (got != wanted)
			fail_msg("%s:%u: %s on 0x%x: 0x%x, not %s", t->name,
				 t->line, name, archs[i], got, answer);
	}
	if (!found)
		fail_msg("%s:%u: no such call: %s", t->name, t->line, name);
	t->n_checked++;
}

static void check_line(struct table *t, const char *name, char **save)
{
	uint64_t args[6] = { 0 };
	size_t n = 0;
	const char *word;

	if (!t->is_built)
		build(t);
	while ((word = strtok_r(NULL, " \t\n", save)) != NULL) {
		char *end;

		if (strcmp(word, "=") == 0)
			break;
		assert_true(n < 6);
		args[n++] = strtoull(word, &end, 0);
		assert_true(*end == '\0');
	}
	word = strtok_r(NULL, " \t\n", save);
	if (word == NULL || strtok_r(NULL, " \t\n", save) != NULL)
		fail_msg("%s:%u: NAME ARGUMENT... = ANSWER", t->name, t->line);
	check(t, name, args, word);
}

static void read_line(struct table *t, char *line)
{
	char *save = NULL;
	const char *word = strtok_r(line, " \t\n", &save);
	const char *rest;

	if (word == NULL || word[0] == '#')
		return;
	if (strcmp(word, "role") != 0 && strcmp(word, "deny") != 0 &&
	    strcmp(word, "allow") != 0) {
		check_line(t, word, &save);
		return;
	}
	rest = strtok_r(NULL, " \t\n", &save);
	assert_non_null(rest);
	assert_false(t->is_built);
	if (word[0] == 'r')
		set_role(t, rest);
	else if (word[0] == 'a')
		add_word(t, t->allow, &t->n_allow, rest);
	else
		add_word(t, t->deny, &t->n_deny, rest);
}

static void release(struct table *t)
{
	size_t i;

	for (i = 0; i < t->n_allow; i++)
		free(t->allow[i].text);
	for (i = 0; i < t->n_deny; i++)
		free(t->deny[i].text);
	for (i = 0; i < ARRAY_SIZE(archs); i++)
		free(t->progs[i].filter);
	seccomp_plan_release(&t->plan);
}

static void holds(void **state)
{
	struct table t = { .name = *state, .role = SECCOMP_ROLE_COUNT };
	const char *srcdir = getenv("srcdir");
	autofree char *path = mem_printf("%s/tests/verdict/%s",
					 srcdir != NULL ? srcdir : ".",
					 t.name);
	FILE *file = fopen(path, "re");
	char line[256];

	if (file == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), file) != NULL) {
		t.line++;
		read_line(&t, line);
	}
	assert_false(ferror(file));
	(void)fclose(file);
	assert_true(t.n_checked > 0);
	release(&t);
}

static int learn_numbers(void **state)
{
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	plan_seccomp_role(SECCOMP_ROLE_SCRIPT, &all_calls);
	for (i = 0; i < ARRAY_SIZE(archs); i++)
		if (seccomp_build_policy(archs[i], &all_calls, &numbers[i],
					 &err) < 0)
			return -1;
	return 0;
}

static int forget_numbers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(archs); i++)
		free(numbers[i].calls);
	seccomp_plan_release(&all_calls);
	return 0;
}

/* cmocka's field is not const; the name is not written to */
#define TABLE(what)                                                    \
	{ "holds_seccomp_" what, holds, NULL, NULL,                    \
	  (void *)(uintptr_t)("seccomp_" what ".tests") }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE("script"), TABLE("unix"),	    TABLE("profile"),
		TABLE("init"),	 TABLE("relay"),    TABLE("upstream"),
		TABLE("verify"),
	};

	return cmocka_run_group_tests(tests, learn_numbers, forget_numbers);
}
