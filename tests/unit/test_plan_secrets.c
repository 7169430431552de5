/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_secrets - secrets of a profile: read, refused, planned, withheld. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/placeholder.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_net.h"
#include "decide/plan/plan_secrets.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"

#define VALUE "k3Yv9QwZp71LmNcXsA04"
#define OTHER "zz-0123456789-abcdef"

static struct profile profile;
static struct host host;
static struct strlist environ_list;
static struct net_plan net;
static struct secrets_plan plan;
static struct env_plan env;
static struct err err;
static unsigned n_lines;

static int begin(void **state)
{
	(void)state;
	profile_init(&profile);
	host = (struct host){ .uid = 1000, .gid = 1000 };
	err = (struct err)ERR_INIT;
	n_lines = 0;
	return 0;
}

static int end(void **state)
{
	(void)state;
	for (size_t i = 0; i < host.n_secrets; i++)
		free((void *)(uintptr_t)host.secrets[i].value);
	host.environ = NULL;
	host_release(&host);
	strlist_release(&environ_list);
	secrets_plan_release(&plan);
	env_plan_release(&env);
	net_plan_release(&net);
	profile_release(&profile);
	return 0;
}

static void line(const char *section, const char *name, const char *text)
{
	const struct origin origin = { "p.ini", ++n_lines };

	if (profile_keys_set(&profile, profile_keys_find(section, name), text,
			     &origin, &err) < 0)
		fail_msg("%s = %s: %s", name, text, err.msg);
}

static void secret(const char *text)
{
	line("env", "secret", text);
}

static void allow(const char *text)
{
	line("network", "allow", text);
}

/* As probe_secrets() would, NULL where the source has none. */
static void has(const char *name, const char *value)
{
	struct secret_fact *fact;

	host.secrets = mem_grow(host.secrets, host.n_secrets + 1,
				sizeof(*host.secrets));
	fact = &host.secrets[host.n_secrets++];
	*fact = (struct secret_fact){ .name = mem_strdup(name) };
	if (!value)
		return;
	fact->value = mem_strdup(value);
	fact->n = strlen(value);
	fact->random = mem_alloc(fact->n + 1);
	for (size_t i = 0; i < fact->n; i++)
		fact->random[i] = (uint8_t)(i * 31 + 5);
}

static void variable(const char *assignment)
{
	static char *pointers[8];

	strlist_add(&environ_list, assignment);
	assert_true(environ_list.n < ARRAY_SIZE(pointers));
	memcpy(pointers, environ_list.v, environ_list.n * sizeof(char *));
	pointers[environ_list.n] = NULL;
	host.environ = pointers;
}

static char word[] = "true";
static char leak[] = "--token=" VALUE;
static char *const argv[] = { word, NULL };
static char *const leaking[] = { word, leak, NULL };

static int plan_all(char *const *words)
{
	assert_int_equal(plan_net(&profile, &host, &net, &err), 0);
	return plan_secrets(&profile, &host, &net, words, &plan, &err);
}

static void plans(void)
{
	if (plan_all(argv) < 0)
		fail_msg("%s", err.msg);
}

static void has_no_value(const char *text)
{
	assert_null(strstr(text, VALUE));
	assert_null(strstr(text, OTHER));
}

static void refuses_words(char *const *words, const char *why)
{
	assert_int_equal(plan_all(words), -1);
	assert_int_equal(err.kind, ERR_PROFILE);
	assert_memory_equal(err.msg, "p.ini:", 6);
	if (!strstr(err.msg, why))
		fail_msg("no `%s` in: %s", why, err.msg);
	has_no_value(err.msg);
	has_no_value(err.hint);
}

static void refuses(const char *why)
{
	refuses_words(argv, why);
}

static void shows(const char *text, const char *wanted)
{
	struct secret_line l;
	autorelease_strbuf struct strbuf shown = STRBUF_INIT;

	if (secret_line_parse(text, &l, &err) < 0)
		fail_msg("%s: %s", text, err.msg);
	secret_line_show(&l, &shown);
	assert_string_equal(strbuf_text(&shown), wanted);
	secret_line_release(&l);
}

