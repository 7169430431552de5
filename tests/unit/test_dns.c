/* SPDX-License-Identifier: Apache-2.0 */
/* test_dns - questions judged, answers exact to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/dns.h"

#define CLASS_IN 1
#define TYPE_TXT 16

struct message {
	uint8_t b[1024];
	size_t n;
};

static void add(struct message *m, const void *data, size_t n)
{
	memcpy(m->b + m->n, data, n);
	m->n += n;
}

static void add16(struct message *m, unsigned v)
{
	add(m, (const uint8_t[]){ (uint8_t)(v >> 8), (uint8_t)v }, 2);
}

/* A dotted name as labels. */
static void add_name(struct message *m, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, ".");

		m->b[m->n++] = (uint8_t)n;
		add(m, name, n);
		name += n + (name[n] == '.');
	}
	m->b[m->n++] = 0;
}

static struct message ask(const char *name, unsigned type)
{
	struct message m = { .n = 0 };

	add16(&m, 0x1234);
	add16(&m, 0x0100);	/* recursion desired */
	add16(&m, 1);
	add16(&m, 0);
	add16(&m, 0);
	add16(&m, 0);
	add_name(&m, name);
	add16(&m, type);
	add16(&m, CLASS_IN);
	return m;
}

static void add_opt(struct message *m, unsigned version, unsigned flags)
{
	m->b[m->n++] = 0;
	add16(m, 41);
	add16(m, 4096);
	add16(m, version);
	add16(m, flags);
	add16(m, 0);
	m->b[11]++;
}

static enum dns_verdict parse(const struct message *m, struct dns_query *ret)
{
	uint8_t *copy = malloc(m->n ? m->n : 1);
	enum dns_verdict v;

	assert_non_null(copy);
	memcpy(copy, m->b, m->n);
	v = dns_parse(copy, m->n, ret);
	free(copy);
	return v;
}

static enum dns_verdict judge(const char *name)
{
	struct message m = ask(name, DNS_A);
	struct dns_query q;

	return parse(&m, &q);
}

static void expect_rcode(const struct message *m, enum dns_rcode rcode)
{
	struct dns_query q;

	assert_int_equal(parse(m, &q), DNS_REPLY);
	assert_int_equal(q.rcode, rcode);
}

static void reads_plain_question(void **state)
{
	struct message m = ask("CodeCov.io", DNS_A);
	struct dns_query q;

	(void)state;
	assert_int_equal(parse(&m, &q), DNS_HOST);
	assert_string_equal(q.host, "codecov.io");
	assert_int_equal(q.id, 0x1234);
	assert_int_equal(q.qtype, DNS_A);
	assert_true(q.wants_recursion);
	assert_false(q.has_edns);
}

static void judges_names_by_their_shape(void **state)
{
	(void)state;
	assert_int_equal(judge("evil.example"), DNS_HOST);
	assert_int_equal(judge("a_b.example"), DNS_HOST);
	assert_int_equal(judge("localhost"), DNS_LOCALHOST);
	assert_int_equal(judge("x.localhost"), DNS_LOCALHOST);
	assert_int_equal(judge("notlocalhost"), DNS_SEARCH);
	assert_int_equal(judge("single"), DNS_SEARCH);
	assert_int_equal(judge("printer.local"), DNS_SEARCH);
	assert_int_equal(judge("1.0.0.127.in-addr.arpa"), DNS_SEARCH);
	assert_int_equal(judge("_http._tcp.example.com"), DNS_SEARCH);
	assert_int_equal(judge("x._tcp.example.com"), DNS_SEARCH);
	assert_int_equal(judge("10.0.0.1"), DNS_SEARCH);
	assert_int_equal(judge("0x7f.1"), DNS_SEARCH);
	assert_int_equal(judge("-bad.example"), DNS_SEARCH);
	assert_int_equal(judge(""), DNS_SEARCH);
}

static void knows_no_host_in_odd_bytes(void **state)
{
	struct message m = ask("aXb.example.com", DNS_A);
	struct dns_query q;
	char text[300];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		m.b[14] = (uint8_t) "\0.\x1b"[i];
		assert_int_equal(parse(&m, &q), DNS_SEARCH);
		assert_string_equal(q.host, "");
	}
	dns_show_name(q.name, q.n_name, text, sizeof(text));
	assert_string_equal(text, "a\\027b.example.com");
}

static void answers_an_address(void **state)
{
	static const uint8_t wanted[] = {
		0x12, 0x34, 0x85, 0x80, 0, 1, 0, 1, 0, 0, 0, 0,
		4, 'A', 'p', 'i', '2', 2, 'i', 'o', 0, 0, 1, 0, 1,
		0xc0, 12, 0, 1, 0, 1, 0, 1, 0x51, 0x80, 0, 4, 198, 18, 0, 1,
	};
	static const uint8_t v4[4] = { 198, 18, 0, 1 };
	struct message m = ask("Api2.io", DNS_A);
	uint8_t out[DNS_ANSWER_MAX];
	struct dns_query q;

	(void)state;
	assert_int_equal(parse(&m, &q), DNS_HOST);
	assert_int_equal(dns_answer(&q, DNS_NOERROR, v4, out), sizeof(wanted));
	/* the case of the question is kept, and AD is never set */
	assert_memory_equal(out, wanted, sizeof(wanted));
}

static void answers_empty_for_other_types(void **state)
{
	static const unsigned types[] = { DNS_AAAA, TYPE_TXT, 65, 255, 10 };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct message m = ask("api.io", types[i]);
		uint8_t out[DNS_ANSWER_MAX];
		struct dns_query q;

		assert_int_equal(parse(&m, &q), DNS_HOST);
		assert_int_equal(dns_answer(&q, DNS_NOERROR, NULL, out), m.n);
		assert_int_equal(out[3] & 15, DNS_NOERROR);
		assert_int_equal(out[7], 0);
	}
}

