/* SPDX-License-Identifier: Apache-2.0 */
/* http_answer - the head of an answer: one reading, or none. */
#include "decide/live/http_fields.h"
#include "decide/live/http_head.h"

#define VERSION_BYTES (sizeof("HTTP/1.1 ") - 1)
#define STATUS_BYTES 3
#define STATUS_MIN 100
#define STATUS_MAX 599

/*
 * `HTTP/1.1 200 reason`.  A line that ends after the status reads the same to
 * all; servers send it.  MORE if it is a beginning.
 */
static enum http_verdict read_status(struct http_lines *l, struct span line,
				     struct http_answer *ret, bool *ret_is_old)
{
	static const char form[] = "HTTP/1.1 ###";
	const size_t n_form = sizeof(form) - 1;
	unsigned status = 0;

	*ret_is_old = false;
	for (size_t i = 0; i < line.n && i < n_form; i++) {
		char c = line.p[i];

		if (form[i] == '#' && c >= '0' && c <= '9')
			status = status * 10 + (unsigned)(c - '0');
		else if (i == VERSION_BYTES - 2 && c == '0')
			*ret_is_old = true;
		else if (c != form[i])
			return http_refuse(l->fault, 400,
					   "no status line of HTTP/1.1");
	}
	if (line.n < n_form)
		return HTTP_MORE;
	if (status < STATUS_MIN || status > STATUS_MAX)
		return http_refuse(l->fault, 400, "a status that is none");
	ret->status = status;
	if (line.n == n_form)
		return HTTP_PASS;
	if (line.p[n_form] != ' ')
		return http_refuse(l->fault, 400, "a status of over 3 digits");
	ret->reason = span_trim((struct span){ line.p + n_form + 1,
					       line.n - n_form - 1 });
	return HTTP_PASS;
}

/* RFC 9112 6.3 */
static enum http_framing find_framing(const struct http_facts *f,
				      unsigned status, bool for_head)
{
	if (for_head || status < 200 || status == 204 || status == 304)
		return HTTP_NO_BODY;
	if (f->is_chunked)
		return HTTP_CHUNKED;
	return f->has_length ? HTTP_SIZED : HTTP_TO_CLOSE;
}

enum http_verdict http_answer_parse(const uint8_t *data, size_t n,
				    bool for_head, struct http_answer *ret,
				    struct http_fault *ret_fault)
{
	struct http_lines l = http_lines_begin(data, n, ret_fault);
	struct http_facts facts;
	struct span line;
	enum http_verdict whole, v;
	bool is_old;

	*ret = (struct http_answer){ .n_fields = 0 };
	l.is_answer = true;
	whole = http_lines_next(&l, &line);
	if (whole == HTTP_REFUSE)
		return whole;
	v = read_status(&l, line, ret, &is_old);
	if (v == HTTP_MORE && whole == HTTP_PASS)
		return http_refuse(ret_fault, 400,
				   "no status line of HTTP/1.1");
	if (v == HTTP_REFUSE || whole == HTTP_MORE)
		return v == HTTP_REFUSE ? v : whole;
	v = http_fields_read(&l, ret->fields, &ret->n_fields, &facts);
	if (v != HTTP_PASS)
		return v;
	/* RFC 9112 6.1: its framing is faulty */
	if (is_old && facts.is_chunked)
		return http_refuse(ret_fault, 400,
				   "Transfer-Encoding in HTTP/1.0");
	ret->framing = find_framing(&facts, ret->status, for_head);
	ret->has_length = facts.has_length;
	ret->length = facts.length;
	ret->keeps_alive = !is_old && !facts.closes &&
			   ret->framing != HTTP_TO_CLOSE;
	ret->is_coded = facts.is_coded;
	ret->n_head = l.at;
	return HTTP_PASS;
}
