/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_TLS_CLIENT_H
#define CORDON_UPSTREAM_TLS_CLIENT_H

/*
 * tls_client - TLS with the servers of https:// endpoints, over sockets that do
 * not wait; and plain bytes with those of http:// in the same words.
 *
 * TLS 1.2 and up, ALPN http/1.1, the name asked for and verified is the
 * endpoint's, wildcards as a whole label, the subject's common name counts for
 * nothing; no session is used twice, none is renegotiated.  Dates are judged by
 * the host's clock; revocation lists are not asked for.  Nothing is read from
 * the host's file system, no configuration of OpenSSL either.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "evidence/event.h"

typedef struct ssl_st SSL;

struct tls_client;

/*
 * Before self_confine().  bundle: certificates in PEM, which live on and are
 * looked through by tls_client_warm(), as that takes a while.
 */
struct tls_client *tls_client_new(const uint8_t *bundle, size_t n,
				  struct err *err);
void tls_client_free(struct tls_client *c);
void tls_client_warm(struct tls_client *c);

/* One connection; ssl is NULL where it is plain. */
struct tls_stream {
	int fd;
	SSL *ssl;
	bool read_wants_out;	/* the last read waits for room to write */
	bool write_wants_in;
};

#define TLS_STREAM_INIT { .fd = -1 }

enum tls_result {
	TLS_DONE,
	TLS_AGAIN,	/* read_wants_out, write_wants_in say for what else */
	TLS_END,	/* the server has ended, and said so */
	TLS_CUT,	/* it has ended without a word: bytes may be missing */
	TLS_FAILED,
};

/* Takes fd, in every case. */
int tls_client_open(struct tls_client *c, int fd, const char *host,
		    struct tls_stream *ret);
void tls_client_open_plain(int fd, struct tls_stream *ret);

/* Why a handshake failed: sys, reason, and a few words (static). */
struct tls_failure {
	int sys;
	enum event_reason reason;
	const char *why;
};
enum tls_result tls_client_handshake(struct tls_stream *s,
				     struct tls_failure *ret);
/* At least one byte when DONE. */
enum tls_result tls_client_read(struct tls_stream *s, void *buf, size_t size,
				size_t *ret_n);
enum tls_result tls_client_write(struct tls_stream *s, const void *data,
				 size_t n, size_t *ret_n);
/* Are bytes there that the socket does not show? */
bool tls_client_has_read(const struct tls_stream *s);
/* Says the end, as far as it goes without waiting, and closes. */
void tls_client_close(struct tls_stream *s);

#endif
