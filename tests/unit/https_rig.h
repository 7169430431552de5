/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_HTTPS_RIG_H
#define CORDON_TESTS_HTTPS_RIG_H

/*
 * https_rig - The real cordon-upstream-http between a relay that writes what
 * the test wants and a TLS server with a certificate made for it.
 */
#include "guard_run.h"

#include <stdbool.h>

#include <openssl/ssl.h>

#include "decide/live/http_record.h"

#define RIG_HOST "api.example.test"

/* What may be wrong with the server's certificate. */
enum rig_cert {
	RIG_CERT_RIGHT,
	RIG_CERT_EXPIRED,
	RIG_CERT_EARLY,		/* not yet valid */
	RIG_CERT_OTHER_NAME,
	RIG_CERT_PARTIAL,	/* "a*.example.test" */
	RIG_CERT_NO_NAME,	/* the name is its common name only */
	RIG_CERT_SELF,
	RIG_CERT_STRANGER,	/* of a root that nobody trusts */
};

/* One endpoint and its secrets; what is 0 is as a plain profile has it. */
struct rig_setup {
	enum rig_cert cert;
	enum endpoint_scheme scheme;	/* ENDPOINT_TCP stands for https:// */
	const struct http_rule *rules;	/* else all methods of "/ok/" */
	uint32_t n_rules;
	const struct http_grant *grants;
	const char *const *secrets;	/* NULL: none are sent */
	uint32_t n_grants;
	uint64_t max_up;
	uint32_t idle_ms;
	const char *roots;	/* instead of the right ones */
	int max_tls;		/* of the server */
};

#define RIG_PLACEHOLDER "ghp_0aB1cD2eF3gH4iJ5kL6m"
#define RIG_SECRET "ghp_9zY8xW7vU6tS5rQ4pO3n"
#define RIG_N_SECRET (sizeof(RIG_SECRET) - 1)
#define RIG_HEAD_END "Connection: keep-alive\r\n\r\n"

/* Nothing but the one rule; and one `only` secret, in any of its places. */
extern const struct rig_setup rig_plain;
extern const struct rig_setup rig_with_secret;
extern const struct http_grant rig_grant;	/* its 2nd place: query, 3rd: json */

struct http_field rig_field(const char *name, const char *value);
struct http_ask rig_ask(uint32_t method, const char *path);
/* GET /ok/a with the placeholder as a Bearer; and what the server gets. */
struct http_ask rig_ask_with_secret(void);
#define RIG_GOT_WITH_SECRET \
	"GET /ok/a HTTP/1.1\r\nHost: " RIG_HOST "\r\n" \
	"Authorization: Bearer " RIG_SECRET "\r\nAccept-Encoding: identity\r\n" \
	RIG_HEAD_END

struct https_rig {
	struct guard_run g;
	int listen_fd;
	SSL_CTX *ctx;
	/* the server's side of the one connection */
	int fd;
	SSL *ssl;
	int channel;	/* the relay's */
	bool is_whole;	/* the request asked last: it has no END */
	/* a REPLY is read as ANSWER, DATA, DONE: what is left of one */
	struct span reply_data;
	bool has_reply_done, reply_lives;
	unsigned n_replies;
	struct guard_dialed dialed;
};

void https_rig_start(struct https_rig *r, const struct rig_setup *setup);
/* Dials; the server answers with its certificate.  dialed.sys may be any. */
void https_rig_dial(struct https_rig *r);
/* Both, and all went well; EVENT_CONNECT is taken. */
void https_rig_open(struct https_rig *r, const struct rig_setup *setup);
/* Tells the program to stop, wants events to the end, frees. */
void https_rig_stop(struct https_rig *r);
/* It has left as the relay went wrong; nothing reached the server. */
void https_rig_broke(struct https_rig *r, bool was_silent);
void https_rig_release(struct https_rig *r);
void https_rig_close_server(struct https_rig *r, bool says_end);

/* The relay writes. */
void https_rig_ask(struct https_rig *r, const struct http_ask *ask);
void https_rig_body(struct https_rig *r, const char *data, size_t n,
		    const struct http_body_spot *spots, size_t n_spots);
/* END, if the request has one. */
void https_rig_end(struct https_rig *r);
/* The relay reads: the next record is this. */
struct http_answer https_rig_answer(struct https_rig *r);
void https_rig_data(struct https_rig *r, const char *wanted);
void https_rig_done(struct https_rig *r, uint32_t lives);
void https_rig_failed(struct https_rig *r, enum event_reason reason);
/* The channel is at its end. */
void https_rig_over(struct https_rig *r);
/* Any record: its type; data of DATA is in *ret. */
uint32_t https_rig_next(struct https_rig *r, struct span *ret);

/* The server reads exactly this, or writes. */
void https_rig_gets(struct https_rig *r, const char *wanted);
void https_rig_says(struct https_rig *r, const char *text);
size_t https_rig_read(struct https_rig *r, void *buf, size_t size);
bool https_rig_write(struct https_rig *r, const void *data, size_t n);

/* The next event is a refusal for this reason. */
struct event https_rig_denied(struct https_rig *r, enum event_reason reason);

#endif
