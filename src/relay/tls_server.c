/* SPDX-License-Identifier: Apache-2.0 */
/* tls_server - the server's side of TLS on one non-blocking socket. */
#include "relay/tls_server.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

static BIO_METHOD *method;

static int take_hello(struct tls_server *t, char *buf, int n)
{
	size_t taken = (size_t)n < t->n_hello ? (size_t)n : t->n_hello;

	memcpy(buf, t->hello, taken);
	t->hello += taken;
	t->n_hello -= taken;
	return (int)taken;
}

static int on_read(BIO *bio, char *buf, int n)
{
	struct tls_server *t = BIO_get_data(bio);
	ssize_t got;

	BIO_clear_retry_flags(bio);
	if (n <= 0)
		return 0;
	if (t->n_hello > 0)
		return take_hello(t, buf, n);
	got = recv(t->fd, buf, (size_t)n, 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(bio);
	if (got == 0)
		BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
	return (int)got;
}

static int on_write(BIO *bio, const char *data, int n)
{
	struct tls_server *t = BIO_get_data(bio);
	ssize_t done;

	BIO_clear_retry_flags(bio);
	if (n <= 0)
		return 0;
	done = send(t->fd, data, (size_t)n, MSG_NOSIGNAL);
	if (done < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(bio);
	return (int)done;
}

static long on_ctrl(BIO *bio, int cmd, long num, void *ptr)
{
	(void)num;
	(void)ptr;
	if (cmd == BIO_CTRL_EOF)
		return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
	return cmd == BIO_CTRL_FLUSH ? 1 : 0;
}

bool tls_server_init(void)
{
	int type = BIO_get_new_index();

	if (type < 0)
		return false;
	method = BIO_meth_new(type | BIO_TYPE_SOURCE_SINK, "script");
	return method && BIO_meth_set_read(method, on_read) &&
	       BIO_meth_set_write(method, on_write) &&
	       BIO_meth_set_ctrl(method, on_ctrl);
}

bool tls_server_begin(struct tls_server *t, SSL_CTX *ctx, int fd,
		      const uint8_t *hello, size_t n_hello)
{
	BIO *bio = BIO_new(method);

	*t = (struct tls_server){
		.ssl = SSL_new(ctx),
		.fd = fd,
		.hello = hello,
		.n_hello = n_hello,
		.read_needs = EPOLLIN,
		.write_needs = EPOLLOUT,
	};
	if (!bio || !t->ssl) {
		BIO_free(bio);
		tls_server_end(t);
		return false;
	}
	BIO_set_data(bio, t);
	BIO_set_init(bio, 1);
	SSL_set_bio(t->ssl, bio, bio);
	/* every request says itself how long it is: no end needs a proof */
	(void)SSL_set_options(t->ssl, SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_set_accept_state(t->ssl);
	return true;
}

/* What a call that did not succeed means; *needs is what it waits for. */
static int judge(struct tls_server *t, int outcome, uint32_t *needs)
{
	switch (SSL_get_error(t->ssl, outcome)) {
	case SSL_ERROR_WANT_READ:
		*needs = EPOLLIN;
		return TLS_SERVER_WAIT;
	case SSL_ERROR_WANT_WRITE:
		*needs = EPOLLOUT;
		return TLS_SERVER_WAIT;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		return TLS_SERVER_BROKEN;
	}
}

int tls_server_shake(struct tls_server *t)
{
	int outcome, verdict;

	ERR_clear_error();
	outcome = SSL_do_handshake(t->ssl);
	if (outcome != 1) {
		verdict = judge(t, outcome, &t->read_needs);
		return verdict == 0 ? TLS_SERVER_BROKEN : verdict;
	}
	t->read_needs = EPOLLIN;
	return 1;
}

ssize_t tls_server_read(struct tls_server *t, void *buf, size_t n)
{
	int outcome;

	ERR_clear_error();
	outcome = SSL_read(t->ssl, buf, n < INT_MAX ? (int)n : INT_MAX);
	if (outcome <= 0)
		return judge(t, outcome, &t->read_needs);
	t->read_needs = EPOLLIN;
	return outcome;
}

ssize_t tls_server_write(struct tls_server *t, const void *data, size_t n)
{
	int outcome;

	ERR_clear_error();
	outcome = SSL_write(t->ssl, data, n < INT_MAX ? (int)n : INT_MAX);
	if (outcome <= 0) {
		outcome = judge(t, outcome, &t->write_needs);
		return outcome == 0 ? TLS_SERVER_BROKEN : outcome;
	}
	t->write_needs = EPOLLOUT;
	return outcome;
}

bool tls_server_has_more(const struct tls_server *t)
{
	return t->ssl && SSL_has_pending(t->ssl) == 1;
}

void tls_server_close(struct tls_server *t)
{
	ERR_clear_error();
	(void)SSL_shutdown(t->ssl);
}

const char *tls_server_why(void)
{
	const char *why = ERR_reason_error_string(ERR_peek_error());

	return why ? why : "the connection ended";
}

void tls_server_end(struct tls_server *t)
{
	SSL_free(t->ssl);
	*t = (struct tls_server){ .fd = -1 };
}
