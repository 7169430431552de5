/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_TLS_SERVER_H
#define CORDON_RELAY_TLS_SERVER_H

/*
 * tls_server - The server's side of TLS on one non-blocking socket.
 *
 * The ClientHello has been read and judged before (front_tls, hello.h); OpenSSL
 * gets those bytes first and reads on from the socket itself.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "relay/ca.h"

typedef struct ssl_st SSL;

struct tls_server {
	SSL *ssl;	/* NULL: not begun */
	int fd;
	const uint8_t *hello;	/* what OpenSSL has not taken yet */
	size_t n_hello;
	/* what the last call of each kind waits for: EPOLLIN or EPOLLOUT */
	uint32_t read_needs;
	uint32_t write_needs;
};

/* Beside 0, the end, and a number of bytes. */
#define TLS_SERVER_WAIT (-1)
#define TLS_SERVER_BROKEN (-2)

/* Once, before self_confine(); false if the library cannot. */
bool tls_server_init(void);
/*
 * t and hello stay in place until tls_server_end().  False if there is no
 * memory.
 */
bool tls_server_begin(struct tls_server *t, SSL_CTX *ctx, int fd,
		      const uint8_t *hello, size_t n_hello);
/* 1 when it is done. */
int tls_server_shake(struct tls_server *t);
ssize_t tls_server_read(struct tls_server *t, void *buf, size_t n);
ssize_t tls_server_write(struct tls_server *t, const void *data, size_t n);
/* Are there bytes that no event of the socket will tell of? */
bool tls_server_has_more(const struct tls_server *t);
/* Says that nothing follows; does not wait for the other side to. */
void tls_server_close(struct tls_server *t);
/* Why it is broken, in the library's words (static). */
const char *tls_server_why(void);
void tls_server_end(struct tls_server *t);

#endif
