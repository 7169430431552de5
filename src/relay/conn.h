/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_CONN_H
#define CORDON_RELAY_CONN_H

/*
 * conn - One connection of the script and the socket it leads to.
 *
 *	FREE ──conn_new()──► HELLO (front_tls) or straight on (front_tcp)
 *	HELLO ──conn_dial()──► DIALING ──conn_opened()──► OPEN ──► FREE
 *	DIALING ──the script leaves──► ORPHAN ──the answer comes──► FREE
 *	OPEN ──a further request begins──► HEAD ──it is whole──► OPEN
 *	any ──the last words are written──► LAST ──► FREE
 *
 * HEAD and LAST are front_http's alone.
 *
 * Every state leads to FREE by conn_reset() and by its deadline.  An ORPHAN
 * keeps its place, so that the dials under way are bounded as well.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "decide/live/hostname.h"
#include "evidence/event.h"
#include "relay/flow.h"
#include "relay/spare.h"

struct http_conn;
struct relay;
struct sightings;

enum conn_state {
	CONN_FREE,
	CONN_HELLO,
	CONN_DIALING,
	CONN_ORPHAN,
	CONN_OPEN,
	CONN_HEAD,
	CONN_LAST,
};

struct conn;

/* What a front that does more than copy is asked and told. */
struct conn_front {
	/* The ClientHello in up.buf is right: instead of dialling at once. */
	void (*greeted)(struct conn *c);
	/* Upstream has answered: outer_fd is there.  May end the connection. */
	void (*opened)(struct conn *c);
	/* The connection ends; called once, its descriptors are still there. */
	void (*ended)(struct conn *c, enum event_reason reason);
	/* Does what the script has sent still wait to leave? */
	bool (*has_unsent)(const struct conn *c);
	/* There is room for events again. */
	void (*resume)(struct conn *c);
};

struct conn {
	struct conn *prev;
	struct conn *next;
	struct relay *relay;
	enum conn_state state;
	const struct conn_front *front;	/* NULL: copies */
	struct http_conn *http;	/* of front_http */
	uint32_t id;
	uint32_t endpoint;
	/* of a pattern: the server name of the greeting, canonical */
	char name[HOSTNAME_MAX + 1];
	uint64_t start_ms;
	uint64_t since_ms;	/* orders the list; deadlines count from here */
	bool is_asked;		/* upstream has the dial */
	bool is_connected;	/* upstream has answered: its end is told */
	size_t need;		/* HELLO: judge again at this many bytes */
	int inner_fd;		/* to the script */
	int outer_fd;		/* from upstream */
	struct loop_source inner;
	struct loop_source outer;
	struct sightings *bait;	/* canary.h; of what goes up, NULL: none */
	struct flow up;		/* from the script */
	struct flow down;
};

/* In the order of since_ms, oldest first. */
struct conn_list {
	struct conn *first;
	struct conn *last;
};

struct conn_table {
	struct relay *relay;
	struct conn *all;
	uint8_t *buffers;
	struct spare spare;
	size_t max;
	size_t n_made;	/* the others were never in use, nor was their memory */
	size_t n_used;
	uint32_t last_id;
	struct conn_list free;
	struct conn_list hello;
	struct conn_list dialing;	/* ORPHAN too */
	struct conn_list open;
	struct conn_list head;
	struct conn_list last;
};

int conn_table_init(struct conn_table *t, struct relay *relay, size_t max,
		    struct err *err);
/* Takes fd.  NULL, and fd is still the caller's, when all are in use. */
struct conn *conn_new(struct conn_table *t, uint32_t endpoint, int fd);
/* Deadlines count anew. */
void conn_set_state(struct conn *c, enum conn_state state);
/* Waits for these events of one of the two; 0: it stays as it is. */
void conn_want(struct conn *c, struct loop_source *src, int fd, uint32_t events,
	       loop_fn *fn);
/* Nothing is wanted of src, which shows its end: it is left out.  Else false. */
bool conn_parks(struct conn *c, struct loop_source *src);
/* Ends upstream's side alone. */
void conn_drop_outer(struct conn *c);
/* Goes on with what waited for room for events. */
void conn_resume(struct conn_table *t);
/* Watches the script's end; 0, or -1 and the connection is reset and gone. */
int conn_watch(struct conn *c, uint32_t events, loop_fn *fn);
/* Each of these may end the connection: do not touch it afterwards. */
void conn_dial(struct conn *c);
void conn_opened(struct conn *c, int fd);	/* takes fd */
void conn_reset(struct conn *c, enum event_reason reason, int sys);
/* Evidence of a refusal, with its own end still to come. */
void conn_tell_denied(struct conn *c, enum event_reason reason,
		      const uint8_t *name, size_t n_name);
/* The same and the end; alert: a TLS alert, or 0 for a reset. */
void conn_deny(struct conn *c, enum event_reason reason, const uint8_t *name,
	       size_t n_name, uint8_t alert);
/* A clean end, told where upstream has told a beginning. */
void conn_close(struct conn *c);
/* The script closed before anything was asked for; told. */
void conn_close_unused(struct conn *c);

/* What the script calls the server: the endpoint's host, of a pattern its name. */
const char *conn_host(const struct conn *c);
/* The connection waiting for this answer, or NULL. */
struct conn *conn_find(struct conn_table *t, uint32_t id);
/* Ends what is past its deadline; returns ms to the next one, or -1. */
int conn_expire(struct conn_table *t, uint64_t now_ms);
/* Does anything the script has sent still wait to leave? */
bool conn_has_unsent(const struct conn_table *t);
/* For the end of the run: what has been sent still arrives. */
void conn_end_all(struct conn_table *t);

#endif
