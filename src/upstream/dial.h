/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_DIAL_H
#define CORDON_UPSTREAM_DIAL_H

/*
 * dial - From an endpoint's number to a connected socket, or to a session with
 * the server where the endpoint is https:// or http://.
 *
 * One dial is a slot of the dialer's pool, which goes through these states:
 *
 *	IDLE -> RESOLVING	dial_begin(), for a name
 *	     -> CONNECTING	dial_begin(), for a literal
 *	RESOLVING -> CONNECTING	with the addresses allowed
 *	CONNECTING -> TUNNELLING	connected to the proxy, which is asked
 *	CONNECTING, TUNNELLING -> SECURING	https:// and http://
 *	any -> ANSWERING	with `answer` and `answer_fd`
 *	ANSWERING -> IDLE	by the dialer, once the relay has the answer
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "decide/live/candidates.h"
#include "decide/live/guard.h"
#include "evidence/report.h"
#include "upstream/attempt.h"
#include "upstream/resolve.h"
#include "upstream/session.h"
#include "upstream/tunnel.h"

#define DIAL_EVENTS 2	/* places in the report: its end, and why */

enum dial_state {
	DIAL_IDLE,
	DIAL_RESOLVING,
	DIAL_CONNECTING,
	DIAL_TUNNELLING,
	DIAL_SECURING,
	DIAL_ANSWERING,
};

/* What all dials share. */
struct dial_common {
	struct loop *loop;
	struct resolve *resolve;	/* NULL: no endpoint has a name */
	struct sessions *sessions;	/* NULL: none is https:// or http:// */
	const struct guard_endpoint *endpoints;
	/* where by_proxy leads: what is dialled and judged in place of one */
	struct guard_endpoint proxy;
	const char *auth;	/* NULL: the proxy is told no user */
	struct report *report;
	size_t n_answering;
	/* after an event of a dial, when answers may be there */
	void (*flush)(struct dial_common *common);
};

struct dial {
	struct dial_common *common;
	enum dial_state state;
	bool is_asking;
	uint32_t conn;
	uint32_t endpoint;
	char name[HOSTNAME_MAX + 1];	/* of a pattern, else empty */
	uint64_t began;
	uint64_t deadline;
	uint64_t next_at;	/* when to connect, or to the next address */
	int resolve_sys;	/* what the name service said first */
	size_t n_refused;
	struct address refused;	/* the first of them */
	struct candidates candidates;
	size_t n_running;
	struct attempt attempts[CANDIDATES_MAX];	/* n_taken of them */
	struct tunnel tunnel;
	int last_sys;
	struct address last_address;
	struct session *session;	/* SECURING */
	struct guard_dialed answer;
	int answer_fd;
};

/* The report has room for DIAL_EVENTS; the numbers have been checked. */
void dial_begin(struct dial *d, const struct guard_dial *request);
/* The same, answered at once: too many are under way. */
void dial_refuse(struct dial *d, const struct guard_dial *request);
/* Ends what is under way as ECANCELED; state is then IDLE or ANSWERING. */
void dial_cancel(struct dial *d);
bool dial_is_free(const struct dial *d);
/* When dial_expire() is due; UINT64_MAX: nothing is waited for. */
uint64_t dial_due(const struct dial *d);
void dial_expire(struct dial *d, uint64_t now);
/* After the end, a second word about it. */
void dial_tell_refused(const struct dial *d, enum event_reason reason, int sys);
/* Milliseconds of the monotonic clock. */
uint64_t dial_now(void);

#endif