static void reads_lines(void **state)
{
	(void)state;
	shows("T -> https://a.example", "T -> https://a.example "
					"header:Authorization");
	shows("T  ->  https://A.example:443/x/** header:X-Y query:t form:t",
	      "T -> https://a.example/x/** header:X-Y query:t form:t");
	shows("T -> https://a.example json:a.b body from=ENV:U only=no",
	      "T -> https://a.example json:a.b body from=ENV:U only=no");
	shows("T -> http://a.example from=file:/run/t only=yes",
	      "T -> http://a.example header:Authorization from=file:/run/t");
	shows("T -> https://a.example from=fd:7",
	      "T -> https://a.example header:Authorization from=fd:7");
}

static void refuses_lines(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "T", "write T -> https://HOST" },
		{ "T https://a.example", "write T -> https://HOST" },
		{ "T ->", "an endpoint is missing" },
		{ "1T -> https://a.example", "no name of a variable" },
		{ "T* -> https://a.example", "no name of a variable" },
		{ "T -> a.example", "a.example" },
		{ "T -> tls://a.example", "https:// or http://" },
		{ "T -> https://u@a.example", "" },
		{ "T -> https://a.example POST", "no place" },
		{ "T -> https://a.example header", "no place" },
		{ "T -> https://a.example header:", "needs a name" },
		{ "T -> https://a.example header:a:b", "needs a name" },
		{ "T -> https://a.example query:a=b", "needs a name" },
		{ "T -> https://a.example bodyx", "no place" },
		{ "T -> https://a.example body body", "twice" },
		{ "T -> https://a.example header:A header:a", "twice" },
		{ "T -> https://a.example only=maybe", "only=no" },
		{ "T -> https://a.example from=X", "from=ENV:NAME" },
		{ "T -> https://a.example from=file:x", "from=file:/PATH" },
		{ "T -> https://a.example from=fd:2", "above 2" },
		{ "T -> https://a.example from=fd:x", "above 2" },
		{ "T -> https://a.example from=fd:99999999999", "above 2" },
		{ "T -> https://a.example query:a query:b query:c query:d "
		  "query:e query:f query:g query:h query:i",
		  "more than 8" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct secret_line l;

		if (secret_line_parse(cases[i].text, &l, &err) == 0)
			fail_msg("accepted %s", cases[i].text);
		if (!strstr(err.msg, cases[i].why))
			fail_msg("%s: no `%s` in: %s", cases[i].text,
				 cases[i].why, err.msg);
	}
}

static void warns(const char *text, const char *wanted)
{
	struct secret_line l;
	const char *warning;

	assert_int_equal(secret_line_parse(text, &l, &err), 0);
	warning = secret_line_warning(&l);
	if (!wanted)
		assert_null(warning);
	else if (!warning || !strstr(warning, wanted))
		fail_msg("%s: %s", text, warning ? warning : "no warning");
	secret_line_release(&l);
}

static void warns_of_keys_and_bodies(void **state)
{
	(void)state;
	warns("CODECOV_TOKEN -> https://a.example", NULL);
	warns("AWS_SECRET_ACCESS_KEY -> https://a.example", "to sign with");
	warns("T -> https://a.example from=ENV:DEPLOY_PRIVATE_KEY",
	      "to sign with");
	warns("T -> https://a.example body", "`body` lets");
}

