/* SPDX-License-Identifier: Apache-2.0 */
/* test_relay_https - the real relay and TLS clients of https:// endpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "http_rig.h"

static struct rig rig;
static SSL_CTX *client_ctx;

/* What a client says and wants; all zero: as curl would. */
struct manner {
	const char *name;	/* SNI; NULL: HTTP_RIG_HOST, "": none */
	int version;		/* the only one it speaks, or 0 */
	const char *protocols;	/* ALPN, in wire form, or NULL */
};

static int setup(void **state)
{
	(void)state;
	memset(&rig, 0, sizeof(rig));
	rig.program = "cordon-relay-http";
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	SSL_CTX_free(client_ctx);
	client_ctx = NULL;
	rig_release(&rig);
	return 0;
}

static void start(void)
{
	uint32_t n = rig_endpoint(&rig, ENDPOINT_HTTPS, HTTP_RIG_HOST);

	rig_rule(&rig, n, HTTP_GET | HTTP_POST, "/ok/**");
	rig_start(&rig);
}

/* Trusts the run's root and nothing else. */
static void make_client_ctx(void)
{
	const uint8_t *der = rig.root;
	X509 *root = d2i_X509(NULL, &der, (long)rig.n_root);

	assert_non_null(root);
	client_ctx = SSL_CTX_new(TLS_client_method());
	assert_non_null(client_ctx);
	SSL_CTX_set_verify(client_ctx, SSL_VERIFY_PEER, NULL);
	assert_int_equal(X509_STORE_add_cert(
				 SSL_CTX_get_cert_store(client_ctx), root), 1);
	X509_free(root);
}

/* Before the handshake. */
static SSL *make_client(int fd, const struct manner *m)
{
	const char *name = m->name ? m->name : HTTP_RIG_HOST;
	SSL *ssl;

	if (!client_ctx)
		make_client_ctx();
	ssl = SSL_new(client_ctx);
	assert_non_null(ssl);
	assert_int_equal(SSL_set_fd(ssl, fd), 1);
	assert_int_equal(SSL_set1_host(ssl, HTTP_RIG_HOST), 1);
	if (*name)
		assert_int_equal(SSL_set_tlsext_host_name(ssl, name), 1);
	if (m->version) {
		SSL_set_security_level(ssl, 0);
		(void)SSL_set_cipher_list(ssl, "ALL:@SECLEVEL=0");
		assert_int_equal(SSL_set_min_proto_version(ssl, m->version), 1);
		assert_int_equal(SSL_set_max_proto_version(ssl, m->version), 1);
	}
	if (m->protocols)
		assert_int_equal(SSL_set_alpn_protos(
					 ssl, (const uint8_t *)m->protocols,
					 (unsigned)strlen(m->protocols)), 0);
	return ssl;
}

/* A connection that is through its handshake. */
static SSL *open_client(int *ret_fd, const struct manner *m)
{
	SSL *ssl;

	*ret_fd = rig_connect(&rig, 0);
	ssl = make_client(*ret_fd, m);
	if (SSL_connect(ssl) != 1) {
		ERR_print_errors_fp(stderr);
		fail();
	}
	return ssl;
}

static void put(SSL *ssl, const char *data, size_t n)
{
	assert_int_equal(SSL_write(ssl, data, (int)n), (int)n);
}

static void ask(SSL *ssl, const char *line, const char *rest)
{
	char text[2048];
	int n = snprintf(text, sizeof(text),
			 "%s HTTP/1.1\r\nHost: %s:%u\r\n%s\r\n", line,
			 HTTP_RIG_HOST, rig.endpoints[0].port, rest);

	put(ssl, text, (size_t)n);
}

static void get(SSL *ssl, char *ret, size_t n)
{
	size_t at = 0;

	while (at < n) {
		int got = SSL_read(ssl, ret + at, (int)(n - at));

		assert_true(got > 0);
		at += (size_t)got;
	}
}

static void expect_text(SSL *ssl, const char *text)
{
	char got[1024];
	size_t n = strlen(text);

	assert_true(n < sizeof(got));
	get(ssl, got, n);
	got[n] = '\0';
	assert_string_equal(got, text);
}

