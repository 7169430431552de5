/* SPDX-License-Identifier: Apache-2.0 */
/* test_http_chunks - a chunked body, however it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/http_chunks.h"

#define BODY_MAX 16384

struct outcome {
	enum http_chunk end;
	size_t n_used;
	char body[BODY_MAX];
	size_t n_body;
};

/* In pieces of `step` bytes, each a block of exactly its size. */
static void run(const char *text, size_t n, size_t step, struct outcome *ret)
{
	struct http_chunks c = HTTP_CHUNKS_INIT;

	*ret = (struct outcome){ .end = HTTP_CHUNK_MORE };
	for (size_t at = 0; at < n && ret->end == HTTP_CHUNK_MORE; at += step) {
		size_t len = step < n - at ? step : n - at, done = 0;
		uint8_t *copy = malloc(len);

		assert_non_null(copy);
		memcpy(copy, text + at, len);
		do {
			struct span data;
			size_t used;

			ret->end = http_chunks_next(&c, copy + done,
						    len - done, &used, &data);
			done += used;
			if (ret->end != HTTP_CHUNK_DATA)
				continue;
			assert_true(data.n > 0);
			assert_true(data.n <= sizeof(ret->body) - ret->n_body);
			memcpy(ret->body + ret->n_body, data.p, data.n);
			ret->n_body += data.n;
		} while (ret->end == HTTP_CHUNK_DATA);
		if (ret->end == HTTP_CHUNK_MORE)
			assert_int_equal(done, len);
		ret->n_used += done;
		free(copy);
	}
}

/* The same whatever the pieces. */
static void run_all(const char *text, size_t n, struct outcome *ret)
{
	static struct outcome other;

	run(text, n, n, ret);
	for (size_t step = 1; step < n; step = step < 64 ? step + 1 : step * 2) {
		run(text, n, step, &other);
		assert_int_equal(other.end, ret->end);
		assert_int_equal(other.n_used, ret->n_used);
		assert_int_equal(other.n_body, ret->n_body);
		assert_memory_equal(other.body, ret->body, ret->n_body);
	}
}

struct good {
	const char *text;
	const char *body;
};

static const struct good goods[] = {
	{ "0\r\n\r\n", "" },
	{ "0000000000000000\r\n\r\n", "" },
	{ "3\r\nabc\r\n0\r\n\r\n", "abc" },
	{ "0003\r\na\r\n\r\n1\r\n0\r\nA\r\n0123456789\r\n0\r\n\r\n",
	  "a\r\n00123456789" },
	{ "a\r\n0123456789\r\n0\r\n\r\n", "0123456789" },
	{ "1;a\r\nx\r\n0;b=c;d;e=f\r\n\r\n", "x" },
	{ "1\r\nx\r\n0\r\nA: b\r\nC:\r\nA: \xff\r\n\r\n", "x" },
	{ "0\r\nHosts: a\r\nHos: b\r\nxHost: c\r\nA: host\r\n\r\n", "" },
};

static void takes_bodies_apart(void **state)
{
	static struct outcome o;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(goods); i++) {
		const struct good *g = &goods[i];
		char text[128];
		size_t n = strlen(g->text);

		memcpy(text, g->text, n);
		memcpy(text + n, "1\r\n", 3);
		run_all(text, n + 3, &o);
		assert_int_equal(o.end, HTTP_CHUNK_END);
		assert_int_equal(o.n_used, n);
		assert_int_equal(o.n_body, strlen(g->body));
		assert_memory_equal(o.body, g->body, o.n_body);
		for (size_t cut = 0; cut < n; cut++) {
			run(text, cut, cut ? cut : 1, &o);
			assert_int_equal(o.end, HTTP_CHUNK_MORE);
		}
	}
}

