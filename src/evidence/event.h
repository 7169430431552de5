/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_EVENT_H
#define CORDON_EVIDENCE_EVENT_H

/*
 * event - What relay and upstream tell the supervisor, in a fixed form.
 *
 * The supervisor reads no text the script wrote: name is a byte string that is
 * only ever escaped.  A guard that has been taken over can lie about its own
 * events; connections are told by upstream, which the script never speaks to,
 * so it cannot hide one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wire.h"
#include "decide/live/address.h"

enum event_kind {
	EVENT_CONNECT,	/* upstream: a dial ended, sys 0 or why not */
	EVENT_CLOSE,	/* relay: a connection ended; bytes and time */
	EVENT_DENIED,	/* relay or upstream: something was refused */
	EVENT_NAME,	/* relay: a name was asked for */
	EVENT_REQUEST,	/* relay: a request that was let through to an https://
			   or http:// endpoint ended; name: request_name.h,
			   count: the status the script got, 0: none; bytes of
			   bodies and time, reason if it was cut short */
	EVENT_SECRET,	/* upstream: a secret was put into a request of
			   `endpoint`; count: the number of the grant; name:
			   request_name.h, or none */
	EVENT_CANARY,	/* relay: bait was seen (plan_canary.h); count: its
			   number; reason: where; endpoint: on the way to it */
	EVENT_LOST,	/* `count` events were dropped; reason: of what */
	EVENT_KINDS,
};

enum event_reason {
	REASON_NONE,
	REASON_NOT_LISTED,	/* a stray: no endpoint at this address and port */
	REASON_REFUSED,		/* named by `refuse`: known and unwanted */
	REASON_SNI_OTHER,	/* ClientHello names another server */
	REASON_SNI_MISSING,
	REASON_ECH,		/* encrypted ClientHello */
	REASON_NOT_TLS,		/* the first bytes are no ClientHello */
	REASON_HELLO_TIMEOUT,
	REASON_TOO_MANY,	/* connection bound reached */
	REASON_NAME_NOT_LISTED,	/* sink address handed out */
	REASON_NAME_NX,		/* NXDOMAIN or an empty answer by rule */
	REASON_NAME_LISTED,
	REASON_ADDRESS,		/* the name led to an address that is not public */
	REASON_RESOLVE,		/* the name could not be resolved */
	REASON_DIAL,		/* no address answered */
	REASON_UPSTREAM,	/* upstream reset or timed out later on */
	REASON_IDLE,		/* no byte for the idle time */
	/*
	 * Of https:// and http:// endpoints.  The name is that of the request,
	 * with the key or field at fault (request_name.h), where it does not
	 * say otherwise.
	 */
	REASON_METHOD,		/* the path is allowed, the method is not */
	REASON_PATH,		/* no rule has the path */
	REASON_QUERY,		/* a key that no rule lists */
	REASON_NOT_GIVEN,	/* given-by: no answer gave this address */
	REASON_CREDENTIAL,	/* cookie, credential or override beside a secret */
	REASON_NO_SECRET,	/* without the secret that belongs to it */
	REASON_PLACEHOLDER,	/* a secret's placeholder in a place not granted */
	REASON_HOST_OTHER,	/* Host is not the endpoint's; name: the Host */
	REASON_BAD_REQUEST,	/* a head or body that is not read one way only;
				   name: why */
	REASON_UPGRADE,		/* asks to leave HTTP/1.1 */
	REASON_MAX,		/* `max` of the endpoint is used up */
	REASON_CERTIFICATE,	/* the server's does not hold; name: why */
	REASON_TLS,		/* no TLS with the server, or with the script;
				   name: why */
	REASON_BAD_ANSWER,	/* an answer that is not read one way only;
				   name: why */
	REASON_ECHO,		/* a secret, encoded, in an answer: cut */
	REASON_PROXY,		/* the proxy did not open the way; name: why */
	/* of EVENT_CANARY, in one row: where the bait was */
	REASON_IN_NAME,		/* a name that was looked up */
	REASON_IN_GREETING,	/* the server name of a TLS greeting */
	REASON_IN_REQUEST,	/* a request to an https:// or http:// endpoint */
	REASON_IN_CONNECTION,	/* what went to a tcp:// endpoint */
	REASON_IN_OUTPUT,	/* what the script printed */
	REASON_ALLOWED,		/* EVENT_LOST: requests and secrets of them */
	REASON_COUNT,
};

const char *event_kind_name(enum event_kind kind);
const char *event_reason_name(enum event_reason reason);	/* "sni-other" */

/* Why a dial failed, for people: the errno's text where there is no better. */
const char *event_failure(enum event_reason reason, uint32_t sys);

#define EVENT_NO_ENDPOINT UINT32_MAX
#define EVENT_NAME_MAX 300

struct event {
	enum event_kind kind;
	enum event_reason reason;
	uint32_t endpoint;	/* number, or EVENT_NO_ENDPOINT */
	uint32_t conn;		/* 0: none */
	uint32_t sys;		/* errno, or 0 */
	uint32_t proto;		/* IPPROTO_TCP, IPPROTO_UDP, or 0 */
	struct address address;	/* all zero: none */
	uint16_t port;
	uint16_t qtype;		/* EVENT_NAME: DNS type */
	uint64_t up;		/* bytes from the script */
	uint64_t down;
	uint64_t ms;		/* duration */
	uint64_t count;		/* EVENT_LOST; else see the kind */
	size_t n_name;
	uint8_t name[EVENT_NAME_MAX];	/* bytes the script chose */
};

/* One of the REASON_IN_... */
bool event_is_place(enum event_reason reason);
bool event_has_address(const struct event *e);
/*
 * May the guard that faces the script (else upstream) tell this, in a run of
 * so many endpoints?  Only what is its own to know, so that a relay taken over
 * cannot speak for upstream.
 */
bool event_may_be_told(const struct event *e, bool by_relay,
		       size_t n_endpoints);
/* Whole records, type WIRE_EVENT included. */
void event_put(struct wire_writer *w, const struct event *e);
/* r is past the type; -1 if it is not an event in every field. */
int event_get(struct wire_reader *r, struct event *ret);

#endif
