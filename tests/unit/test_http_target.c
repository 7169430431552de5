/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_target - paths, globs and queries have one form or are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/http_target.h"

static char path[HTTP_PATH_MAX + 1];

/* A copy without a NUL behind it, so that a sanitizer sees a read beyond. */
static const char *canonical_of(const char *raw, size_t n)
{
	char *copy = malloc(n ? n : 1);
	const char *why;

	assert_non_null(copy);
	memcpy(copy, raw, n);
	why = http_path_canonical((struct span){ copy, n }, path, sizeof(path));
	free(copy);
	return why;
}

static void becomes(const char *raw, const char *expected)
{
	const char *why = canonical_of(raw, strlen(raw));
	char again[HTTP_PATH_MAX + 1];

	if (why)
		fail_msg("refused '%s': %s", raw, why);
	assert_string_equal(path, expected);
	assert_null(http_path_canonical(span_of(path), again, sizeof(again)));
	assert_string_equal(again, expected);
}

static void refuse(const char *raw, const char *words)
{
	const char *why = canonical_of(raw, strlen(raw));

	if (!why)
		fail_msg("accepted '%s'", raw);
	if (!strstr(why, words))
		fail_msg("'%s': '%s' lacks '%s'", raw, why, words);
}

static void paths_have_one_form(void **state)
{
	(void)state;
	becomes("/", "/");
	becomes("/upload/v4", "/upload/v4");
	becomes("/upload/", "/upload/");
	becomes("/%75pload/%7e%2D%5f%2E5", "/upload/~-_.5");
	becomes("/a%c3%bc%3a%20", "/a%C3%BC%3A%20");
	becomes("/a!$&'()*+,=:@-._~", "/a!$&'()*+,=:@-._~");
	becomes("/%2a%21", "/%2A%21");
	becomes("/projects/group%2fname/x", "/projects/group%2Fname/x");
	becomes("/a%2F...%2f.b", "/a%2F...%2F.b");
	becomes("/.../..a/.b/c.", "/.../..a/.b/c.");
	becomes("/owner::::repo/x", "/owner::::repo/x");
	becomes("/%e2%82%ac/%f0%9f%98%80", "/%E2%82%AC/%F0%9F%98%80");
}

static void refuses_what_servers_read_in_two_ways(void **state)
{
	(void)state;
	refuse("", "does not begin");
	refuse("*", "does not begin");
	refuse("a/b", "does not begin");
	refuse("/ok/../admin", "`..`");
	refuse("/ok/..", "`..`");
	refuse("/./a", "`.`");
	refuse("/.", "`.`");
	refuse("/ok/%2e%2e/admin", "`..`");
	refuse("/ok/%2E./admin", "`..`");
	refuse("/%2e", "`.`");
	refuse("/ok/%252e%252e/admin", "escaped `%`");
	refuse("//a", "`//`");
	refuse("/a//b", "`//`");
	refuse("/a//", "`//`");
	refuse("/a\\b", "`\\`");
	refuse("/a%5Cb", "escaped backslash");
	refuse("/a%2f..%2fb", "`..`");
	refuse("/a%2f%2e%2E/b", "`..`");
	refuse("/a/..%2Fb", "`..`");
	refuse("/a%2F.", "`.`");
	refuse("/a%2F%2fb", "`//`");
	refuse("/a%2F/b", "`//`");
	refuse("/a/%2Fb", "`//`");
	refuse("/%2Fa", "`//`");
	refuse("/a%2F", "`//`");
	refuse("/a%252Fb", "escaped `%`");
	refuse("/a;x=1", "`;`");
	refuse("/..;/a", "`;`");
	refuse("/a%00", "control");
	refuse("/a%0d%0aX:%20y", "control");
	refuse("/a%7f", "control");
	refuse("/a\tb", "has to be escaped");
	refuse("/a b", "has to be escaped");
	refuse("/a\x7f", "has to be escaped");
	refuse("/\xc3\xbc", "has to be escaped");
	refuse("/a\"b", "has to be escaped");
	refuse("/a?b", "query");
	refuse("/a#b", "fragment");
	refuse("/a%", "no escape");
	refuse("/a%4", "no escape");
	refuse("/a%zz", "no escape");
	refuse("/a%u002e", "no escape");
	refuse("/%c0%ae%c0%ae/a", "overlong");
	refuse("/%c1%9c", "overlong");
	refuse("/%e0%80%af", "overlong");
	refuse("/%f0%80%80%af", "overlong");
	assert_non_null(canonical_of("/a\0b", 4));
}

