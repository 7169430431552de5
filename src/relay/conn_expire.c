/* SPDX-License-Identifier: Apache-2.0 */
/* conn_expire - ends connections that are past their deadline. */
#include <errno.h>

#include "relay/conn.h"
#include "relay/relay.h"

#define LAST_MS 2000	/* for last words to be read */
/* name, connection, TLS with the server, and some for the way */
#define DIAL_MS (GUARD_RESOLVE_MS + 2 * GUARD_CONNECT_MS + 5000)

/* Milliseconds until the oldest of a list is due, the shortest so far kept. */
static int until_due(const struct conn_list *list, uint64_t limit_ms,
		     uint64_t now_ms, int shortest)
{
	uint64_t due;

	if (!list->first)
		return shortest;
	due = list->first->since_ms + limit_ms;
	due = due > now_ms ? due - now_ms : 0;
	if (due > INT32_MAX)
		due = INT32_MAX;
	return shortest < 0 || (int)due < shortest ? (int)due : shortest;
}

static bool is_due(const struct conn_list *list, uint64_t limit_ms,
		   uint64_t now_ms)
{
	return list->first && list->first->since_ms + limit_ms <= now_ms;
}

/* One that was never asked for is told here, the others by upstream. */
static void end_dialing(struct conn *c)
{
	struct dial *dial = &c->relay->dial;

	if (c->is_asked)
		conn_reset(c, REASON_DIAL, ETIMEDOUT);
	else
		conn_deny(c, REASON_TOO_MANY, NULL, 0, 0);
	dial_resume(dial);
}

int conn_expire(struct conn_table *t, uint64_t now_ms)
{
	uint64_t hello_ms = t->relay->config.hello_ms;
	uint64_t idle_ms = t->relay->config.idle_ms;
	int next = -1;

	while (is_due(&t->hello, hello_ms, now_ms))
		conn_deny(t->hello.first, REASON_HELLO_TIMEOUT, NULL, 0, 0);
	while (is_due(&t->head, hello_ms, now_ms))
		conn_deny(t->head.first, REASON_HELLO_TIMEOUT, NULL, 0, 0);
	while (is_due(&t->last, LAST_MS, now_ms))
		conn_close(t->last.first);
	while (is_due(&t->dialing, DIAL_MS, now_ms))
		end_dialing(t->dialing.first);
	while (is_due(&t->open, idle_ms, now_ms))
		conn_reset(t->open.first, REASON_IDLE, ETIMEDOUT);
	next = until_due(&t->hello, hello_ms, now_ms, next);
	next = until_due(&t->head, hello_ms, now_ms, next);
	next = until_due(&t->last, LAST_MS, now_ms, next);
	next = until_due(&t->dialing, DIAL_MS, now_ms, next);
	return until_due(&t->open, idle_ms, now_ms, next);
}
