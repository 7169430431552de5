/* SPDX-License-Identifier: Apache-2.0 */
/* http_rig - the upstream that a test plays for requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "http_rig.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"

struct http_body_spot *http_rig_spot;

static uint8_t received[HTTP_RECORD_MAX];
static struct http_record record;

static size_t take(int up)
{
	ssize_t n;

	assert_true(rig_wait_for(up, POLLIN, RIG_MS));
	n = fdio_recv(up, received, sizeof(received), NULL, 0, NULL);
	assert_true(n > 0);
	return (size_t)n;
}

void http_rig_take_ask(int up, struct http_ask *ret,
		       struct http_field fields[HTTP_FIELDS_MAX])
{
	size_t n = take(up);

	assert_int_equal(http_record_get_ask(received, n, ret, fields), 0);
}

enum http_framing http_rig_take_simple_ask(int up, const char *path)
{
	struct http_field fields[HTTP_FIELDS_MAX];
	struct http_ask ask;

	http_rig_take_ask(up, &ask, fields);
	assert_true(span_is(ask.path, path));
	return ask.framing;
}

void http_rig_take_simple(int up, const char *path)
{
	assert_int_equal(http_rig_take_simple_ask(up, path), HTTP_NO_BODY);
}

size_t http_rig_take_piece(int up, char *ret, size_t size)
{
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	size_t n = take(up), n_spots;
	struct span data;
	uint32_t value;

	if (http_record_type(received, n) == HTTP_RECORD_END) {
		assert_int_equal(http_record_get_plain(received, n, &value),
				 0);
		return 0;
	}
	assert_int_equal(http_record_get_body(received, n, &data, spots,
					      &n_spots), 0);
	assert_true(data.n <= size);
	if (n_spots > 0) {
		assert_non_null(http_rig_spot);
		*http_rig_spot = spots[n_spots - 1];
	}
	memcpy(ret, data.p, data.n);
	return data.n;
}

size_t http_rig_take_body(int up, char *ret, size_t size)
{
	size_t n = 0, more;

	while ((more = http_rig_take_piece(up, ret + n, size - n)) > 0)
		n += more;
	return n;
}

static bool try_send(int up)
{
	assert_false(record.overflow);
	return fdio_send(up, record.buf, record.n, NULL, 0) == 0;
}

static struct http_answer an_answer(unsigned status, enum http_framing framing,
				    uint64_t length)
{
	return (struct http_answer){
		.status = status,
		.reason = span_of("OK"),
		.fields = { { span_of("X-Test"), span_of("1") } },
		.n_fields = 1,
		.framing = framing,
		.length = length,
		.has_length = framing == HTTP_SIZED || length > 0,
		.keeps_alive = framing != HTTP_TO_CLOSE,
	};
}

void http_rig_answer(int up, unsigned status, enum http_framing framing,
		     uint64_t length)
{
	struct http_answer a = an_answer(status, framing, length);

	http_record_put_answer(&record, &a);
	assert_true(try_send(up));
}

void http_rig_reply(int up, unsigned status, enum http_framing framing,
		    const char *text, bool lives_on)
{
	struct http_answer a = an_answer(
		status, framing, framing == HTTP_SIZED ? strlen(text) : 0);

	http_rig_reply_of(up, &a, text, lives_on);
}

void http_rig_reply_of(int up, const struct http_answer *a, const char *text,
		       bool lives_on)
{
	http_record_put_reply(&record, a, span_of(text), lives_on);
	assert_true(try_send(up));
}

bool http_rig_try_data(int up, const char *data, size_t n)
{
	http_record_put_data(&record, (struct span){ data, n });
	return try_send(up);
}

void http_rig_data(int up, const char *text)
{
	assert_true(http_rig_try_data(up, text, strlen(text)));
}

void http_rig_plain(int up, enum http_record_type type, uint32_t value)
{
	http_record_put_plain(&record, type, value);
	assert_true(try_send(up));
}

void http_rig_done(int up, bool lives_on)
{
	http_rig_plain(up, HTTP_RECORD_DONE, lives_on);
}

size_t http_rig_read_all(int fd, char *ret, size_t size)
{
	size_t n = 0;
	ssize_t got;

	do {
		assert_true(n < size);
		assert_true(rig_wait_for(fd, POLLIN, RIG_MS));
		got = read(fd, ret + n, size - n);
		assert_true(got >= 0);
		n += (size_t)got;
	} while (got > 0);
	return n;
}

void http_rig_pattern(char *ret, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = (char)(i * 2654435761u >> 13);
}

size_t http_rig_memory_of(pid_t pid)
{
	char path[64], line[256];
	size_t kib = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "RssAnon: %zu", &kib) == 1)
			break;
	(void)fclose(f);
	assert_true(kib > 0);
	return kib * 1024;
}