static void paths_are_bounded(void **state)
{
	static char raw[HTTP_PATH_MAX + 100];

	(void)state;
	memset(raw, 'a', sizeof(raw) - 1);
	raw[0] = '/';
	refuse(raw, "too long");
	raw[HTTP_PATH_MAX - 2] = '\0';
	becomes(raw, raw);
}

static void glob(const char *text, const char *expected)
{
	char ret[HTTP_GLOB_MAX + 1];
	struct err err = ERR_INIT;

	if (http_glob_parse(span_of(text), ret, sizeof(ret), &err) < 0)
		fail_msg("refused '%s': %s", text, err.msg);
	assert_string_equal(ret, expected);
}

static void refuse_glob(const char *text, const char *words)
{
	char ret[HTTP_GLOB_MAX + 1];
	struct err err = ERR_INIT;

	if (http_glob_parse(span_of(text), ret, sizeof(ret), &err) == 0)
		fail_msg("accepted '%s'", text);
	assert_int_equal(err.kind, ERR_PROFILE);
	if (!strstr(err.msg, words))
		fail_msg("'%s': '%s' lacks '%s'", text, err.msg, words);
}

static void globs_are_canonical(void **state)
{
	static char text[HTTP_GLOB_MAX + 100];

	(void)state;
	glob("/upload/v4*", "/upload/v4*");
	glob("/**", "/**");
	glob("/a/**/b", "/a/**/b");
	glob("/v4**", "/v4**");
	glob("/%75pload/*/x", "/upload/*/x");
	glob("/a%2ab", "/a%2Ab");
	refuse_glob("upload", "does not begin");
	refuse_glob("/a/***", "more than two stars");
	refuse_glob("/a**/b", "`**`");
	refuse_glob("/**a/b", "`**`");
	refuse_glob("/../a", "`..`");
	refuse_glob("/a?token=*", "query");
	memset(text, 'a', sizeof(text) - 1);
	text[0] = '/';
	refuse_glob(text, "longer than 1024");
}

static bool fits(const char *pattern, const char *text)
{
	return http_glob_matches(pattern, span_of(text));
}

static void one_star_stays_in_its_segment(void **state)
{
	(void)state;
	assert_true(fits("/upload/v4*", "/upload/v4"));
	assert_true(fits("/upload/v4*", "/upload/v4.1"));
	assert_false(fits("/upload/v4*", "/upload/v4/x"));
	assert_false(fits("/upload/v4*", "/upload/v5"));
	assert_true(fits("/a/*/c", "/a/b/c"));
	assert_false(fits("/a/*/c", "/a/b/b/c"));
	assert_false(fits("/a/*/c", "/a/c"));
	assert_true(fits("/a/*", "/a/"));
	assert_false(fits("/a/*", "/a"));
	assert_true(fits("/*a*b*", "/xxaxxbxx"));
	assert_false(fits("/*a*b*", "/xxbxxaxx"));
	assert_true(fits("/a/*.xml", "/a/b.xml.xml"));
}

static void two_stars_cross_segments(void **state)
{
	(void)state;
	assert_true(fits("/p/a%2Fb", "/p/a%2Fb"));
	assert_true(fits("/p/*%2F*/x", "/p/a%2Fb/x"));
	assert_false(fits("/p/a%2Fb", "/p/a/b"));
	assert_false(fits("/p/a/b", "/p/a%2Fb"));
	assert_false(fits("/p/*", "/p/a%2Fb"));
	assert_false(fits("/p/a*b", "/p/a%2Fb"));
	assert_false(fits("/p/*F*", "/p/a%2Fb"));
	assert_true(fits("/p/a*%2F", "/p/a%2F"));
	assert_true(fits("/p/**", "/p/a%2Fb"));
	assert_true(fits("/**", "/"));
	assert_true(fits("/**", "/a/b/c"));
	assert_true(fits("/upload/**", "/upload/a/b"));
	assert_false(fits("/upload/**", "/upload"));
	assert_false(fits("/upload/**", "/uploads/x"));
	assert_true(fits("/a/**/z", "/a/b/z"));
	assert_true(fits("/a/**/z", "/a/b/c/z"));
	assert_false(fits("/a/**/z", "/a/z"));
	assert_false(fits("/a/**/z", "/a/b/zz"));
	assert_true(fits("/v**", "/v4/a"));
	assert_true(fits("/a/**/*.c", "/a/b/c/d.c"));
}

