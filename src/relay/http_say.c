/* SPDX-License-Identifier: Apache-2.0 */
/* http_say - what the relay writes to the script itself. */
#include "relay/http_say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

struct text {
	uint8_t *p;
	size_t n;
	size_t size;
	bool overflow;
};

static void put(struct text *t, const void *data, size_t n)
{
	if (t->overflow || n > t->size - t->n) {
		t->overflow = true;
		return;
	}
	if (n > 0)
		memcpy(t->p + t->n, data, n);
	t->n += n;
}

static void put_span(struct text *t, struct span s)
{
	put(t, s.p, s.n);
}

__attribute__((format(printf, 2, 3))) static void putf(struct text *t,
						       const char *fmt, ...)
{
	char line[256];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(line))
		t->overflow = true;
	else
		put(t, line, (size_t)n);
}

static size_t end(const struct text *t)
{
	return t->overflow ? 0 : t->n;
}

static const char *phrase_of(unsigned status)
{
	static const struct {
		unsigned status;
		const char *phrase;
	} phrases[] = {
		{ 400, "Bad Request" },
		{ 403, "Forbidden" },
		{ 405, "Method Not Allowed" },
		{ 413, "Content Too Large" },
		{ 414, "URI Too Long" },
		{ 417, "Expectation Failed" },
		{ 421, "Misdirected Request" },
		{ 431, "Request Header Fields Too Large" },
		{ 501, "Not Implemented" },
		{ 505, "HTTP Version Not Supported" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Refused";
}

size_t http_say_refusal(const struct http_refusal *refusal, bool for_head,
			uint8_t *ret, size_t size)
{
	struct text t = { .p = ret, .size = size };
	size_t n = strlen(refusal->text);

	putf(&t, "HTTP/1.1 %u %s\r\n", refusal->status,
	     phrase_of(refusal->status));
	/* an answer of 405 names what is allowed (RFC 9110 15.5.6): nothing */
	if (refusal->status == 405)
		putf(&t, "Allow:\r\n");
	putf(&t,
	     "Content-Type: text/plain\r\nContent-Length: %zu\r\n"
	     "Connection: close\r\n\r\n",
	     n + 1);
	if (!for_head) {
		put(&t, refusal->text, n);
		put(&t, "\n", 1);
	}
	return end(&t);
}

size_t http_say_continue(uint8_t *ret, size_t size)
{
	struct text t = { .p = ret, .size = size };

	putf(&t, "HTTP/1.1 100 Continue\r\n\r\n");
	return end(&t);
}

static void put_framing(struct text *t, const struct http_answer *a,
			bool for_head)
{
	/* RFC 9110 8.6: not in a 204, and in a 304 it says nothing of a body */
	if (a->status == 204 || a->status == 304)
		return;
	switch (a->framing) {
	case HTTP_SIZED:
		putf(t, "Content-Length: %" PRIu64 "\r\n", a->length);
		return;
	case HTTP_CHUNKED:
	case HTTP_TO_CLOSE:
		putf(t, "Transfer-Encoding: chunked\r\n");
		return;
	case HTTP_NO_BODY:
		/* to a HEAD: of the body that there would be, if it was said */
		if (!for_head || a->has_length)
			putf(t, "Content-Length: %" PRIu64 "\r\n",
			     for_head ? a->length : 0);
		return;
	}
}

size_t http_say_answer(const struct http_answer *answer, bool for_head,
		       bool closes, uint8_t *ret, size_t size)
{
	struct text t = { .p = ret, .size = size };

	putf(&t, "HTTP/1.1 %u ", answer->status);
	put_span(&t, answer->reason);
	put(&t, "\r\n", 2);
	for (size_t i = 0; i < answer->n_fields; i++) {
		/* it names ways to the server that are closed in here */
		if (http_name_is(answer->fields[i].name, "Alt-Svc"))
			continue;
		put_span(&t, answer->fields[i].name);
		put(&t, ": ", 2);
		put_span(&t, answer->fields[i].value);
		put(&t, "\r\n", 2);
	}
	put_framing(&t, answer, for_head);
	if (closes)
		putf(&t, "Connection: close\r\n");
	put(&t, "\r\n", 2);
	return end(&t);
}

size_t http_say_chunk(struct span data, uint8_t *ret, size_t size)
{
	struct text t = { .p = ret, .size = size };

	putf(&t, "%zx\r\n", data.n);
	put_span(&t, data);
	put(&t, "\r\n", 2);
	return end(&t);
}

size_t http_say_last_chunk(uint8_t *ret, size_t size)
{
	struct text t = { .p = ret, .size = size };

	putf(&t, "0\r\n\r\n");
	return end(&t);
}
