/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_proxy - proxies are read strictly and never shown with a password. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/proxy_url.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_net.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"

#define PASSWORD "hunter2hunter2"

static struct endpoint_item items[8];
static char *environ_of[8];
static struct profile profile;
static struct host host;
static struct net_plan net;
static struct err err;

static int setup(void **state)
{
	(void)state;
	memset(items, 0, sizeof(items));
	memset(environ_of, 0, sizeof(environ_of));
	profile_init(&profile);
	profile.allow.v = items;
	host = (struct host)HOST_INIT;
	host.environ = environ_of;
	err = (struct err)ERR_INIT;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	net_plan_release(&net);
	free(profile.proxy);
	for (size_t i = 0; environ_of[i]; i++)
		free(environ_of[i]);
	return 0;
}

static void allow(const char *text)
{
	struct endpoint_item *item = &items[profile.allow.n++];

	assert_int_equal(endpoint_parse(text, &item->endpoint, &item->rule,
					&err), 0);
	item->origin = (struct origin){ .file = "p.ini", .line = 1 };
}

static void setenv_of(const char *text)
{
	size_t n = 0;

	while (environ_of[n])
		n++;
	environ_of[n] = strdup(text);
	assert_non_null(environ_of[n]);
}

static int set_key(const char *text)
{
	const struct profile_key *key = profile_keys_find("network", "proxy");
	struct origin origin = { .file = "p.ini", .line = 2 };

	assert_non_null(key);
	return profile_keys_set(&profile, key, text, &origin, &err);
}

static void plans(void)
{
	if (plan_net(&profile, &host, &net, &err) < 0)
		fail_msg("%s", err.msg);
}

static void refuses_key(const char *text, const char *words)
{
	assert_int_equal(set_key(text), -1);
	assert_null(profile.proxy);
	if (!strstr(err.msg, words))
		fail_msg("no `%s` in: %s", words, err.msg);
	assert_null(strstr(err.msg, PASSWORD));
}

static void a_profile_names_a_place_and_no_password(void **state)
{
	(void)state;
	refuses_key("http://user:" PASSWORD "@proxy.example:3128", "`proxy = env`");
	refuses_key("http://user@proxy.example:3128", "`proxy = env`");
	refuses_key("https://proxy.example:3128", "over http://");
	refuses_key("socks5://proxy.example:1080", "over http://");
	refuses_key("proxy.example:3128", "write env or");
	refuses_key("http://proxy.example", "HOST:PORT");
	refuses_key("http://proxy.example:3128/path", "HOST:PORT");
	refuses_key("http://*.proxy.example:3128", "HOST:PORT");
	refuses_key("http://0.0.0.0:3128", "HOST:PORT");
	refuses_key("ENV", "write env or");
	assert_int_equal(set_key("http://proxy.example:3128/"), 0);
	allow("tls://a.example");
	plans();
	assert_true(net.proxy.is_used);
	assert_string_equal(net.proxy.at.host, "proxy.example");
	assert_int_equal(net.proxy.at.port, 3128);
	assert_string_equal(net.proxy.from, "the profile");
	assert_null(net.proxy.auth);
	assert_true(net.endpoints[0].by_proxy);
}

static void none_unless_asked_for(void **state)
{
	(void)state;
	setenv_of("https_proxy=http://proxy.example:3128");
	allow("tls://a.example");
	plans();
	assert_false(net.proxy.is_wanted);
	assert_false(net.endpoints[0].by_proxy);
}

static void env_is_none_where_nothing_is_set(void **state)
{
	(void)state;
	setenv_of("https_proxy=");
	setenv_of("http_proxy=http://proxy.example:3128");
	assert_int_equal(set_key("env"), 0);
	allow("tls://a.example");
	plans();
	assert_true(net.proxy.is_wanted);
	assert_false(net.proxy.is_used);
	assert_false(net.endpoints[0].by_proxy);
}

static void env_takes_the_first_and_its_password(void **state)
{
	(void)state;
	setenv_of("all_proxy=http://other.example:1");
	setenv_of("HTTPS_PROXY=http://us%65r:p%40ss:w@[::1]:8080");
	assert_int_equal(set_key("env"), 0);
	allow("tls://a.example");
	plans();
	assert_string_equal(net.proxy.from, "HTTPS_PROXY");
	assert_true(net.proxy.at.is_literal);
	assert_int_equal(net.proxy.at.port, 8080);
	/* user:p@ss:w */
	assert_string_equal(net.proxy.auth, "dXNlcjpwQHNzOnc=");
	proxy_plan_forget(&net.proxy);
	assert_string_equal(net.proxy.auth, "");
}