/* Up to the end, which has to be said. */
static void expect_refusal(SSL *ssl, unsigned status, const char *words)
{
	char got[4096], line[32];
	size_t n = 0;
	int more;

	do {
		more = SSL_read(ssl, got + n, (int)(sizeof(got) - 1 - n));
		n += more > 0 ? (size_t)more : 0;
	} while (more > 0);
	assert_int_equal(SSL_get_error(ssl, more), SSL_ERROR_ZERO_RETURN);
	got[n] = '\0';
	(void)snprintf(line, sizeof(line), "HTTP/1.1 %u ", status);
	assert_int_equal(strncmp(got, line, strlen(line)), 0);
	assert_non_null(strstr(got, words));
}

static void pass_one(const struct manner *m, int version)
{
	autoclose int fd = -1;
	autoclose int up = -1;
	SSL *ssl = open_client(&fd, m);

	assert_int_equal(SSL_get_verify_result(ssl), X509_V_OK);
	assert_int_equal(SSL_version(ssl), version);
	ask(ssl, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 200, HTTP_SIZED, 2);
	http_rig_data(up, "ok");
	http_rig_done(up, true);
	expect_text(ssl, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			 "Content-Length: 2\r\n\r\nok");
	(void)rig_expect(&rig, EVENT_REQUEST, REASON_NONE);
	SSL_free(ssl);
	drop_fd(&fd);
	assert_int_equal(rig_read_end(up), 0);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_NONE);
}

static void passes_requests_of_the_versions_there_are(void **state)
{
	(void)state;
	start();
	pass_one(&(struct manner){ .version = 0 }, TLS1_3_VERSION);
	pass_one(&(struct manner){ .version = TLS1_3_VERSION },
		 TLS1_3_VERSION);
	pass_one(&(struct manner){ .version = TLS1_2_VERSION },
		 TLS1_2_VERSION);
	pass_one(&(struct manner){ .protocols = "\x02h2\x08http/1.1" },
		 TLS1_3_VERSION);
}

static void chooses_http_1_1(void **state)
{
	struct manner m = { .protocols = "\x02h2\x08http/1.1" };
	autoclose int fd = -1;
	const uint8_t *chosen;
	unsigned n;
	SSL *ssl;

	(void)state;
	start();
	ssl = open_client(&fd, &m);
	SSL_get0_alpn_selected(ssl, &chosen, &n);
	assert_int_equal(n, 8);
	assert_memory_equal(chosen, "http/1.1", 8);
	SSL_free(ssl);
}

static void fail_handshake(const struct manner *m, enum event_reason reason,
			   const char *name, int alert)
{
	autoclose int fd = -1;
	struct event e;
	SSL *ssl;

	start();
	fd = rig_connect(&rig, 0);
	ssl = make_client(fd, m);
	assert_int_equal(SSL_connect(ssl), -1);
	assert_int_equal(ERR_GET_REASON(ERR_peek_last_error()),
			 SSL_AD_REASON_OFFSET + alert);
	ERR_clear_error();
	SSL_free(ssl);
	e = rig_expect(&rig, EVENT_DENIED, reason);
	assert_int_equal(e.n_name, strlen(name));
	assert_memory_equal(e.name, name, e.n_name);
	assert_false(rig_has_dial(&rig));
}

/* T16 */
static void refuses_a_client_of_http_2_alone(void **state)
{
	(void)state;
	fail_handshake(&(struct manner){ .protocols = "\x02h2" }, REASON_TLS,
		       "no application protocol",
		       SSL_AD_NO_APPLICATION_PROTOCOL);
}

static void refuses_an_old_version(void **state)
{
	(void)state;
	fail_handshake(&(struct manner){ .version = TLS1_1_VERSION },
		       REASON_TLS, "unsupported protocol",
		       SSL_AD_PROTOCOL_VERSION);
}

static void refuses_another_server_name(void **state)
{
	(void)state;
	fail_handshake(&(struct manner){ .name = "evil.example" },
		       REASON_SNI_OTHER, "evil.example",
		       SSL_AD_UNRECOGNIZED_NAME);
}