static const char *const bads[] = {
	/* sizes */
	"\r\n",
	" 3\r\n",
	"3 \r\n",
	"3\t\r\n",
	"3 ;a\r\n",
	"+3\r\n",
	"-3\r\n",
	"0x3\r\n",
	"3h\r\n",
	"3,\r\n",
	";a\r\n",
	"g\r\n",
	"00000000000000001\r\n",
	"ffffffffffffffff\r\n",
	"8000000000000000\r\n",
	/* ends of lines */
	"3\nabc",
	"3\r\r\n",
	"3\rabc",
	"3\r\nabc0",
	"3\r\nabc\n",
	"3\r\nabc\rx",
	"3\r\nabcd\r\n",
	"3;a\nabc",
	"3;a\rb",
	"3;a\x01",
	"3;a\tb",
	"3;\x7f",
	"3;\r\n",
	"3;;",
	"3;=",
	"3;a=\r\n",
	"3;a=;",
	"3;a==",
	"3;a=b=",
	"3;a\"",
	"3;a=\"b\"",
	"3; a",
	"3;a ",
	"3;a= b",
	"3;\x80",
	/* the end */
	"0\r\n\n",
	"0\r\n\rx",
	"0\r\nA\r\n",
	"0\r\nA : b\r\n",
	"0\r\n A: b\r\n",
	"0\r\nA: b\r\n c\r\n",
	"0\r\n: b\r\n",
	"0\r\nA: b\n",
	"0\r\nA: b\rc",
	"0\r\nA: \x01",
	"0\r\nGET / HTTP/1.1\r\n",
	"0\r\nHost: a\r\n",
	"0\r\nA: b\r\ncontent-LENGTH: 1\r\n",
	"0\r\nTransfer-Encoding:\r\n",
};

static void refuses(void **state)
{
	static struct outcome o;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bads); i++) {
		run_all(bads[i], strlen(bads[i]), &o);
		if (o.end != HTTP_CHUNK_BAD)
			fail_msg("%s: %d", bads[i], o.end);
	}
	run_all("3\0\r\n", 4, &o);
	assert_int_equal(o.end, HTTP_CHUNK_BAD);
}

static void takes_the_largest_size(void **state)
{
	static const char text[] = "7fffffffffffffff\r\nx";
	struct http_chunks c = HTTP_CHUNKS_INIT;
	struct span data;
	size_t used;

	(void)state;
	assert_int_equal(http_chunks_next(&c, (const uint8_t *)text,
					  strlen(text), &used, &data),
			 HTTP_CHUNK_DATA);
	assert_int_equal(data.n, 1);
	assert_true(c.left == INT64_MAX - 1);
}

/* What was bad stays bad; what has ended takes nothing more. */
static void ends_for_good(void **state)
{
	struct http_chunks c = HTTP_CHUNKS_INIT;
	const uint8_t *end = (const uint8_t *)"0\r\n\r\n";
	struct span data;
	size_t used;

	(void)state;
	assert_int_equal(http_chunks_next(&c, NULL, 0, &used, &data),
			 HTTP_CHUNK_MORE);
	assert_int_equal(used, 0);
	assert_int_equal(http_chunks_next(&c, end, 5, &used, &data),
			 HTTP_CHUNK_END);
	assert_int_equal(used, 5);
	assert_int_equal(http_chunks_next(&c, end, 5, &used, &data),
			 HTTP_CHUNK_END);
	assert_int_equal(used, 0);
	c = (struct http_chunks)HTTP_CHUNKS_INIT;
	assert_int_equal(http_chunks_next(&c, end + 1, 4, &used, &data),
			 HTTP_CHUNK_BAD);
	assert_int_equal(http_chunks_next(&c, end, 5, &used, &data),
			 HTTP_CHUNK_BAD);
}

static enum http_chunk end_of(const char *first, size_t n_fill,
			      const char *last)
{
	static char text[HTTP_TRAILERS_MAX + 128];
	static struct outcome o;
	size_t n = strlen(first);

	memcpy(text, first, n);
	memset(text + n, 'a', n_fill);
	memcpy(text + n + n_fill, last, strlen(last));
	run_all(text, n + n_fill + strlen(last), &o);
	return o.end;
}

static void bounds_what_it_drops(void **state)
{
	const char *rest = "\r\nx\r\n0\r\n\r\n";
	const size_t n_trailers = HTTP_TRAILERS_MAX - strlen("A:\r\r");

	(void)state;
	assert_int_equal(end_of("1;", HTTP_CHUNK_EXTENSION_MAX - 1, rest),
			 HTTP_CHUNK_END);
	assert_int_equal(end_of("1;", HTTP_CHUNK_EXTENSION_MAX, rest),
			 HTTP_CHUNK_BAD);
	assert_int_equal(end_of("0\r\nA:", n_trailers, "\r\n\r\n"),
			 HTTP_CHUNK_END);
	assert_int_equal(end_of("0\r\nA:", n_trailers + 1, "\r\n\r\n"),
			 HTTP_CHUNK_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_bodies_apart),
		cmocka_unit_test(refuses),
		cmocka_unit_test(takes_the_largest_size),
		cmocka_unit_test(ends_for_good),
		cmocka_unit_test(bounds_what_it_drops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