static void without_stars_a_glob_is_a_path(void **state)
{
	(void)state;
	assert_true(fits("/a/b", "/a/b"));
	assert_false(fits("/a/b", "/a/b/"));
	assert_false(fits("/a/b", "/a/B"));
	assert_false(fits("/a/b", "/a"));
	assert_true(fits("/%2A", "/%2A"));
	assert_false(fits("/%2A", "/x"));
}

/* One that backtracks would not come back. */
static void the_worst_glob_is_quick(void **state)
{
	static char pattern[HTTP_GLOB_MAX + 1], text[HTTP_PATH_MAX + 1];
	size_t n = 0;

	(void)state;
	pattern[n++] = '/';
	while (n + 3 < sizeof(pattern)) {
		pattern[n++] = '*';
		pattern[n++] = 'a';
	}
	pattern[n++] = 'b';
	memset(text, 'a', sizeof(text) - 1);
	text[0] = '/';
	assert_false(fits(pattern, text));
}

static void query_is_taken_apart(void **state)
{
	struct span rest = span_of("a=1&b&=c&d=e=f&"), key, value;

	(void)state;
	assert_true(http_query_next(&rest, &key, &value));
	assert_true(span_is(key, "a") && span_is(value, "1"));
	assert_true(http_query_next(&rest, &key, &value));
	assert_true(span_is(key, "b") && value.n == 0);
	assert_true(http_query_next(&rest, &key, &value));
	assert_true(key.n == 0 && span_is(value, "c"));
	assert_true(http_query_next(&rest, &key, &value));
	assert_true(span_is(key, "d") && span_is(value, "e=f"));
	assert_false(http_query_next(&rest, &key, &value));
	rest = span_of("");
	assert_false(http_query_next(&rest, &key, &value));
}

static void query_is_read_alike_or_refused(void **state)
{
	(void)state;
	assert_null(http_query_refuse(span_of("")));
	assert_null(http_query_refuse(span_of("a=1&b=%20+%0a&c[]={\"x\"}/?:")));
	assert_non_null(http_query_refuse(span_of("a=1;b=2")));
	assert_non_null(http_query_refuse(span_of("a#b")));
	assert_non_null(http_query_refuse(span_of("a b")));
	assert_non_null(http_query_refuse(span_of("a=%")));
	assert_non_null(http_query_refuse(span_of("a=%4")));
	assert_non_null(http_query_refuse(span_of("a=%4x")));
	assert_non_null(http_query_refuse(span_of("a=\x01")));
	assert_non_null(http_query_refuse(span_of("a=\xc3\xbc")));
}

static void keys_are_compared_as_servers_read_them(void **state)
{
	char text[4];

	(void)state;
	assert_true(http_key_is(span_of("token"), "token"));
	assert_true(http_key_is(span_of("%74oken"), "token"));
	assert_false(http_key_is(span_of("Token"), "token"));
	assert_false(http_key_is(span_of("toke"), "token"));
	assert_false(http_key_is(span_of("token%00"), "token"));
	assert_true(http_key_is(span_of("a+b"), "a b"));
	assert_true(http_key_is(span_of("a%2Bb"), "a+b"));
	assert_true(http_key_decode(span_of("abc"), text, sizeof(text)));
	assert_false(http_key_decode(span_of("abcd"), text, sizeof(text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_have_one_form),
		cmocka_unit_test(refuses_what_servers_read_in_two_ways),
		cmocka_unit_test(paths_are_bounded),
		cmocka_unit_test(globs_are_canonical),
		cmocka_unit_test(one_star_stays_in_its_segment),
		cmocka_unit_test(two_stars_cross_segments),
		cmocka_unit_test(without_stars_a_glob_is_a_path),
		cmocka_unit_test(the_worst_glob_is_quick),
		cmocka_unit_test(query_is_taken_apart),
		cmocka_unit_test(query_is_read_alike_or_refused),
		cmocka_unit_test(keys_are_compared_as_servers_read_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