static void refuses_a_missing_server_name(void **state)
{
	(void)state;
	fail_handshake(&(struct manner){ .name = "" }, REASON_SNI_MISSING, "",
		       SSL_AD_UNRECOGNIZED_NAME);
}

static void resets_what_is_no_tls(void **state)
{
	autoclose int fd = -1;

	(void)state;
	start();
	fd = rig_connect(&rig, 0);
	rig_write(fd, "GET / HTTP/1.1\r\n\r\n", 18);
	assert_int_equal(rig_read_end(fd), ECONNRESET);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_NOT_TLS);
}

/* As fast as it can, until it is killed or the relay lets go. */
static pid_t flood_with_keys(SSL *ssl, int fd)
{
	BIO *bio = BIO_new(BIO_s_mem());
	pid_t pid = fork();
	long n = 0;
	char *data;

	assert_true(pid >= 0);
	SSL_set0_wbio(ssl, bio);
	if (pid > 0)
		return pid;
	do {
		(void)BIO_reset(bio);
		for (int i = 0; i < 500; i++) {
			(void)SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED);
			(void)SSL_do_handshake(ssl);
		}
		n = BIO_get_mem_data(bio, &data);
	} while (fdio_write_all(fd, data, (size_t)n) == 0);
	_exit(0);
}

/* What a client says within TLS, and is no request, keeps nobody waiting. */
static void serves_others_while_one_changes_keys(void **state)
{
	autoclose int fd = -1;
	SSL *ssl;
	pid_t pid;

	(void)state;
	start();
	ssl = open_client(&fd, &(struct manner){ .version = TLS1_3_VERSION });
	pid = flood_with_keys(ssl, fd);
	pass_one(&(struct manner){ .version = 0 }, TLS1_3_VERSION);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	SSL_free(ssl);
}

static void ends_a_handshake_that_does_not_go_on(void **state)
{
	autoclose int fd = -1;
	SSL *ssl;

	(void)state;
	rig.config.hello_ms = 100;
	start();
	fd = rig_connect(&rig, 0);
	ssl = make_client(fd, &(struct manner){ .version = 0 });
	/* the hello alone: what comes back is not read, however soon it does */
	SSL_set0_rbio(ssl, BIO_new(BIO_s_mem()));
	assert_int_equal(SSL_connect(ssl), -1);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_HELLO_TIMEOUT);
	SSL_free(ssl);
}

static void tells_of_a_client_that_does_not_trust(void **state)
{
	autoclose int fd = -1;
	struct event e;
	SSL *ssl;

	(void)state;
	start();
	client_ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_verify(client_ctx, SSL_VERIFY_PEER, NULL);
	fd = rig_connect(&rig, 0);
	ssl = make_client(fd, &(struct manner){ .version = TLS1_2_VERSION });
	assert_int_equal(SSL_connect(ssl), -1);
	ERR_clear_error();
	e = rig_expect(&rig, EVENT_DENIED, REASON_TLS);
	assert_int_equal(e.n_name, strlen("tlsv1 alert unknown ca"));
	assert_memory_equal(e.name, "tlsv1 alert unknown ca", e.n_name);
	SSL_free(ssl);
}

/* H08 */
static void refuses_another_host_than_the_server_name(void **state)
{
	static const char text[] = "GET /ok/1 HTTP/1.1\r\nHost: b.example\r\n\r\n";
	autoclose int fd = -1;
	SSL *ssl;

	(void)state;
	start();
	ssl = open_client(&fd, &(struct manner){ .version = 0 });
	put(ssl, text, strlen(text));
	expect_refusal(ssl, 421, "b.example");
	SSL_free(ssl);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_HOST_OTHER);
	assert_false(rig_has_dial(&rig));
}

static void tells_a_refusal_to_who_is_still_sending(void **state)
{
	static char body[200000];
	autoclose int fd = -1;
	SSL *ssl;

	(void)state;
	start();
	ssl = open_client(&fd, &(struct manner){ .version = 0 });
	ask(ssl, "POST /no", "Content-Length: 200000\r\n");
	put(ssl, body, sizeof(body));
	expect_refusal(ssl, 403, "allow = https://" HTTP_RIG_HOST);
	SSL_free(ssl);
	(void)rig_expect(&rig, EVENT_DENIED, REASON_PATH);
}