static void grants_what_is_set(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	allow("tls://t.example");
	allow("https://b.example/** GET,POST");
	secret("T -> https://b.example");
	secret("T -> https://a.example query:t only=no");
	secret("U -> https://a.example");
	secret("V -> https://a.example json:v");
	has("T", VALUE);
	has("U", NULL);
	has("V", OTHER);
	plans();
	assert_int_equal(plan.n_secrets, 2);
	assert_int_equal(plan.n_grants, 3);
	assert_int_equal(plan.grants[0].endpoint, 2);
	assert_int_equal(plan.grants[1].endpoint, 0);
	assert_int_equal(plan.grants[2].endpoint, 0);
	assert_true(plan.grants[0].is_only);
	assert_false(plan.grants[1].is_only);
	/* one placeholder for a name */
	assert_ptr_equal(plan.grants[0].placeholder, plan.grants[1].placeholder);
	assert_int_equal(plan.grants[0].n_placeholder, strlen(VALUE));
	assert_memory_not_equal(plan.grants[0].placeholder, VALUE,
				strlen(VALUE));
	assert_int_equal(plan.secret_of[2], 1);
	assert_true(secrets_plan_has(&plan, "T"));
	assert_false(secrets_plan_has(&plan, "U"));
}

static void wants_the_endpoint_allowed(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://b.example");
	refuses("https://b.example is not allowed");
	assert_non_null(strstr(err.hint, "allow = https://b.example/PATH"));
}

static void wants_the_endpoint_whole(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	allow("https://a.example/y POST");
	secret("T -> https://a.example/x");
	refuses("without its path");
}

static void a_path_is_that_of_the_rule(void **state)
{
	(void)state;
	allow("https://a.example/x GET");
	secret("T -> https://a.example/x");
	has("T", VALUE);
	plans();
	assert_int_equal(plan.n_grants, 1);
}

static void another_path_is_refused(void **state)
{
	(void)state;
	allow("https://a.example/x GET");
	secret("T -> https://a.example/y");
	refuses("no `allow` line has this path");
}

static void refuses_values(const char *value, const char *why)
{
	allow("https://a.example/x POST");
	secret("T -> https://a.example form:t");
	has("T", value);
	refuses(why);
}

static void refuses_short_values(void **state)
{
	(void)state;
	refuses_values("0123456789", "less than 16 bytes");
}

static void refuses_empty_values(void **state)
{
	(void)state;
	refuses_values("", "less than 16 bytes");
}

static void refuses_lines_in_values(void **state)
{
	(void)state;
	refuses_values("-----BEGIN RSA PRIVATE KEY-----\nabc", "line break");
}

static void refuses_bytes_that_a_place_escapes(void **state)
{
	(void)state;
	refuses_values("abcdef+0123456789+xyz", "written with an escape");
}