static void echoes_edns_and_nothing_in_it(void **state)
{
	static const uint8_t wanted[] = { 0, 0, 41, 4, 0xd0, 0, 0, 0x80, 0,
					  0, 0 };
	struct message m = ask("api.io", DNS_A);
	uint8_t out[DNS_ANSWER_MAX];
	struct dns_query q;
	size_t n, plain = m.n;

	(void)state;
	add_opt(&m, 0, 0x8000);
	/* a cookie, RFC 7873: not answered */
	m.b[m.n - 1] = 12;
	add(&m, "\0\x0a\0\x08" "cookies!", 12);
	assert_int_equal(parse(&m, &q), DNS_HOST);
	assert_true(q.has_edns && q.dnssec_ok);
	n = dns_answer(&q, DNS_NOERROR, NULL, out);
	assert_int_equal(n, plain + sizeof(wanted));
	assert_memory_equal(out + plain, wanted, sizeof(wanted));
}

static void refuses_other_version_of_edns(void **state)
{
	struct message m = ask("api.io", DNS_A);
	uint8_t out[DNS_ANSWER_MAX];
	struct dns_query q;
	size_t n;

	(void)state;
	add_opt(&m, 1, 0);
	expect_rcode(&m, DNS_BADVERS);
	(void)parse(&m, &q);
	n = dns_answer(&q, q.rcode, NULL, out);
	assert_int_equal(out[3] & 15, 0);
	assert_int_equal(out[n - 6], 1);	/* upper bits of BADVERS */
}

static void refuses_what_is_no_simple_question(void **state)
{
	struct message m;

	(void)state;
	m = ask("api.io", DNS_A);
	m.b[2] |= 0x20;		/* STATUS, 4 */
	expect_rcode(&m, DNS_NOTIMP);
	m = ask("api.io", DNS_A);
	m.b[m.n - 1] = 3;	/* CHAOS */
	expect_rcode(&m, DNS_REFUSED);
	for (size_t at = 4; at < 10; at += 2) {	/* counts */
		m = ask("api.io", DNS_A);
		m.b[at + 1] = 2;
		expect_rcode(&m, DNS_FORMERR);
	}
	m = ask("api.io", DNS_A);
	m.b[m.n++] = 0;		/* a byte too many */
	expect_rcode(&m, DNS_FORMERR);
	m = ask("api.io", DNS_A);
	add_opt(&m, 0, 0);
	add_opt(&m, 0, 0);
	expect_rcode(&m, DNS_FORMERR);
	m = ask("api.io", DNS_A);
	m.b[12] = 0xc0;		/* a pointer where nothing is behind */
	expect_rcode(&m, DNS_FORMERR);
}

static void drops_answers_and_fragments_of_headers(void **state)
{
	struct message m = ask("api.io", DNS_A);
	struct dns_query q;

	(void)state;
	m.b[2] |= 0x80;
	assert_int_equal(parse(&m, &q), DNS_DROP);
	m = ask("api.io", DNS_A);
	for (m.n = 0; m.n < 12; m.n++)
		assert_int_equal(parse(&m, &q), DNS_DROP);
}

static void says_formerr_to_every_cut(void **state)
{
	struct message m = ask("api.example.com", DNS_A);
	size_t whole;

	(void)state;
	add_opt(&m, 0, 0);
	whole = m.n;
	for (m.n = 12; m.n < whole; m.n++)
		expect_rcode(&m, DNS_FORMERR);
}

static void keeps_longest_name_in_bounds(void **state)
{
	static const char label[] =
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk";
	static const uint8_t v6[16] = { 1 };
	uint8_t out[DNS_ANSWER_MAX];
	char name[300] = "";
	struct message m;
	struct dns_query q;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		strcat(name, label);
		strcat(name, ".");
	}
	memcpy(name + 3 * sizeof(label), label, 61);
	m = ask(name, DNS_AAAA);
	add_opt(&m, 0, 0);
	assert_int_equal(parse(&m, &q), DNS_HOST);
	assert_int_equal(q.n_name, DNS_NAME_MAX);
	assert_string_equal(q.host, name);
	assert_in_range(dns_answer(&q, DNS_NOERROR, v6, out), 255,
			DNS_ANSWER_MAX);
	name[3 * sizeof(label) + 61] = 'x';	/* 256 bytes on the wire */
	m = ask(name, DNS_A);
	expect_rcode(&m, DNS_FORMERR);
}

static void cuts_shown_name_at_its_room(void **state)
{
	struct message m = ask("abc.def", DNS_A);
	char text[6];

	(void)state;
	dns_show_name(m.b + 12, 9, text, sizeof(text));
	assert_true(strlen(text) < sizeof(text));
	assert_memory_equal(text, "ab", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_plain_question),
		cmocka_unit_test(judges_names_by_their_shape),
		cmocka_unit_test(knows_no_host_in_odd_bytes),
		cmocka_unit_test(answers_an_address),
		cmocka_unit_test(answers_empty_for_other_types),
		cmocka_unit_test(echoes_edns_and_nothing_in_it),
		cmocka_unit_test(refuses_other_version_of_edns),
		cmocka_unit_test(refuses_what_is_no_simple_question),
		cmocka_unit_test(drops_answers_and_fragments_of_headers),
		cmocka_unit_test(says_formerr_to_every_cut),
		cmocka_unit_test(keeps_longest_name_in_bounds),
		cmocka_unit_test(cuts_shown_name_at_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
