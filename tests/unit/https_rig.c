/* SPDX-License-Identifier: Apache-2.0 */
/* https_rig - cordon-upstream-http, its relay and its server. */
#include "https_rig.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/cleanup.h"
#include "base/fdio.h"

#define DAY 86400L

const struct rig_setup rig_plain;

struct http_field rig_field(const char *name, const char *value)
{
	return (struct http_field){ span_of(name), span_of(value) };
}

struct http_ask rig_ask(uint32_t method, const char *path)
{
	return (struct http_ask){ .method = method, .path = span_of(path) };
}

const struct http_grant rig_grant = {
	.is_only = true,
	.places = { { HTTP_PLACE_HEADER, "Authorization" },
		    { HTTP_PLACE_QUERY, "token" },
		    { HTTP_PLACE_JSON, "token" },
		    { HTTP_PLACE_BODY, "" } },
	.n_places = 4,
	.placeholder = RIG_PLACEHOLDER,
	.n_placeholder = RIG_N_SECRET,
};
static const char *const secrets[] = { RIG_SECRET };
const struct rig_setup rig_with_secret = {
	.grants = &rig_grant, .secrets = secrets, .n_grants = 1,
};

static struct http_field bearer[1];

struct http_ask rig_ask_with_secret(void)
{
	struct http_ask ask = rig_ask(HTTP_GET, "/ok/a");

	bearer[0] = rig_field("Authorization", "Bearer " RIG_PLACEHOLDER);
	ask.fields = bearer;
	ask.n_fields = 1;
	ask.spots[0] = (struct http_spot){ .offset = 7 };
	ask.n_spots = 1;
	return ask;
}

static struct http_record out_record;
static uint8_t in_record[HTTP_RECORD_MAX];
static uint8_t reply[HTTP_RECORD_MAX];

struct pair {
	X509 *cert;
	EVP_PKEY *key;
};

