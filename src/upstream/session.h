/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_SESSION_H
#define CORDON_UPSTREAM_SESSION_H

/*
 * session - One connection with a server of an https:// or http:// endpoint,
 * and the requests made on it, one after the other, for one connection of the
 * script.
 *
 * The relay's records (decide/live/http_record.h) are believed in nothing: each
 * request is judged again, each spot looked at, each body searched once more,
 * and only what upstream itself has found is swapped for a secret.  Bounded
 * memory: a record is read when all before it is with the server, an answer
 * when all before it is with the relay.
 *
 * Only the program with OpenSSL has these; session_none.c is in the other,
 * which is never started for such endpoints.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "base/wire.h"
#include "evidence/report.h"
#include "upstream/config.h"

struct session;
struct sessions;

struct session_setup {
	struct loop *loop;
	struct report *report;
	const struct upstream_config *config;	/* lives on */
};

/* How the start of a session ended. */
struct session_ready {
	int sys;			/* 0, or why not */
	enum event_reason reason;	/* TLS, CERTIFICATE, TOO_MANY */
	const char *why;		/* a few words, or NULL; for the call */
	int fd;				/* the relay's end; taken, or -1 */
};

typedef void session_fn(void *owner, const struct session_ready *ready);

struct session_start {
	uint32_t endpoint;
	uint32_t conn;
	const char *name;	/* of a pattern: which; else empty */
	int fd;		/* connected, non-blocking; taken */
	session_fn *fn;	/* called once, unless cancelled before */
	void *owner;
};

/*
 * Before self_confine(): all memory but OpenSSL's and what looks for secrets
 * in a session's bytes.  *ret is NULL if no endpoint is https:// or http://.
 */
int session_pool_open(const struct session_setup *setup, struct sessions **ret,
		      struct err *err);
/* Ends all; secrets are wiped. */
void session_pool_close(struct sessions *ss);
/* WIRE_SECRET; r is past the type.  -1 if it is out of order. */
int session_pool_secret(struct sessions *ss, struct wire_reader *r);
/* How long the loop may sleep; -1 for ever. */
int session_pool_timeout(const struct sessions *ss);
/* To be called after every wait. */
void session_pool_expire(struct sessions *ss);
/* What a relay did that it never does, or NULL. */
const char *session_pool_broken(const struct sessions *ss);

/* A session will be wanted: does what takes long and can be done before. */
void session_warm(struct sessions *ss, uint32_t endpoint);
/*
 * TLS with the server.  *ret is for session_cancel(), and set before fn is
 * called, which may be before this returns.
 */
void session_begin(struct sessions *ss, const struct session_start *start,
		   struct session **ret);
void session_cancel(struct session *s);

#endif
