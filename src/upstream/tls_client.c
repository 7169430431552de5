/* SPDX-License-Identifier: Apache-2.0 */
/* tls_client - TLS with the servers of https:// endpoints. */
#include "upstream/tls_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/mem.h"
#include "upstream/roots.h"

struct tls_client {
	SSL_CTX *ctx;
	const uint8_t *text;	/* the bundle */
	size_t n_text;
	struct roots roots;
	bool is_warm;
	bool is_broken;	/* the bundle cannot be read */
};

static SSL_CTX *make_ctx(void)
{
	static const unsigned char alpn[] = "\x08http/1.1";
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	if (!ctx)
		return NULL;
	/* 0 is success here, and only here */
	if (!SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) ||
	    SSL_CTX_set_alpn_protos(ctx, alpn, sizeof(alpn) - 1) != 0) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET |
				       SSL_OP_NO_RENEGOTIATION |
				       SSL_OP_NO_COMPRESSION);
	(void)SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				    SSL_MODE_RELEASE_BUFFERS);
	/* records that are no data, one a turn: else they go on without end */
	(void)SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
	return ctx;
}

struct tls_client *tls_client_new(const uint8_t *bundle, size_t n,
				  struct err *err)
{
	struct tls_client *c;
	uint8_t first;

	/*
	 * Neither is the system's to change.  The generator takes what it
	 * needs now: later it could open nothing.
	 */
	if (!OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) ||
	    n > INT_MAX || RAND_bytes(&first, 1) != 1) {
		(void)err_set(err, ERR_INTERNAL, "OpenSSL does not start");
		return NULL;
	}
	c = mem_alloc(sizeof(*c));
	c->text = bundle;
	c->n_text = n;
	c->ctx = make_ctx();
	if (!c->ctx) {
		(void)err_set(err, ERR_INTERNAL, "OpenSSL knows no TLS 1.2");
		free(c);
		return NULL;
	}
	return c;
}

void tls_client_free(struct tls_client *c)
{
	if (!c)
		return;
	SSL_CTX_free(c->ctx);
	roots_release(&c->roots);
	free(c);
}

void tls_client_warm(struct tls_client *c)
{
	if (c->is_warm)
		return;
	c->is_warm = true;
	c->is_broken = c->n_text > 0 &&
		       (!roots_index(&c->roots, c->text, c->n_text) ||
			!roots_serve(&c->roots, SSL_CTX_get_cert_store(c->ctx)));
}

