/* SPDX-License-Identifier: Apache-2.0 */
/* test_candidates - the families take turns, whichever answer came first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/candidates.h"

/* "a1 a2 b1": IPv6 2600::1, 2600::2, IPv4 1.1.1.1 */
static void add(struct candidates *c, const char *text)
{
	struct address a[2 * CANDIDATES_MAX];
	size_t n = 0;

	for (const char *p = text; *p; p += strcspn(p, " "), p += *p == ' ') {
		char full[60];
		int len = snprintf(full, sizeof(full), "%s%.*s",
				   *p == 'a' ? "2600::" : "1.1.1.",
				   (int)strcspn(p + 1, " "), p + 1);

		assert_int_equal(address_parse(full, (size_t)len, &a[n++]), 0);
	}
	candidates_add(c, a, n);
}

static void takes(struct candidates *c, const char *text)
{
	struct candidates want = { .n = 0 };
	const struct address *a;

	for (const char *p = text; *p; p += strcspn(p, " "), p += *p == ' ') {
		char one[20];

		(void)snprintf(one, sizeof(one), "%.*s",
			       (int)strcspn(p, " "), p);
		want.n = 0;
		add(&want, one);
		assert_true(candidates_has_next(c));
		a = candidates_take(c);
		assert_non_null(a);
		if (!address_equal(a, &want.v[0]))
			fail_msg("not %s", one);
	}
}

static void is_empty(struct candidates *c)
{
	assert_false(candidates_has_next(c));
	assert_null(candidates_take(c));
}

static void both_at_once(void **state)
{
	struct candidates c = { .n = 0 };

	(void)state;
	is_empty(&c);
	add(&c, "a1 a2 a3");
	add(&c, "b1 b2");
	takes(&c, "a1 b1 a2 b2 a3");
	is_empty(&c);
}

static void ipv6_comes_later(void **state)
{
	struct candidates c = { .n = 0 };

	(void)state;
	add(&c, "b1 b2 b3");
	takes(&c, "b1 b2");
	add(&c, "a1 a2");
	takes(&c, "a1 b3 a2");
	is_empty(&c);
}

static void ipv4_comes_later(void **state)
{
	struct candidates c = { .n = 0 };

	(void)state;
	add(&c, "a1 a2 a3 a4");
	takes(&c, "a1");
	add(&c, "b1 b2");
	takes(&c, "b1 a2 b2 a3 a4");
	is_empty(&c);
}

static void after_all_were_taken(void **state)
{
	struct candidates c = { .n = 0 };

	(void)state;
	add(&c, "a1");
	takes(&c, "a1");
	is_empty(&c);
	add(&c, "b1");
	takes(&c, "b1");
	is_empty(&c);
	add(&c, "");
	is_empty(&c);
}

static void a_long_answer_leaves_room_for_the_other(void **state)
{
	struct candidates c = { .n = 0 };

	(void)state;
	add(&c, "a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11");
	assert_int_equal(c.n, CANDIDATES_MAX / 2);
	add(&c, "b1 b2 b3 b4 b5 b6 b7 b8 b9");
	assert_int_equal(c.n, CANDIDATES_MAX);
	takes(&c, "a1 b1 a2 b2 a3 b3 a4 b4 a5 b5 a6 b6 a7 b7 a8 b8");
	is_empty(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_at_once),
		cmocka_unit_test(ipv6_comes_later),
		cmocka_unit_test(ipv4_comes_later),
		cmocka_unit_test(after_all_were_taken),
		cmocka_unit_test(a_long_answer_leaves_room_for_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
