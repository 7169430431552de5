/* SPDX-License-Identifier: Apache-2.0 */
/* test_echo - secrets in answers are turned back, cut, and never hinted at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/echo.h"
#include "written_make.h"

#define SECRET "ghp_k3Yv/9Qw+Zp71LmNcXsA04RtUeBh"
#define PLACE_ "ghp_a1Bc/2De+Fg34HiJkLmN56OpQrSt"
#define OTHER "uq8RtUeBh-77aa-f00d-zzTopSecret"
#define OTHER_ "xx1AbCdEf-99bb-a11e-yyNotSecret"
#define OUT_MAX 400000

static struct echo *e;
static char out[OUT_MAX];
static size_t n_out, n_turned;

static int set_up(void **state)
{
	const struct echo_secret secrets[] = {
		{ (const uint8_t *)SECRET, (const uint8_t *)PLACE_,
		  strlen(SECRET) },
		{ (const uint8_t *)OTHER, (const uint8_t *)OTHER_,
		  strlen(OTHER) },
	};

	(void)state;
	e = echo_new(secrets, 2);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	echo_free(e);
	return 0;
}

/* In pieces of exactly step bytes each, in memory of their own. */
static int pass(const char *text, size_t n, size_t step)
{
	echo_begin(e);
	n_out = 0;
	n_turned = 0;
	for (size_t i = 0; i < n || i == 0; i += step) {
		size_t some = n - i < step ? n - i : step, turned;
		uint8_t *copy = malloc(some ? some : 1);
		struct span give;
		int rc;

		memcpy(copy, text + i, some);
		rc = echo_take(e, copy, some, i + step >= n, &give, &turned);
		free(copy);
		if (rc < 0)
			return -1;
		assert_true(n_out + give.n < OUT_MAX);
		memcpy(out + n_out, give.p, give.n);
		n_out += give.n;
		n_turned += turned;
	}
	out[n_out] = '\0';
	return 0;
}

static const size_t steps[] = { 1, 2, 3, 7, 31, 64, 1000, ECHO_PIECE };

#define N_STEPS (sizeof(steps) / sizeof(steps[0]))

static void becomes(const char *text, const char *wanted, size_t turned)
{
	for (size_t i = 0; i < N_STEPS; i++) {
		assert_int_equal(pass(text, strlen(text), steps[i]), 0);
		assert_string_equal(out, wanted);
		assert_int_equal(n_turned, turned);
	}
}

/* Cut, wherever it is split, with none of it given before. */
static void is_cut(char *text)
{
	size_t n = strlen(text) + 1000;
	char *all = calloc(n + 1, 1);

	for (size_t i = 0; i < N_STEPS; i++) {
		snprintf(all, n + 1, "%0400d \"%s\" %0400d", 0, text, 0);
		assert_int_equal(pass(all, strlen(all), steps[i]), -1);
		assert_true(n_out <= 402);
	}
	free(all);
	free(text);
}

static void nothing_is_nothing(void **state)
{
	(void)state;
	becomes("", "", 0);
	becomes("x", "x", 0);
}

static void plain_ones_are_turned_back(void **state)
{
	(void)state;
	becomes(SECRET, PLACE_, 1);
	becomes("{\"t\":\"" SECRET "\"}", "{\"t\":\"" PLACE_ "\"}", 1);
	becomes(SECRET SECRET "," OTHER, PLACE_ PLACE_ "," OTHER_, 3);
}

static void what_overlaps_is_gone_whole(void **state)
{
	/* the end of the one is the beginning of the other */
	const struct echo_secret secrets[] = {
		{ (const uint8_t *)"AAAbbbCCC1234567890", 
		  (const uint8_t *)"ZZZyyyXXX9876543210", 19 },
		{ (const uint8_t *)"4567890fffGGGhhhIII",
		  (const uint8_t *)"1112223jjjKKKlllMMM", 19 },
	};
	struct echo *saved = e;

	(void)state;
	e = echo_new(secrets, 2);
	for (size_t i = 0; i < N_STEPS; i++) {
		assert_int_equal(pass("<AAAbbbCCC1234567890fffGGGhhhIII>", 33,
				      steps[i]),
				 0);
		assert_null(strstr(out, "AAAbbb"));
		assert_null(strstr(out, "4567890"));
		assert_null(strstr(out, "hhhIII"));
	}
	echo_free(e);
	e = saved;
}

