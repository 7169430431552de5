/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_http - how cordon reads what a client may write on a connection.
 *
 * Standard input is one stream after the other, each with its length in four
 * bytes before it (the highest first).  For each stream there is on standard
 * output one line for each request whose head and body are there whole,
 *
 *	request METHOD TARGET HOST BODY [NAME VALUE]...
 *
 * all in hexadecimal after a dot, and then a line with what became of the rest:
 *
 *	end refused WHY		the guards would close the connection
 *	end upgrade		or may: what follows may be no HTTP
 *	end closed		the last request asked for that
 *	end cut			the stream ends within a request
 *	end done		or after one
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/http_chunks.h"
#include "decide/live/http_head.h"
#include "decide/live/http_target.h"

#define STREAM_MAX ((size_t)1024 * 1024)

static uint8_t stream[STREAM_MAX];
static char body[STREAM_MAX];

/* What is left of the stream. */
struct rest {
	const uint8_t *p;
	size_t n;
};

static void skip(struct rest *r, size_t n)
{
	r->p += n;
	r->n -= n;
}

static void show(struct span s)
{
	(void)fputs(" .", stdout);
	for (size_t i = 0; i < s.n; i++)
		(void)printf("%02x", (unsigned)(uint8_t)s.p[i]);
}

/* HTTP_MORE if it is not there whole. */
static enum http_verdict take_chunks(struct rest *r, size_t *ret_n)
{
	struct http_chunks c = HTTP_CHUNKS_INIT;
	size_t n = 0;

	for (;;) {
		struct span data;
		size_t used;
		enum http_chunk what =
			http_chunks_next(&c, r->p, r->n, &used, &data);

		skip(r, used);
		if (what == HTTP_CHUNK_DATA) {
			memcpy(body + n, data.p, data.n);
			n += data.n;
			continue;
		}
		*ret_n = n;
		if (what == HTTP_CHUNK_BAD)
			return HTTP_REFUSE;
		return what == HTTP_CHUNK_END ? HTTP_PASS : HTTP_MORE;
	}
}

static enum http_verdict take_body(struct rest *r,
				   const struct http_request *req,
				   struct span *ret)
{
	size_t n = 0;
	enum http_verdict v = HTTP_PASS;

	if (req->framing == HTTP_CHUNKED) {
		v = take_chunks(r, &n);
		*ret = (struct span){ body, n };
		return v;
	}
	if (req->framing == HTTP_SIZED) {
		if (req->length > r->n)
			return HTTP_MORE;
		n = (size_t)req->length;
	}
	*ret = (struct span){ (const char *)r->p, n };
	skip(r, n);
	return HTTP_PASS;
}

static void show_request(const struct http_request *req, struct span data)
{
	struct span target = req->path;

	/* the query is the rest of what the path was cut off from */
	if (req->has_query)
		target.n += 1 + req->query.n;
	(void)fputs("request", stdout);
	show(req->method);
	show(target);
	show(req->host);
	show(data);
	for (size_t i = 0; i < req->n_fields; i++) {
		show(req->fields[i].name);
		show(req->fields[i].value);
	}
	(void)putchar('\n');
}

static const char *refuse_target(const struct http_request *req)
{
	static char path[HTTP_PATH_MAX + 1];
	const char *why = http_path_canonical(req->path, path, sizeof(path));

	return why ? why : http_query_refuse(req->query);
}

static void read_stream(struct rest r)
{
	static struct http_request req;

	while (r.n > 0) {
		struct http_fault fault = { 400, "" };
		struct span data = { NULL, 0 };
		enum http_verdict v =
			http_request_parse(r.p, r.n, &req, &fault);

		if (v == HTTP_PASS) {
			fault.why = refuse_target(&req);
			v = fault.why ? HTTP_REFUSE : HTTP_PASS;
		}
		if (v == HTTP_PASS) {
			fault.why = "its chunks";
			skip(&r, req.n_head);
			v = take_body(&r, &req, &data);
		}
		if (v == HTTP_REFUSE) {
			(void)printf("end refused %s\n", fault.why);
			return;
		}
		if (v == HTTP_MORE) {
			(void)puts("end cut");
			return;
		}
		show_request(&req, data);
		if (req.wants_upgrade) {
			(void)puts("end upgrade");
			return;
		}
		if (!req.keeps_alive) {
			(void)puts("end closed");
			return;
		}
	}
	(void)puts("end done");
}

int main(void)
{
	uint8_t head[4];

	while (fread(head, sizeof(head), 1, stdin) == 1) {
		size_t n = (size_t)head[0] << 24 | (size_t)head[1] << 16 |
			   (size_t)head[2] << 8 | head[3];

		if (n > STREAM_MAX || fread(stream, 1, n, stdin) != n) {
			(void)fputs("read_http: no such stream\n", stderr);
			return 1;
		}
		read_stream((struct rest){ stream, n });
	}
	return 0;
}