static bool set_host(SSL *ssl, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
	uint8_t literal[16];

	X509_VERIFY_PARAM_set_hostflags(
		param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
		       X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	/* RFC 6066: a literal is no server name */
	if (inet_pton(AF_INET, host, literal) == 1)
		return X509_VERIFY_PARAM_set1_ip(param, literal, 4) == 1;
	if (inet_pton(AF_INET6, host, literal) == 1)
		return X509_VERIFY_PARAM_set1_ip(param, literal, 16) == 1;
	return X509_VERIFY_PARAM_set1_host(param, host, 0) == 1 &&
	       SSL_set_tlsext_host_name(ssl, host) == 1;
}

int tls_client_open(struct tls_client *c, int fd, const char *host,
		    struct tls_stream *ret)
{
	SSL *ssl;

	tls_client_warm(c);
	ssl = c->is_broken ? NULL : SSL_new(c->ctx);
	if (!ssl || !set_host(ssl, host) || SSL_set_fd(ssl, fd) != 1) {
		SSL_free(ssl);
		(void)close(fd);
		ERR_clear_error();
		return -1;
	}
	SSL_set_connect_state(ssl);
	*ret = (struct tls_stream){ .fd = fd, .ssl = ssl };
	return 0;
}

void tls_client_open_plain(int fd, struct tls_stream *ret)
{
	*ret = (struct tls_stream){ .fd = fd };
}

/*
 * What an operation that did not succeed came to.  In OpenSSL 3 an end without
 * close_notify is an error of its own (SSL_get_error(3)).
 */
static enum tls_result judge(struct tls_stream *s, int got, bool *ret_in,
			     bool *ret_out)
{
	int code = SSL_get_error(s->ssl, got);
	unsigned long e = ERR_peek_error();
	bool is_cut = ERR_GET_LIB(e) == ERR_LIB_SSL &&
		      ERR_GET_REASON(e) == SSL_R_UNEXPECTED_EOF_WHILE_READING;

	*ret_in = code == SSL_ERROR_WANT_READ;
	*ret_out = code == SSL_ERROR_WANT_WRITE;
	if (*ret_in || *ret_out)
		return TLS_AGAIN;
	if (code == SSL_ERROR_ZERO_RETURN)
		return TLS_END;
	return is_cut ? TLS_CUT : TLS_FAILED;
}

static void explain(struct tls_stream *s, int sys, struct tls_failure *ret)
{
	long verify = SSL_get_verify_result(s->ssl);
	const char *why = ERR_reason_error_string(ERR_peek_error());

	if (verify != X509_V_OK) {
		*ret = (struct tls_failure){
			.sys = EACCES, .reason = REASON_CERTIFICATE,
			.why = X509_verify_cert_error_string(verify),
		};
		return;
	}
	*ret = (struct tls_failure){
		.sys = why || sys == 0 ? EPROTO : sys,
		.reason = REASON_TLS,
		.why = why ? why : "the server closed the connection",
	};
}

enum tls_result tls_client_handshake(struct tls_stream *s,
				     struct tls_failure *ret)
{
	enum tls_result result;
	int got, sys;

	ERR_clear_error();
	errno = 0;
	got = SSL_do_handshake(s->ssl);
	sys = errno;
	if (got == 1)
		return TLS_DONE;
	result = judge(s, got, &s->write_wants_in, &s->read_wants_out);
	if (result == TLS_AGAIN)
		return TLS_AGAIN;
	explain(s, sys, ret);
	ERR_clear_error();
	return TLS_FAILED;
}

enum tls_result tls_client_read(struct tls_stream *s, void *buf, size_t size,
				size_t *ret_n)
{
	enum tls_result result;
	ssize_t got;
	bool ignored;

	if (!s->ssl) {
		do
			got = recv(s->fd, buf, size, 0);
		while (got < 0 && errno == EINTR);
		if (got > 0)
			*ret_n = (size_t)got;
		return got > 0 ? TLS_DONE : got == 0 ? TLS_END :
		       errno == EAGAIN ? TLS_AGAIN : TLS_FAILED;
	}
	ERR_clear_error();
	s->read_wants_out = false;
	if (SSL_read_ex(s->ssl, buf, size, ret_n) == 1)
		return TLS_DONE;
	result = judge(s, 0, &ignored, &s->read_wants_out);
	ERR_clear_error();
	return result;
}

enum tls_result tls_client_write(struct tls_stream *s, const void *data,
				 size_t n, size_t *ret_n)
{
	enum tls_result result;
	ssize_t got;
	bool ignored;

	if (!s->ssl) {
		do
			got = send(s->fd, data, n, MSG_NOSIGNAL);
		while (got < 0 && errno == EINTR);
		if (got >= 0)
			*ret_n = (size_t)got;
		return got >= 0 ? TLS_DONE :
		       errno == EAGAIN ? TLS_AGAIN : TLS_FAILED;
	}
	ERR_clear_error();
	s->write_wants_in = false;
	if (SSL_write_ex(s->ssl, data, n, ret_n) == 1)
		return TLS_DONE;
	result = judge(s, 0, &s->write_wants_in, &ignored);
	ERR_clear_error();
	return result;
}

bool tls_client_has_read(const struct tls_stream *s)
{
	return s->ssl && SSL_pending(s->ssl) > 0;
}

void tls_client_close(struct tls_stream *s)
{
	if (s->fd < 0)
		return;
	if (s->ssl) {
		/* not after a failure, says SSL_shutdown(3) */
		if (SSL_is_init_finished(s->ssl))
			(void)SSL_shutdown(s->ssl);
		SSL_free(s->ssl);
		ERR_clear_error();
	}
	(void)close(s->fd);
	*s = (struct tls_stream)TLS_STREAM_INIT;
}
