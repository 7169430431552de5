/* SPDX-License-Identifier: Apache-2.0 */
/* front_tls - reads the ClientHello, judges it, then dials. */
#include "relay/front_tls.h"

#include <assert.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "decide/live/hello.h"
#include "relay/conn.h"
#include "relay/relay.h"

/*
 * The hello is read, never peeked at: a page that the script sent with
 * sendfile(2) or vmsplice(2) can change while it lies in the socket.  What is
 * judged is a private copy, and that copy is what is sent.  Before the verdict
 * nothing is dialled.
 */

/* RFC 8446 6.2 */
#define ALERT_ACCESS_DENIED 49
#define ALERT_UNRECOGNIZED_NAME 112

static_assert(HELLO_MAX <= GUARD_BUFFER, "a hello fits in a flow's buffer");

static void refuse(struct conn *conn, enum hello_verdict verdict,
		   const struct hello *hello)
{
	switch (verdict) {
	case HELLO_SNI_MISSING:
		conn_deny(conn, REASON_SNI_MISSING, NULL, 0,
			  ALERT_UNRECOGNIZED_NAME);
		break;
	case HELLO_SNI_OTHER:
		conn_deny(conn, REASON_SNI_OTHER, hello->name, hello->n_name,
			  ALERT_UNRECOGNIZED_NAME);
		break;
	case HELLO_ECH:
		conn_deny(conn, REASON_ECH, hello->name, hello->n_name,
			  ALERT_ACCESS_DENIED);
		break;
	case HELLO_NOT_TLS:
	case HELLO_MORE:
	case HELLO_PASS:
		conn_deny(conn, REASON_NOT_TLS, NULL, 0, 0);
		break;
	}
}

/* Of a pattern the name is kept; false: it has an endpoint of its own. */
static bool take_name(struct conn *conn, const struct hello *hello)
{
	const struct relay *relay = conn->relay;

	if (!hostname_is_pattern(relay->endpoints[conn->endpoint].host))
		return true;
	return hostname_canonical((const char *)hello->name, hello->n_name,
				  conn->name) == 0 &&
	       guard_takes_name(relay->endpoints, relay->config.n_endpoints,
				conn->endpoint, conn->name);
}

static void judge(struct conn *conn)
{
	static uint8_t scratch[HELLO_MAX];
	const char *host = conn->relay->endpoints[conn->endpoint].host;
	struct hello hello;
	enum hello_verdict verdict = hello_judge(conn->up.buf, conn->up.end,
						 host, scratch, &hello);

	if (verdict == HELLO_SNI_OTHER || verdict == HELLO_ECH ||
	    verdict == HELLO_PASS)
		canary_look_at_name(&conn->relay->canaries, hello.name,
				    hello.n_name, REASON_IN_GREETING,
				    conn->endpoint);
	if (verdict == HELLO_PASS && !take_name(conn, &hello))
		verdict = HELLO_SNI_OTHER;
	if (verdict == HELLO_MORE)
		conn->need = hello.need;
	else if (verdict == HELLO_PASS && conn->front)
		conn->front->greeted(conn);
	else if (verdict == HELLO_PASS)
		conn_dial(conn);
	else
		refuse(conn, verdict, &hello);
}

static void on_hello(struct loop_source *src, uint32_t events)
{
	struct conn *conn = src->owner;
	struct flow *up = &conn->up;
	ssize_t n = recv(conn->inner_fd, up->buf + up->end,
			 HELLO_MAX - up->end, 0);

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		/* a look whether the port is open is no attempt at anything */
		if (up->end == 0)
			conn_close_unused(conn);
		else
			refuse(conn, HELLO_NOT_TLS, NULL);
		return;
	}
	up->end += (size_t)n;
	if (up->end > up->touched)
		up->touched = up->end;
	if (up->end >= conn->need)
		judge(conn);
}

void front_tls_start(struct conn *conn)
{
	if (conn_watch(conn, EPOLLIN, on_hello) == 0)
		on_hello(&conn->inner, EPOLLIN);
}