static void others_pass_as_they_are(void **state)
{
	static const char *const texts[] = {
		"ghp_k3Yv/9Qw+Zp71LmNcXsA04RtUeB",
		"hp_k3Yv/9Qw+Zp71LmNcXsA04RtUeBh",
		"ghp_k3Yv/9Qw+Zp71LmNcXsA04RtUeBH",
		"GHP_K3YV/9Qw+Zp71LmNcXsA04RtUeBh",
		"100% \\ & &amp; &#; %zz \\u00zz %",
		"\\",
		"%4",
		PLACE_,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		becomes(texts[i], texts[i], 0);
}

static void base64_is_cut(void **state)
{
	static const char *const before[] = { "", "a", "ab", "abc", "user:" };

	(void)state;
	for (size_t i = 0; i < 5; i++)
		for (int k = 0; k < 4; k++) {
			is_cut(make_base64(before[i], SECRET, before[k], false));
			is_cut(make_base64(before[i], SECRET, before[k], true));
			is_cut(make_base64(before[i], OTHER, before[k], false));
		}
}

static void escaped_base64_is_cut(void **state)
{
	char *plain = make_base64("a", SECRET, "", false);
	char *json = calloc(2 * strlen(plain) + 1, 1);
	size_t k = 0;

	(void)state;
	is_cut(make_escaped(plain, "%%%02X", 0x00f01001));
	for (size_t i = 0; plain[i]; i++) {
		if (plain[i] == '/')
			json[k++] = '\\';
		json[k++] = plain[i];
	}
	is_cut(json);
	free(plain);
}

static void hex_is_cut(void **state)
{
	(void)state;
	is_cut(make_hex(SECRET, false));
	is_cut(make_hex(SECRET, true));
}

static void reversed_is_cut(void **state)
{
	(void)state;
	is_cut(make_reversed(SECRET));
}

/* Each letter of one case by itself in the other, where the form says so. */
static char *make_cased(const char *text, bool upper, bool lower)
{
	size_t n = strlen(text);
	char *ret = calloc(n + 1, 1);

	for (size_t i = 0; i < n; i++) {
		ret[i] = text[i];
		if (upper && text[i] >= 'a' && text[i] <= 'z')
			ret[i] = (char)(text[i] - 32);
		if (lower && text[i] >= 'A' && text[i] <= 'Z')
			ret[i] = (char)(text[i] + 32);
	}
	return ret;
}

static void another_case_is_cut(void **state)
{
	char *upper = make_cased(SECRET, true, false);

	(void)state;
	is_cut(make_cased(SECRET, true, false));
	is_cut(make_cased(SECRET, false, true));
	is_cut(make_cased(SECRET, true, true));
	is_cut(make_escaped(upper, "%%%02x", ~0ul));
	free(upper);
	/* not one letter of it in the other case, which nothing writes */
	becomes("Ghp_k3Yv/9Qw+Zp71LmNcXsA04RtUeBh",
		"Ghp_k3Yv/9Qw+Zp71LmNcXsA04RtUeBh", 0);
}

static void a_value_of_one_case_is_turned_back_in_it(void **state)
{
	const struct echo_secret secret = {
		(const uint8_t *)"0123-4567-lower-89ab",
		(const uint8_t *)"9876-5432-place-10ba", 20,
	};
	struct echo *saved = e;

	(void)state;
	e = echo_new(&secret, 1);
	becomes("<0123-4567-lower-89ab>", "<9876-5432-place-10ba>", 1);
	is_cut(make_cased("0123-4567-lower-89ab", true, false));
	echo_free(e);
	e = saved;
}

static void any_escaped_bytes_are_cut(void **state)
{
	static const char *const formats[] = {
		"%%%02x", "%%%02X", "\\u%04x", "\\u00%02X", "\\x%02x",
		"&#%u;",  "&#x%x;", "&#X%X;",  "&#x%06X;",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		for (unsigned bit = 0; bit < 32; bit += 3)
			is_cut(make_escaped(SECRET, formats[i], 1ul << bit));
		is_cut(make_escaped(SECRET, formats[i], ~0ul));
		is_cut(make_escaped(SECRET, formats[i], 0x5a5a5a5aul));
	}
}

static void solidus_and_entities_are_cut(void **state)
{
	const struct echo_secret secret = {
		(const uint8_t *)"a<b>c&d\"e/f'g\\h0123",
		(const uint8_t *)"x<y>z&q\"r/s't\\u9876", 19,
	};
	struct echo *saved = e;

	(void)state;
	e = echo_new(&secret, 1);
	is_cut(strdup("a&lt;b&gt;c&amp;d&quot;e/f&#39;g\\h0123"));
	is_cut(strdup("a<b>c&d\\\"e\\/f'g\\\\h0123"));
	is_cut(strdup("a<b>c&d\\\"e/f'g\\\\h0123"));
	echo_free(e);
	e = saved;
}

static void spaces_as_plus_are_cut(void **state)
{
	const struct echo_secret secret = {
		(const uint8_t *)"correct horse battery",
		(const uint8_t *)"sdfgert hytre nhgtery", 21,
	};
	struct echo *saved = e;

	(void)state;
	e = echo_new(&secret, 1);
	is_cut(strdup("correct+horse+battery"));
	echo_free(e);
	e = saved;
}

/* What is given after each piece, and whether it is cut. */
struct trace {
	size_t given[64];
	size_t n;
	bool cut;
};

static void trace(const char *text, size_t step, struct trace *t)
{
	size_t n = strlen(text), turned;
	struct span give;

	memset(t, 0, sizeof(*t));
	echo_begin(e);
	for (size_t i = 0; i < n; i += step) {
		size_t some = n - i < step ? n - i : step;

		if (echo_take(e, (const uint8_t *)text + i, some,
			      i + some == n, &give, &turned) < 0) {
			t->cut = true;
			return;
		}
		assert_true(t->n < 64);
		t->given[t->n++] = give.n;
	}
}

/*
 * Whoever echoes guesses learns one thing: whether a whole guess was right.
 * When bytes go on, how many, and whether it is cut is the same for a guess that
 * is right but for its last byte and for one that is wrong in all.
 */
static void ten_thousand_guesses_learn_nothing(void **state)
{
	struct trace wrong, guess;
	char text[1200], tried[sizeof(SECRET)];
	unsigned random = 1;

	(void)state;
	snprintf(text, sizeof(text), "%0300d%0*d%0300d", 0,
		 (int)strlen(SECRET), 0, 0);
	trace(text, 37, &wrong);
	assert_false(wrong.cut);
	for (size_t i = 0; i < 10000; i++) {
		size_t right = i % strlen(SECRET);

		memcpy(tried, SECRET, sizeof(SECRET));
		for (size_t k = right; k < strlen(SECRET); k++) {
			random = random * 1103515245 + 12345;
			tried[k] = (char)('!' + (random >> 16) % 90);
		}
		/* from the front, or from the back */
		if (i % 2 == 0)
			for (size_t k = 0; k < right; k++) {
				char c = tried[k];

				tried[k] = SECRET[k] == c ? '#' : c;
			}
		if (strcmp(tried, SECRET) == 0)
			continue;
		snprintf(text, sizeof(text), "%0300d%s%0300d", 0, tried, 0);
		trace(text, 37, &guess);
		assert_memory_equal(&guess, &wrong, sizeof(wrong));
	}
	/* one that is right does not differ in time or length either */
	snprintf(text, sizeof(text), "%0300d%s%0300d", 0, SECRET, 0);
	trace(text, 37, &guess);
	assert_memory_equal(&guess, &wrong, sizeof(wrong));
}

static void large_answers_pass_whole(void **state)
{
	size_t n = OUT_MAX - 1000, at = n / 2;
	char *text = malloc(n);
	unsigned random = 7;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		random = random * 1103515245 + 12345;
		text[i] = (char)(random >> 16);
	}
	memcpy(text + at, SECRET, strlen(SECRET));
	assert_int_equal(pass(text, n, 4096), 0);
	assert_int_equal(n_out, n);
	assert_int_equal(n_turned, 1);
	memcpy(text + at, PLACE_, strlen(PLACE_));
	assert_memory_equal(out, text, n);
	free(text);
}

