/* SPDX-License-Identifier: Apache-2.0 */
/* plan_canary - bait: variables with made-up values nobody has a use for. */
#include "decide/plan/plan_canary.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/sighting.h"
#include "decide/plan/host.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile.h"

static_assert(CANARY_MARK_MIN == SIGHTING_WINDOW, "a mark can be found");

/*
 * In a form `%` begins a random part: a class and two digits, how many.
 * Classes: a letters and digits, u upper-case base32, h hexadecimal, d decimal.
 */
#define CANARY_RANDOM sizeof(((struct canary_fact *)NULL)->random)
#define URL_FORM "postgres://app:%a24@db.internal:5432/app"
#define USUAL_FORM "%a40"

static const struct {
	const char *name;	/* one with `*` before it: how names end */
	const char *form;
} forms[] = {
	{ "AWS_ACCESS_KEY_ID", "AKIA%u16" },
	{ "AWS_SECRET_ACCESS_KEY", "%a40" },
	{ "AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2Vj%a80" },
	{ "ANTHROPIC_API_KEY", "sk-ant-api03-%a93AA" },
	{ "AZURE_CLIENT_SECRET", "%a03%d01Q~%a34" },
	{ "CI_JOB_TOKEN", "glcbt-64_%a20" },
	{ "CODECOV_TOKEN", "%h08-%h04-4%h03-a%h03-%h12" },
	{ "DOCKER_PASSWORD", "dckr_pat_%a27" },
	{ "GH_TOKEN", "ghp_%a36" },
	{ "GITHUB_TOKEN", "ghp_%a36" },
	{ "GITLAB_TOKEN", "glpat-%a20" },
	{ "GOOGLE_API_KEY", "AIza%a35" },
	{ "NODE_AUTH_TOKEN", "npm_%a36" },
	{ "NPM_TOKEN", "npm_%a36" },
	{ "OPENAI_API_KEY", "sk-proj-%a48" },
	{ "SLACK_BOT_TOKEN", "xoxb-%d12-%d13-%a24" },
	{ "SONAR_TOKEN", "sqp_%h40" },
	{ "STRIPE_SECRET_KEY", "sk_live_%a24" },
	{ "TWINE_PASSWORD", "pypi-AgEIcHlwaS5vcmc%a80" },
	{ "VAULT_TOKEN", "hvs.%a95" },
	{ "*_DSN", URL_FORM },
	{ "*_URI", URL_FORM },
	{ "*_URL", URL_FORM },
};

static bool is_named(const char *name, const char *pattern)
{
	size_t n = strlen(name), m;

	if (pattern[0] != '*')
		return strcmp(name, pattern) == 0;
	m = strlen(pattern + 1);
	return n > m && strcmp(name + n - m, pattern + 1) == 0;
}

static const char *form_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (is_named(name, forms[i].name))
			return forms[i].form;
	return USUAL_FORM;
}

static const char *class_of(char c)
{
	switch (c) {
	case 'u':
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	case 'h':
		return "0123456789abcdef";
	case 'd':
		return "0123456789";
	default:
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		       "0123456789";
	}
}

struct made {
	struct strbuf text;
	size_t mark;
	size_t n_mark;
};

/* A byte of chance picks one of a class; that it is not quite even is nothing. */
static void make(const char *form, const uint8_t *random, struct made *ret)
{
	size_t used = 0;

	*ret = (struct made){ .text = STRBUF_INIT };
	while (*form) {
		const char *class;
		size_t n;

		if (*form != '%') {
			strbuf_addc(&ret->text, *form++);
			continue;
		}
		class = class_of(form[1]);
		n = (size_t)(form[2] - '0') * 10 + (size_t)(form[3] - '0');
		if (n > ret->n_mark) {
			ret->mark = ret->text.len;
			ret->n_mark = n;
		}
		for (size_t i = 0; i < n; i++)
			strbuf_addc(&ret->text,
				    class[random[used++ % CANARY_RANDOM] %
					  strlen(class)]);
		form += 4;
	}
	if (ret->n_mark < CANARY_MARK_MIN) {
		ret->mark = 0;
		ret->n_mark = ret->text.len;
	}
}

static void make_number(const struct profile *profile, const struct host *host,
			size_t number, struct made *ret)
{
	static const uint8_t none[CANARY_RANDOM];
	const uint8_t *random = number < host->n_canaries ?
					host->canaries[number].random :
					none;

	make(form_of(profile->canary.v[number].text), random, ret);
}

char *plan_canary_value(const struct profile *profile, const struct host *host,
			size_t number)
{
	struct made made;

	make_number(profile, host, number, &made);
	return strbuf_steal(&made.text);
}

int plan_canary(const struct profile *profile, const struct host *host,
		struct canary_plan *ret, struct err *err)
{
	size_t n = profile->canary.n;

	*ret = (struct canary_plan){ .n = 0 };
	if (n > CANARY_MAX) {
		autofree char *where =
			origin_where(&profile->canary.v[CANARY_MAX].origin);

		return err_set(err, ERR_PROFILE,
			       "%s: canary: more than %d of them", where,
			       CANARY_MAX);
	}
	ret->v = mem_array(n, sizeof(*ret->v));
	for (size_t i = 0; i < n; i++) {
		struct made made;

		make_number(profile, host, i, &made);
		ret->v[i] = (struct planned_canary){
			.name = profile->canary.v[i].text,
			.mark = made.mark,
			.n_mark = made.n_mark,
			.value = strbuf_steal(&made.text),
		};
	}
	ret->n = n;
	return 0;
}

void canary_plan_release(struct canary_plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		free(plan->v[i].value);
	free(plan->v);
	*plan = (struct canary_plan){ .n = 0 };
}
