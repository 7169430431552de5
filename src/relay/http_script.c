/* SPDX-License-Identifier: Apache-2.0 */
/* http_script - bytes from and to the script. */
#include "relay/http_script.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "relay/conn.h"
#include "relay/relay.h"

bool http_script_has_input(const struct http_conn *h)
{
	return h->in_start < h->in_end;
}

bool http_script_has_output(const struct http_conn *h)
{
	return h->out_start < h->out_end;
}

/* Bytes, 0 at the end, or TLS_SERVER_WAIT or TLS_SERVER_BROKEN. */
static ssize_t read_script(struct http_conn *h, void *buf, size_t n)
{
	ssize_t got;

	if (h->reads_left == 0 && !tls_server_has_more(&h->tls))
		return TLS_SERVER_WAIT;
	if (h->reads_left > 0)
		h->reads_left--;
	if (h->tls.ssl)
		return tls_server_read(&h->tls, buf, n);
	got = recv(h->conn->inner_fd, buf, n, 0);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_SERVER_WAIT :
							   TLS_SERVER_BROKEN;
	return got;
}

static ssize_t write_script(struct http_conn *h)
{
	const uint8_t *data = h->out + h->out_start;
	size_t n = h->out_end - h->out_start;
	ssize_t done;

	if (h->tls.ssl)
		return tls_server_write(&h->tls, data, n);
	done = send(h->conn->inner_fd, data, n, MSG_NOSIGNAL);
	if (done < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_SERVER_WAIT :
							   TLS_SERVER_BROKEN;
	return done;
}

enum http_step http_script_flush(struct http_conn *h)
{
	ssize_t n = write_script(h);

	if (n == TLS_SERVER_WAIT)
		return HTTP_STEP_IDLE;
	if (n < 0)
		return http_conn_reset(h, REASON_NONE, ECONNRESET);
	h->out_start += (size_t)n;
	h->conn->down.total += (uint64_t)n;
	if (!http_script_has_output(h))
		h->out_start = h->out_end = 0;
	return HTTP_STEP_MOVED;
}

ssize_t http_script_fill(struct http_conn *h)
{
	ssize_t n;

	if (h->in_start > 0) {
		size_t kept = h->in_end - h->in_start;

		memmove(h->in, h->in + h->in_start, kept);
		h->in_parsed = h->in_parsed > h->in_start ?
				       h->in_parsed - h->in_start : 0;
		h->in_start = 0;
		h->in_end = kept;
	}
	n = read_script(h, h->in + h->in_end, HTTP_HEAD_MAX - h->in_end);
	if (n <= 0)
		return n;
	canary_stream_take(&h->conn->relay->canaries, h->conn->bait,
			   h->in + h->in_end, (size_t)n, REASON_IN_REQUEST,
			   h->conn->endpoint);
	h->in_end += (size_t)n;
	return n;
}
