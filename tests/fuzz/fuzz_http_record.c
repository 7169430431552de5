/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_http_record - any record about requests, read by every reader. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/http_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct http_record record;

/* What was read and is written again is the same record. */
static void check_same(const uint8_t *data, size_t size)
{
	if (record.overflow || record.n != size ||
	    memcmp(record.buf, data, size) != 0)
		abort();
}

/* None of it can end a line. */
static void check_line(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
			abort();
}

static void check_fields(const struct http_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		check_line(fields[i].name);
		check_line(fields[i].value);
		if (http_name_is(fields[i].name, "Content-Length") ||
		    http_name_is(fields[i].name, "Transfer-Encoding") ||
		    http_name_is(fields[i].name, "Host"))
			abort();
	}
}

static void check_ask(const uint8_t *data, size_t size)
{
	static struct http_field fields[HTTP_FIELDS_MAX];
	struct http_ask ask;

	if (http_record_get_ask(data, size, &ask, fields) < 0)
		return;
	check_line(ask.path);
	check_line(ask.query);
	check_fields(ask.fields, ask.n_fields);
	http_record_put_ask(&record, &ask);
	check_same(data, size);
}

static void check_head(const struct http_answer *answer)
{
	if (answer->status < 200 || answer->status > 599)
		abort();
	check_line(answer->reason);
	check_fields(answer->fields, answer->n_fields);
}

static void check_answer(const uint8_t *data, size_t size)
{
	static struct http_answer answer;

	if (http_record_get_answer(data, size, &answer) < 0)
		return;
	check_head(&answer);
	http_record_put_answer(&record, &answer);
	/* a length that the framing says is said in one way when written */
	if (answer.framing != HTTP_SIZED)
		check_same(data, size);
}

static void check_reply(const uint8_t *data, size_t size)
{
	static struct http_answer answer;
	struct span bytes;
	bool lives_on;

	if (http_record_get_reply(data, size, &answer, &bytes, &lives_on) < 0)
		return;
	if (size > HTTP_RECORD_REPLY_MAX)
		abort();
	check_head(&answer);
	http_record_put_reply(&record, &answer, bytes, lives_on);
	if (answer.framing != HTTP_SIZED)
		check_same(data, size);
}

static void check_body(const uint8_t *data, size_t size)
{
	struct http_body_spot spots[HTTP_BODY_SPOTS];
	struct span bytes;
	size_t n;

	if (http_record_get_body(data, size, &bytes, spots, &n) == 0) {
		for (size_t i = 0; i < n; i++)
			if (spots[i].offset >= bytes.n)
				abort();
		http_record_put_body(&record, bytes, spots, n);
		check_same(data, size);
	}
	if (http_record_get_data(data, size, &bytes) == 0) {
		http_record_put_data(&record, bytes);
		check_same(data, size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t value, type = http_record_type(data, size);

	check_ask(data, size);
	check_answer(data, size);
	check_reply(data, size);
	check_body(data, size);
	if (http_record_get_plain(data, size, &value) == 0) {
		http_record_put_plain(&record, (enum http_record_type)type,
				      value);
		check_same(data, size);
	}
	return 0;
}