static void add_ext(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;

	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(ext);
	assert_int_equal(X509_add_ext(cert, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

/* issuer NULL: signs itself; san NULL: none. */
static struct pair make(const char *name, const char *san, bool is_ca,
			const struct pair *issuer, long from, long to)
{
	struct pair p = { X509_new(), EVP_EC_gen("P-256") };
	static long serial;
	X509_NAME *subject = X509_get_subject_name(p.cert);

	assert_non_null(p.key);
	assert_int_equal(X509_set_version(p.cert, 2), 1);
	(void)ASN1_INTEGER_set(X509_get_serialNumber(p.cert), ++serial);
	(void)X509_gmtime_adj(X509_getm_notBefore(p.cert), from);
	(void)X509_gmtime_adj(X509_getm_notAfter(p.cert), to);
	(void)X509_set_pubkey(p.cert, p.key);
	(void)X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
					 (const unsigned char *)name, -1, -1,
					 0);
	(void)X509_set_issuer_name(p.cert,
				   issuer ? X509_get_subject_name(
						    issuer->cert) :
					    subject);
	add_ext(p.cert, NID_basic_constraints,
		is_ca ? "critical,CA:TRUE" : "CA:FALSE");
	if (san)
		add_ext(p.cert, NID_subject_alt_name, san);
	assert_true(X509_sign(p.cert, issuer ? issuer->key : p.key,
			      EVP_sha256()) > 0);
	return p;
}

static void release(struct pair *p)
{
	X509_free(p->cert);
	EVP_PKEY_free(p->key);
}

static struct pair root, stranger;	/* made once */

static struct pair make_leaf(enum rig_cert what)
{
	const char *san = "DNS:" RIG_HOST;

	switch (what) {
	case RIG_CERT_RIGHT:
		break;
	case RIG_CERT_EXPIRED:
		return make(RIG_HOST, san, false, &root, -3 * DAY, -DAY);
	case RIG_CERT_EARLY:
		return make(RIG_HOST, san, false, &root, DAY, 3 * DAY);
	case RIG_CERT_OTHER_NAME:
		return make(RIG_HOST, "DNS:other.example.test", false, &root,
			    -DAY, DAY);
	case RIG_CERT_PARTIAL:
		return make("x", "DNS:a*.example.test", false, &root, -DAY,
			    DAY);
	case RIG_CERT_NO_NAME:
		return make(RIG_HOST, NULL, false, &root, -DAY, DAY);
	case RIG_CERT_SELF:
		return make(RIG_HOST, san, false, NULL, -DAY, DAY);
	case RIG_CERT_STRANGER:
		return make(RIG_HOST, san, false, &stranger, -DAY, DAY);
	}
	return make(RIG_HOST, san, false, &root, -DAY, DAY);
}

static SSL_CTX *serve(const struct rig_setup *setup)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	struct pair leaf = make_leaf(setup->cert);

	assert_int_equal(SSL_CTX_use_certificate(ctx, leaf.cert), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(ctx, leaf.key), 1);
	if (setup->max_tls) {
		SSL_CTX_set_security_level(ctx, 0);
		assert_int_equal(SSL_CTX_set_max_proto_version(
					 ctx, setup->max_tls), 1);
	}
	release(&leaf);
	return ctx;
}

static void send_part(const struct guard_run *g, enum wire_type type,
		      uint32_t number, const char *data, size_t n)
{
	struct wire_writer w;

	for (size_t at = 0; at < n; at += GUARD_PART) {
		guard_put_part(&w, type, number, (uint32_t)at, data + at,
			       n - at < GUARD_PART ? n - at : GUARD_PART);
		guard_run_send(g->control_fd, &w);
	}
}

static void send_roots(const struct guard_run *g, const struct rig_setup *setup)
{
	BIO *text = BIO_new(BIO_s_mem());
	char *pem;
	long n;

	assert_int_equal(PEM_write_bio_X509(text, root.cert), 1);
	n = BIO_get_mem_data(text, &pem);
	if (setup->roots)
		send_part(g, WIRE_ROOTS, 0, setup->roots,
			  strlen(setup->roots));
	else
		send_part(g, WIRE_ROOTS, 0, pem, (size_t)n);
	BIO_free(text);
}

static void send_grants(const struct guard_run *g,
			const struct rig_setup *setup)
{
	struct wire_writer w;

	for (uint32_t i = 0; i < setup->n_grants; i++) {
		const struct http_grant *grant = &setup->grants[i];

		guard_put_grant(&w, grant);
		guard_run_send(g->control_fd, &w);
		send_part(g, WIRE_PLACEHOLDER, i, grant->placeholder,
			  grant->n_placeholder);
	}
}

static void configure(struct https_rig *r, const struct rig_setup *setup,
		      uint16_t port)
{
	static const struct http_rule all = {
		.methods = HTTP_METHODS_ALL, .glob = "/ok/**",
	};
	const struct http_rule *rules = setup->rules ? setup->rules : &all;
	struct guard_config c = { .n_endpoints = 1, .max_connections = 64,
				  .n_grants = setup->n_grants,
				  .idle_ms = setup->idle_ms };
	struct guard_endpoint e = guard_run_literal("127.0.0.1", port);
	struct wire_writer w;

	e.scheme = setup->scheme == ENDPOINT_TCP ? ENDPOINT_HTTPS :
						   setup->scheme;
	e.literal_trusted = true;
	e.port = e.scheme == ENDPOINT_HTTPS ? 443 : 8080;
	e.n_rules = setup->rules ? setup->n_rules : 1;
	e.max_up = setup->max_up ? setup->max_up : UINT64_MAX;
	(void)snprintf(e.host, sizeof(e.host), RIG_HOST);
	guard_put_config(&w, &c);
	guard_run_send(r->g.control_fd, &w);
	guard_put_endpoint(&w, &e);
	guard_run_send(r->g.control_fd, &w);
	for (uint32_t i = 0; i < e.n_rules; i++) {
		guard_put_rule(&w, &rules[i]);
		guard_run_send(r->g.control_fd, &w);
	}
	send_grants(&r->g, setup);
	send_roots(&r->g, setup);
	wire_begin(&w, WIRE_START);
	guard_run_send(r->g.control_fd, &w);
}

void https_rig_start(struct https_rig *r, const struct rig_setup *setup)
{
	uint16_t port = 0;

	if (!root.cert) {
		root = make("rig root", NULL, true, NULL, -DAY, DAY);
		stranger = make("stranger", NULL, true, NULL, -DAY, DAY);
	}
	*r = (struct https_rig){ .fd = -1, .channel = -1 };
	r->listen_fd = guard_run_listen("127.0.0.1", &port, 8);
	r->ctx = setup->scheme == ENDPOINT_HTTP ? NULL : serve(setup);
	r->g = guard_run_exec_as("cordon-upstream-http", 0);
	configure(r, setup, port);
	guard_run_expect(&r->g, WIRE_CONFINED);
	for (uint32_t i = 0; setup->secrets && i < setup->n_grants; i++)
		send_part(&r->g, WIRE_SECRET, i, setup->secrets[i],
			  setup->grants[i].n_placeholder);
}

void https_rig_dial(struct https_rig *r)
{
	static uint32_t conn;

	guard_run_dial(&r->g, ++conn, 0);
	r->fd = accept4(r->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	assert_true(r->fd >= 0);
	if (r->ctx) {
		r->ssl = SSL_new(r->ctx);
		assert_int_equal(SSL_set_fd(r->ssl, r->fd), 1);
		(void)SSL_accept(r->ssl);
		ERR_clear_error();
	}
	r->dialed = guard_run_dialed(&r->g, &r->channel);
	if (r->channel >= 0)
		assert_int_equal(fdio_set_nonblock(r->channel, false), 0);
}

void https_rig_open(struct https_rig *r, const struct rig_setup *setup)
{
	struct event e;

	https_rig_start(r, setup);
	https_rig_dial(r);
	assert_int_equal(r->dialed.sys, 0);
	e = guard_run_event(&r->g);
	assert_int_equal(e.kind, EVENT_CONNECT);
	assert_int_equal(e.sys, 0);
}

void https_rig_close_server(struct https_rig *r, bool says_end)
{
	if (r->ssl && says_end)
		(void)SSL_shutdown(r->ssl);
	SSL_free(r->ssl);
	r->ssl = NULL;
	if (r->fd >= 0)
		(void)close(r->fd);
	r->fd = -1;
}

void https_rig_release(struct https_rig *r)
{
	https_rig_close_server(r, false);
	SSL_CTX_free(r->ctx);
	if (r->channel >= 0)
		(void)close(r->channel);
	(void)close(r->listen_fd);
}

void https_rig_stop(struct https_rig *r)
{
	assert_int_equal(guard_run_stop(&r->g), 0);
	https_rig_release(r);
}

void https_rig_broke(struct https_rig *r, bool was_silent)
{
	char byte;

	guard_run_expect(&r->g, WIRE_BROKEN);
	assert_int_equal(guard_run_wait(&r->g), 1);
	if (was_silent)
		assert_int_equal(https_rig_read(r, &byte, 1), 0);
	https_rig_release(r);
}

static void send_record(struct https_rig *r)
{
	assert_false(out_record.overflow);
	assert_int_equal(fdio_send(r->channel, out_record.buf, out_record.n,
				   NULL, 0), 0);
}

void https_rig_ask(struct https_rig *r, const struct http_ask *ask)
{
	http_record_put_ask(&out_record, ask);
	send_record(r);
	r->is_whole = ask->framing == HTTP_NO_BODY;
}

void https_rig_body(struct https_rig *r, const char *data, size_t n,
		    const struct http_body_spot *spots, size_t n_spots)
{
	http_record_put_body(&out_record, (struct span){ data, n }, spots,
			     n_spots);
	send_record(r);
}

void https_rig_end(struct https_rig *r)
{
	if (r->is_whole)
		return;
	http_record_put_plain(&out_record, HTTP_RECORD_END, 0);
	send_record(r);
}

/* The record that is read next: what a REPLY means is read as the three. */
static size_t put_in(void)
{
	assert_false(out_record.overflow);
	memcpy(in_record, out_record.buf, out_record.n);
	return out_record.n;
}

static size_t begin_reply(struct https_rig *r, size_t n)
{
	struct http_answer answer;
	struct span data;

	memcpy(reply, in_record, n);
	assert_int_equal(http_record_get_reply(reply, n, &answer, &data,
					       &r->reply_lives), 0);
	r->n_replies++;
	r->reply_data = data;
	r->has_reply_done = true;
	http_record_put_answer(&out_record, &answer);
	return put_in();
}

static size_t next(struct https_rig *r)
{
	ssize_t n;

	if (r->reply_data.n > 0) {
		http_record_put_data(&out_record, r->reply_data);
		r->reply_data.n = 0;
		return put_in();
	}
	if (r->has_reply_done) {
		r->has_reply_done = false;
		http_record_put_plain(&out_record, HTTP_RECORD_DONE,
				      r->reply_lives);
		return put_in();
	}
	n = fdio_recv(r->channel, in_record, sizeof(in_record), NULL, 0, NULL);
	assert_true(n >= 0 || errno == ECONNRESET);
	if (n > 0 && http_record_type(in_record, (size_t)n) ==
			     HTTP_RECORD_REPLY)
		return begin_reply(r, (size_t)n);
	return n > 0 ? (size_t)n : 0;
}

uint32_t https_rig_next(struct https_rig *r, struct span *ret)
{
	size_t n = next(r);
	uint32_t type = http_record_type(in_record, n);

	if (type == HTTP_RECORD_DATA)
		assert_int_equal(http_record_get_data(in_record, n, ret), 0);
	return n > 0 ? type : 0;
}

struct http_answer https_rig_answer(struct https_rig *r)
{
	struct http_answer answer;
	size_t n = next(r);
	uint32_t why = 0;

	if (http_record_get_plain(in_record, n, &why) == 0)
		print_message("# instead of an answer: %u\n", why);
	assert_int_equal(http_record_get_answer(in_record, n, &answer), 0);
	return answer;
}

void https_rig_data(struct https_rig *r, const char *wanted)
{
	size_t have = 0, n = strlen(wanted);
	struct span data;

	while (have < n) {
		assert_int_equal(https_rig_next(r, &data), HTTP_RECORD_DATA);
		assert_true(data.n <= n - have);
		assert_memory_equal(data.p, wanted + have, data.n);
		have += data.n;
	}
}

static void plain(struct https_rig *r, enum http_record_type type,
		  uint32_t wanted)
{
	uint32_t value = 99;
	size_t n = next(r);

	assert_int_equal(http_record_type(in_record, n), type);
	assert_int_equal(http_record_get_plain(in_record, n, &value), 0);
	assert_int_equal(value, wanted);
}

void https_rig_done(struct https_rig *r, uint32_t lives)
{
	plain(r, HTTP_RECORD_DONE, lives);
	if (!lives)
		https_rig_over(r);
}

void https_rig_failed(struct https_rig *r, enum event_reason reason)
{
	plain(r, HTTP_RECORD_FAILED, reason);
	https_rig_over(r);
}

void https_rig_over(struct https_rig *r)
{
	assert_int_equal(next(r), 0);
}

size_t https_rig_read(struct https_rig *r, void *buf, size_t size)
{
	size_t n = 0;
	ssize_t got;

	if (r->ssl)
		return SSL_read_ex(r->ssl, buf, size, &n) == 1 ? n : 0;
	got = recv(r->fd, buf, size, 0);
	return got > 0 ? (size_t)got : 0;
}

bool https_rig_write(struct https_rig *r, const void *data, size_t n)
{
	size_t done = 0;

	if (r->ssl)
		return SSL_write_ex(r->ssl, data, n, &done) == 1 && done == n;
	return fdio_write_all(r->fd, data, n) == 0;
}

void https_rig_gets(struct https_rig *r, const char *wanted)
{
	size_t n = strlen(wanted), have = 0, got;
	char *buf = calloc(1, n + 1);

	assert_non_null(buf);
	while (have < n) {
		got = https_rig_read(r, buf + have, n - have);
		if (got == 0)
			break;
		have += got;
	}
	assert_string_equal(buf, wanted);
	free(buf);
}

void https_rig_says(struct https_rig *r, const char *text)
{
	assert_true(https_rig_write(r, text, strlen(text)));
}

struct event https_rig_denied(struct https_rig *r, enum event_reason reason)
{
	struct event e = guard_run_event(&r->g);

	assert_int_equal(e.kind, EVENT_DENIED);
	assert_int_equal(e.reason, reason);
	return e;
}
