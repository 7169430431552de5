/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_seccomp - which system calls a role may make, and what others answer.
 *
 * The script's policy is the table of syscall_sets.c, where a call that stands
 * in seccomp_rules_script has those rules instead of the answer of its set.
 */
#include "decide/plan/plan_seccomp.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/seccomp_rules.h"
#include "decide/plan/syscall_sets.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"

#define RULES_AT_ONCE 128

const char *plan_seccomp_role_name(enum seccomp_role role)
{
	switch (role) {
	case SECCOMP_ROLE_SCRIPT:
		return "script";
	case SECCOMP_ROLE_INIT:
		return "init";
	case SECCOMP_ROLE_RELAY:
		return "relay";
	case SECCOMP_ROLE_UPSTREAM:
		return "upstream";
	case SECCOMP_ROLE_VERIFY:
		return "verify";
	case SECCOMP_ROLE_COUNT:
		break;
	}
	BUG("no such role");
}

static void add(struct seccomp_plan *plan, const struct seccomp_rule *rule)
{
	if (plan->n_rules % RULES_AT_ONCE == 0)
		plan->rules = mem_grow(plan->rules,
				       plan->n_rules + RULES_AT_ONCE,
				       sizeof(*plan->rules));
	plan->rules[plan->n_rules++] = *rule;
}

/* The first byte tells most apart; every run asks this for every call. */
static bool is_name(const char *a, const char *b)
{
	return a[0] == b[0] && strcmp(a, b) == 0;
}

/* Adds those rules of a table that are of this call; false if none is. */
static bool add_named(struct seccomp_plan *plan, const char *name,
		      const struct seccomp_table *table)
{
	bool found = false;
	size_t i;

	for (i = 0; i < table->n_rules; i++)
		if (is_name(table->rules[i].name, name)) {
			add(plan, &table->rules[i]);
			found = true;
		}
	return found;
}

static void add_answer(struct seccomp_plan *plan, const char *name, int sys)
{
	struct seccomp_rule rule = {
		.name = name,
		.action = sys == 0 ? SECCOMP_ALLOW : SECCOMP_ERRNO,
		.sys = sys,
	};

	add(plan, &rule);
}

static void plan_script(struct seccomp_plan *ret)
{
	struct profile nothing = { .summary = NULL };
	struct err err = ERR_INIT;

	if (plan_seccomp(&nothing, ret, &err) < 0)
		BUG("the default policy is refused");
}

void plan_seccomp_role(enum seccomp_role role, struct seccomp_plan *ret)
{
	struct seccomp_plan plan = { .default_errno = EPERM,
				     .is_default = true };
	const struct seccomp_table *tables;
	size_t n_tables, i, j;

	if (role == SECCOMP_ROLE_SCRIPT) {
		plan_script(ret);
		return;
	}
	tables = seccomp_rules_role(role, &n_tables);
	for (i = 0; i < n_tables; i++)
		for (j = 0; j < tables[i].n_rules; j++)
			add(&plan, &tables[i].rules[j]);
	*ret = plan;
}

/* One word of `allow` or `deny`. */
struct wish {
	const struct syscall_set *set;
	const char *call;	/* NULL: the whole set */
};

struct wish_list {
	struct wish *v;
	size_t n;
};

static void wish_list_release(struct wish_list *list)
{
	free(list->v);
}

#define autorelease_wishes __attribute__((cleanup(wish_list_release)))

static bool wishes_name(const struct wish_list *list, const char *call,
			const struct syscall_set *set)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct wish *w = &list->v[i];

		if (w->call != NULL ? strcmp(w->call, call) == 0
				    : w->set == set)
			return true;
	}
	return false;
}

static bool has_arg_rules(const char *call)
{
	size_t i;

	for (i = 0; i < seccomp_rules_script.n_rules; i++)
		if (strcmp(seccomp_rules_script.rules[i].name, call) == 0)
			return true;
	return false;
}

static int bad(struct err *err, const struct value *value, const char *key,
	       const char *word, const char *why)
{
	autofree char *where = origin_where(&value->origin);

	return err_set(err, ERR_PROFILE, "%s: %s = %s: %s", where, key, word,
		       why);
}

static int check_allow(const struct value *value, const char *word,
		       const struct wish *wish, struct err *err)
{
	if (wish->set->grip == SYSCALL_CLOSED)
		return bad(err, value, "allow", word,
			   "would open a wall; cordon never allows it");
	if (wish->call != NULL && has_arg_rules(wish->call)) {
		bad(err, value, "allow", word,
		    "is already allowed, as far as its arguments may be");
		if (strncmp(word, "socket", 6) == 0)
			err_hint(err, "for AF_UNIX write `allow = %s`",
				 SYSCALL_SET_UNIX);
		return -1;
	}
	return 0;
}