/* More than TLS, the relay and the channel hold at once. */
static void keeps_every_byte_of_large_bodies(void **state)
{
	static char body[300000], got[300000];
	autoclose int fd = -1;
	autoclose int up = -1;
	SSL *ssl;

	(void)state;
	start();
	http_rig_pattern(body, sizeof(body));
	ssl = open_client(&fd, &(struct manner){ .version = 0 });
	for (int i = 0; i < 2; i++) {
		ask(ssl, "POST /ok/up", "Content-Length: 300000\r\n");
		if (i == 0)
			up = rig_serve_channel(&rig);
		put(ssl, body, sizeof(body));
		(void)http_rig_take_simple_ask(up, "/ok/up");
		assert_int_equal(http_rig_take_body(up, got, sizeof(got)),
				 sizeof(body));
		assert_memory_equal(got, body, sizeof(body));
		http_rig_answer(up, 200, HTTP_SIZED, sizeof(body));
		for (size_t at = 0; at < sizeof(body); at += 30000)
			assert_true(http_rig_try_data(up, body + at, 30000));
		http_rig_done(up, true);
		expect_text(ssl, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
				 "Content-Length: 300000\r\n\r\n");
		memset(got, 0, sizeof(got));
		get(ssl, got, sizeof(got));
		assert_memory_equal(got, body, sizeof(body));
		(void)rig_expect(&rig, EVENT_REQUEST, REASON_NONE);
	}
	SSL_free(ssl);
}

static void resets_within_an_answer_that_fails(void **state)
{
	autoclose int fd = -1;
	autoclose int up = -1;
	char byte;
	SSL *ssl;
	int n;

	(void)state;
	start();
	ssl = open_client(&fd, &(struct manner){ .version = 0 });
	ask(ssl, "GET /ok/1", "");
	up = rig_serve_channel(&rig);
	http_rig_take_simple(up, "/ok/1");
	http_rig_answer(up, 200, HTTP_TO_CLOSE, 0);
	http_rig_data(up, "x");
	http_rig_plain(up, HTTP_RECORD_FAILED, REASON_ECHO);
	expect_text(ssl, "HTTP/1.1 200 OK\r\nX-Test: 1\r\n"
			 "Transfer-Encoding: chunked\r\n"
			 "Connection: close\r\n\r\n1\r\nx\r\n");
	n = SSL_read(ssl, &byte, 1);
	assert_true(n <= 0);
	assert_int_not_equal(SSL_get_error(ssl, n), SSL_ERROR_ZERO_RETURN);
	ERR_clear_error();
	SSL_free(ssl);
	(void)rig_expect(&rig, EVENT_REQUEST, REASON_ECHO);
	(void)rig_expect(&rig, EVENT_CLOSE, REASON_ECHO);
}

/* T14: another run has another root. */
static void makes_certificates_anew_for_each_run(void **state)
{
	uint8_t root[sizeof(rig.root)];
	size_t n;

	start();
	n = rig.n_root;
	memcpy(root, rig.root, n);
	assert_true(n > 0);
	(void)teardown(state);
	(void)setup(state);
	start();
	assert_true(rig.n_root > 0);
	assert_false(rig.n_root == n && memcmp(root, rig.root, n) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		CASE(passes_requests_of_the_versions_there_are),
		CASE(chooses_http_1_1),
		CASE(refuses_a_client_of_http_2_alone),
		CASE(refuses_an_old_version),
		CASE(refuses_another_server_name),
		CASE(refuses_a_missing_server_name),
		CASE(resets_what_is_no_tls),
		CASE(serves_others_while_one_changes_keys),
		CASE(ends_a_handshake_that_does_not_go_on),
		CASE(tells_of_a_client_that_does_not_trust),
		CASE(refuses_another_host_than_the_server_name),
		CASE(tells_a_refusal_to_who_is_still_sending),
		CASE(keeps_every_byte_of_large_bodies),
		CASE(resets_within_an_answer_that_fails),
		CASE(makes_certificates_anew_for_each_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