static void takes_localhost_and_no_scheme_from_a_variable(void **state)
{
	(void)state;
	setenv_of("https_proxy=localhost:3128");
	assert_int_equal(set_key("env"), 0);
	allow("tls://a.example");
	plans();
	assert_true(net.proxy.at.is_literal);
	assert_string_equal(net.proxy.at.host, "127.0.0.1");
}

static void a_bad_variable_is_named_and_not_shown(void **state)
{
	static const char *const bad[] = {
		"http://u:" PASSWORD "@proxy.example",
		"http://u:" PASSWORD "/@proxy.example:1/x",
		"http://u:" PASSWORD "%zz@proxy.example:1",
		"http://u:" PASSWORD "%0a@proxy.example:1",
		"http://u:" PASSWORD "%4@proxy.example:1",
		"http://" PASSWORD "@proxy.example:1",
		"https://u:" PASSWORD "@proxy.example:1",
	};

	(void)state;
	assert_int_equal(set_key("env"), 0);
	allow("tls://a.example");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		free(environ_of[0]);
		environ_of[0] = NULL;
		if (asprintf(&environ_of[0], "https_proxy=%s", bad[i]) < 0)
			fail();
		assert_int_equal(plan_net(&profile, &host, &net, &err), -1);
		assert_non_null(strstr(err.msg, "https_proxy"));
		assert_null(strstr(err.msg, PASSWORD));
	}
}

static void bounds_the_password(void **state)
{
	char user[800] = "u:";
	char *auth;

	(void)state;
	memset(user + 2, 'x', 766);
	auth = proxy_url_auth(span_of(user), &err);
	assert_non_null(auth);
	assert_int_equal(strlen(auth), PROXY_AUTH_MAX - 1);
	free(auth);
	user[768] = 'x';
	assert_null(proxy_url_auth(span_of(user), &err));
}

static void no_proxy_leaves_out(void **state)
{
	static const bool by_proxy[] = { true, false, false, true, false,
					 false, true };

	(void)state;
	setenv_of("https_proxy=http://proxy.example:3128");
	setenv_of("no_proxy=.corp.example, exact.example:443,8.8.8.8 10.0.0.0/8");
	assert_int_equal(set_key("env"), 0);
	allow("tls://a.example");
	allow("tls://x.y.corp.example");
	allow("tls://exact.example");
	allow("tls://exact.example:8443");
	allow("tcp://8.8.8.8:80");
	allow("tls://*.b.corp.example");
	allow("tls://notcorp.example");
	plans();
	for (size_t i = 0; i < ARRAY_SIZE(by_proxy); i++)
		assert_int_equal(net.endpoints[i].by_proxy, by_proxy[i]);
}

static void a_star_leaves_out_all(void **state)
{
	(void)state;
	setenv_of("https_proxy=http://proxy.example:3128");
	setenv_of("NO_PROXY=*");
	assert_int_equal(set_key("env"), 0);
	allow("tls://a.example");
	plans();
	assert_false(net.endpoints[0].by_proxy);
}

static void loopback_is_never_the_proxys(void **state)
{
	struct pin_item pin = { .origin = { .file = "p.ini", .line = 3 } };

	(void)state;
	assert_int_equal(pin_parse("a.example:443 -> 127.0.0.1:8443", &pin.pin,
				   &err), 0);
	profile.connect_to.v = &pin;
	profile.connect_to.n = 1;
	assert_int_equal(set_key("http://proxy.example:3128"), 0);
	allow("tls://a.example");
	allow("tls://b.example");
	plans();
	assert_false(net.endpoints[0].by_proxy);
	assert_true(net.endpoints[1].by_proxy);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_profile_names_a_place_and_no_password),
		TEST(none_unless_asked_for),
		TEST(env_is_none_where_nothing_is_set),
		TEST(env_takes_the_first_and_its_password),
		TEST(takes_localhost_and_no_scheme_from_a_variable),
		TEST(a_bad_variable_is_named_and_not_shown),
		TEST(bounds_the_password),
		TEST(no_proxy_leaves_out),
		TEST(a_star_leaves_out_all),
		TEST(loopback_is_never_the_proxys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