static int check_deny(const struct value *value, const char *word,
		      const struct wish *wish, struct err *err)
{
	if (wish->set->grip == SYSCALL_NEEDED)
		return bad(err, value, "deny", word,
			   "nothing can be started without it");
	if (strcmp(wish->set->name, SYSCALL_SET_UNIX) == 0)
		return bad(err, value, "deny", word,
			   "is denied unless `allow` names it");
	return 0;
}

static int read_wish(const struct value *value, bool is_allow,
		     struct wish_list *ret, struct err *err)
{
	const char *key = is_allow ? "allow" : "deny";
	const char *word = value->text;
	struct wish wish = { .call = NULL };

	if (word[0] == '@')
		wish.set = syscall_sets_find(word);
	else
		wish.set = syscall_sets_of(word, &wish.call);
	if (wish.set == NULL) {
		bad(err, value, key, word,
		    word[0] == '@' ? "no such set of system calls"
				   : "no such system call");
		return err_hint(err, "one call or one set a line; the sets "
				     "are listed in cordon-profile(5)");
	}
	if ((is_allow ? check_allow : check_deny)(value, word, &wish, err) < 0)
		return -1;
	ret->v = mem_grow(ret->v, ret->n + 1, sizeof(*ret->v));
	ret->v[ret->n++] = wish;
	return 0;
}

static int read_wishes(const struct value_list *values, bool is_allow,
		       struct wish_list *ret, struct err *err)
{
	size_t i;

	for (i = 0; i < values->n; i++)
		if (read_wish(&values->v[i], is_allow, ret, err) < 0)
			return -1;
	return 0;
}

/* The same word in both lists says nothing we could act on. */
static int check_conflict(const struct value_list *allow,
			  const struct value_list *deny, struct err *err)
{
	size_t i, j;

	for (i = 0; i < deny->n; i++)
		for (j = 0; j < allow->n; j++)
			if (strcmp(deny->v[i].text, allow->v[j].text) == 0)
				return bad(err, &deny->v[i], "deny",
					   deny->v[i].text,
					   "is also in `allow`");
	return 0;
}

static void add_call(struct seccomp_plan *plan, const struct syscall_set *set,
		     const char *call, const struct wish_list *allow,
		     const struct wish_list *deny)
{
	if (wishes_name(deny, call, set)) {
		add_answer(plan, call, EPERM);
		return;
	}
	if (plan->unix_sockets)
		add_named(plan, call, &seccomp_rules_unix);
	if (!add_named(plan, call, &seccomp_rules_script))
		add_answer(plan, call,
			   wishes_name(allow, call, set) ? 0 : set->sys);
}

int plan_seccomp(const struct profile *profile, struct seccomp_plan *ret,
		 struct err *err)
{
	autorelease_wishes struct wish_list allow = { .v = NULL };
	autorelease_wishes struct wish_list deny = { .v = NULL };
	struct seccomp_plan plan = { .default_errno = ENOSYS };
	const struct syscall_set *sets;
	const char *const *call;
	size_t n_sets, i;

	if (read_wishes(&profile->syscalls_allow, true, &allow, err) < 0 ||
	    read_wishes(&profile->syscalls_deny, false, &deny, err) < 0 ||
	    check_conflict(&profile->syscalls_allow, &profile->syscalls_deny,
			   err) < 0)
		return -1;
	plan.is_default = allow.n == 0 && deny.n == 0;
	plan.unix_sockets = wishes_name(&allow, "",
					syscall_sets_find(SYSCALL_SET_UNIX));
	sets = syscall_sets_all(&n_sets);
	for (i = 0; i < n_sets; i++)
		for (call = sets[i].calls; *call != NULL; call++)
			add_call(&plan, &sets[i], *call, &allow, &deny);
	*ret = plan;
	return 0;
}

void seccomp_plan_release(struct seccomp_plan *plan)
{
	free(plan->rules);
	*plan = (struct seccomp_plan){ .rules = NULL };
}

size_t seccomp_plan_span(const struct seccomp_plan *plan, size_t first)
{
	size_t n = 1;

	while (first + n < plan->n_rules &&
	       strcmp(plan->rules[first + n].name,
		      plan->rules[first].name) == 0)
		n++;
	return n;
}

int seccomp_plan_answer(const struct seccomp_plan *plan, const char *name,
			const uint64_t args[6])
{
	size_t i, n;

	for (i = 0; i < plan->n_rules; i += n) {
		n = seccomp_plan_span(plan, i);
		if (strcmp(plan->rules[i].name, name) == 0)
			return seccomp_rules_answer(&plan->rules[i], n, args);
	}
	return plan->default_errno;
}