static void longest_secrets_are_found(void **state)
{
	enum { N = 8192 };
	uint8_t *value = malloc(N), *holder = malloc(N);
	struct echo_secret secret = { value, holder, N };
	struct echo *saved = e;
	unsigned random = 3;
	char *text = calloc(N * 3 + 1, 1);

	(void)state;
	for (size_t i = 0; i < N; i++) {
		random = random * 1103515245 + 12345;
		value[i] = (uint8_t)('!' + (random >> 16) % 90);
		holder[i] = (uint8_t)('!' + (random >> 8) % 90);
	}
	e = echo_new(&secret, 1);
	memcpy(text, value, N);
	assert_int_equal(pass(text, N, 1000), 0);
	assert_memory_equal(out, holder, N);
	for (size_t i = 0; i < N; i++)
		snprintf(text + 3 * i, 4, "%%%02x", value[i]);
	assert_int_equal(pass(text, 3 * N, ECHO_PIECE), -1);
	assert_int_equal(n_out, 0);
	echo_free(e);
	e = saved;
	free(text);
	free(value);
	free(holder);
}

/* However the search cuts one piece: each place of a few pages, all ways. */
static void wherever_it_is_in_a_piece(void **state)
{
	enum { N = ECHO_PIECE };
	char *text = calloc(N + 1, 1), *at;
	size_t n_secret = strlen(SECRET);

	(void)state;
	for (size_t from = 0; from < N - 6 * n_secret; from += 37) {
		memset(text, 'x', N);
		memcpy(text + from, SECRET, n_secret);
		assert_int_equal(pass(text, N, N), 0);
		assert_int_equal(n_turned, 1);
		assert_memory_equal(out + from, PLACE_, n_secret);
		/* the same behind escapes, one of them long before it */
		memcpy(text, "%41", 3);
		at = text + from + 3;
		for (size_t i = 0; i < n_secret; i++)
			at += sprintf(at, i % 2 ? "%c" : "%%%02x", SECRET[i]);
		*at = 'x';
		assert_int_equal(pass(text, N, N), -1);
	}
	free(text);
}

static void begins_anew_after_a_cut(void **state)
{
	char *hex = make_hex(SECRET, false);

	(void)state;
	assert_int_equal(pass(hex, strlen(hex), 5), -1);
	free(hex);
	becomes("a" SECRET, "a" PLACE_, 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_is_nothing),
		CASE(plain_ones_are_turned_back),
		CASE(what_overlaps_is_gone_whole),
		CASE(others_pass_as_they_are),
		CASE(base64_is_cut),
		CASE(escaped_base64_is_cut),
		CASE(hex_is_cut),
		CASE(reversed_is_cut),
		CASE(another_case_is_cut),
		CASE(a_value_of_one_case_is_turned_back_in_it),
		CASE(any_escaped_bytes_are_cut),
		CASE(solidus_and_entities_are_cut),
		CASE(spaces_as_plus_are_cut),
		CASE(ten_thousand_guesses_learn_nothing),
		CASE(large_answers_pass_whole),
		CASE(longest_secrets_are_found),
		CASE(wherever_it_is_in_a_piece),
		CASE(begins_anew_after_a_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