static void refuses_long_values(void **state)
{
	char text[SECRET_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = (char)('a' + i % 25);
	text[sizeof(text) - 1] = '\0';
	refuses_values(text, "more than 8192 bytes");
}

static void refuses_one_within_another(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://a.example");
	secret("U -> https://a.example header:U");
	has("T", VALUE);
	has("U", "x" VALUE "y");
	refuses("is that of T, or one is a part");
}

static void refuses_two_sources(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	allow("https://b.example/x POST");
	secret("T -> https://a.example");
	secret("T -> https://b.example from=ENV:X");
	has("T", VALUE);
	refuses("its source is another at p.ini:3");
}

static void refuses_an_endpoint_twice(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://a.example");
	secret("T -> https://a.example query:t");
	has("T", VALUE);
	refuses("p.ini:2 is for the same endpoint");
}

static void refuses_a_value_that_is_set(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://a.example");
	line("env", "set", "X=a" VALUE);
	has("T", VALUE);
	refuses("`set = X` (p.ini:3) hands over");
}

static void refuses_a_value_that_is_exposed(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://a.example");
	line("env", "expose", "X");
	variable("X=a" VALUE);
	has("T", VALUE);
	refuses("`expose = X` (p.ini:3) hands over");
}

static void refuses_a_value_in_the_command(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://a.example");
	has("T", VALUE);
	refuses_words(leaking, "in a word of the command");
}

static void tells_what_is_wrong_with_a_source(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://a.example from=file:/nowhere");
	has("T", NULL);
	host.secrets[0].why = mem_strdup("/nowhere cannot be read");
	refuses("/nowhere cannot be read");
}

static const struct env_decision *decision(const char *name)
{
	for (size_t i = 0; i < env.n_decisions; i++)
		if (strcmp(env.decisions[i].name, name) == 0)
			return &env.decisions[i];
	fail_msg("no decision on %s", name);
	return NULL;
}

static void env_has_the_placeholder(void **state)
{
	(void)state;
	allow("https://a.example/x POST");
	secret("T -> https://a.example");
	secret("U -> https://a.example header:U from=ENV:V");
	secret("W -> https://a.example header:W");
	line("env", "pass", "P* V");
	line("env", "pass", "COPY");
	variable("T=" VALUE);
	variable("V=" OTHER);
	variable("COPY=a " VALUE " b");
	variable("PLAIN=hello");
	has("T", VALUE);
	has("U", OTHER);
	has("W", NULL);
	plans();
	assert_int_equal(plan_env(&profile, &host, &env, &err), 0);
	assert_string_equal(env_plan_get(&env, "T"),
			    plan.secrets[0].placeholder);
	assert_string_equal(env_plan_get(&env, "U"),
			    plan.secrets[1].placeholder);
	assert_string_equal(env_plan_get(&env, "PLAIN"), "hello");
	assert_null(env_plan_get(&env, "V"));
	assert_null(env_plan_get(&env, "COPY"));
	assert_null(env_plan_get(&env, "W"));
	assert_int_equal(decision("T")->verdict, ENV_SECRET);
	assert_int_equal(decision("W")->verdict, ENV_WITHHELD);
	assert_non_null(strstr(decision("W")->why, "not set"));
	assert_true(decision("COPY")->is_noted);
	assert_true(decision("COPY")->is_final);
	for (size_t i = 0; i < env.n_decisions; i++)
		has_no_value(env.decisions[i].why);
	for (size_t i = 0; i < env.env.n; i++)
		has_no_value(env.env.v[i]);
}

static void env_refuses(const char *key, const char *text, const char *why)
{
	allow("https://a.example/x POST");
	secret("T -> https://a.example");
	line("env", key, text);
	assert_int_equal(plan_env(&profile, &host, &env, &err), -1);
	if (!strstr(err.msg, why))
		fail_msg("no `%s` in: %s", why, err.msg);
}

static void env_has_one_way_for_a_name(void **state)
{
	(void)state;
	env_refuses("pass", "T", "p.ini:2: secret T: also pass at p.ini:3");
}

static void env_has_no_secret_set(void **state)
{
	(void)state;
	env_refuses("set", "T=x", "also set at p.ini:3");
}

static void env_has_no_secret_exposed(void **state)
{
	(void)state;
	env_refuses("expose", "T", "also expose at p.ini:3");
}

static void env_has_no_placeholder_that_steers(void **state)
{
	(void)state;
	env_refuses("secret", "PATH -> https://a.example header:P", "steers");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(reads_lines),
		CASE(refuses_lines),
		CASE(warns_of_keys_and_bodies),
		CASE(grants_what_is_set),
		CASE(wants_the_endpoint_allowed),
		CASE(wants_the_endpoint_whole),
		CASE(a_path_is_that_of_the_rule),
		CASE(another_path_is_refused),
		CASE(refuses_short_values),
		CASE(refuses_empty_values),
		CASE(refuses_lines_in_values),
		CASE(refuses_bytes_that_a_place_escapes),
		CASE(refuses_long_values),
		CASE(refuses_one_within_another),
		CASE(refuses_two_sources),
		CASE(refuses_an_endpoint_twice),
		CASE(refuses_a_value_that_is_set),
		CASE(refuses_a_value_that_is_exposed),
		CASE(refuses_a_value_in_the_command),
		CASE(tells_what_is_wrong_with_a_source),
		CASE(env_has_the_placeholder),
		CASE(env_has_one_way_for_a_name),
		CASE(env_has_no_secret_set),
		CASE(env_has_no_secret_exposed),
		CASE(env_has_no_placeholder_that_steers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
