/* SPDX-License-Identifier: Apache-2.0 */
/* test_packet - destinations of packets, whole and cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/live/packet.h"

/* From a copy of exactly this size, for the sanitizer's sake. */
static int parse(const uint8_t *data, size_t n, struct packet *ret)
{
	uint8_t *copy = malloc(n ? n : 1);
	int result;

	assert_non_null(copy);
	memcpy(copy, data, n);
	result = packet_parse_v4(copy, n, ret);
	free(copy);
	return result;
}

static void make_v4(uint8_t p[64], unsigned words, uint8_t proto)
{
	memset(p, 0, 64);
	p[0] = (uint8_t)(0x40 | words);
	p[9] = proto;
	memcpy(p + 16, (const uint8_t[]){ 203, 0, 113, 5 }, 4);
	memcpy(p + words * 4, (const uint8_t[]){ 0x80, 1, 1, 0xbb }, 4);
}

static void assert_text(const struct packet *p, const char *text)
{
	char shown[ADDRESS_TEXT];

	address_show(&p->to, shown);
	assert_string_equal(shown, text);
}

static void reads_tcp_over_v4(void **state)
{
	uint8_t data[64];
	struct packet p;

	(void)state;
	make_v4(data, 5, 6);
	assert_int_equal(parse(data, 40, &p), 0);
	assert_int_equal(p.proto, 6);
	assert_int_equal(p.from_port, 32769);
	assert_int_equal(p.to_port, 443);
	assert_text(&p, "203.0.113.5");
}

static void skips_options_of_v4(void **state)
{
	uint8_t data[64];
	struct packet p;

	(void)state;
	make_v4(data, 15, 17);
	assert_int_equal(parse(data, 64, &p), 0);
	assert_int_equal(p.proto, 17);
	assert_int_equal(p.to_port, 443);
}

static void reads_both_protocols_over_v6(void **state)
{
	static const struct address to = { { 0x20, 1, 0xd, 0xb8, [15] = 7 } };
	static const uint8_t data[] = { 0x80, 1, 0, 80 };
	struct packet p;

	(void)state;
	assert_int_equal(packet_parse_v6(17, &to, data, sizeof(data), &p), 0);
	assert_int_equal(p.proto, 17);
	assert_int_equal(p.from_port, 32769);
	assert_int_equal(p.to_port, 80);
	assert_text(&p, "2001:db8::7");
	assert_int_equal(packet_parse_v6(6, &to, data, sizeof(data), &p), 0);
	assert_int_equal(p.proto, 6);
	assert_int_equal(packet_parse_v6(58, &to, data, sizeof(data), &p), -1);
	for (size_t n = 0; n < sizeof(data); n++)
		assert_int_equal(packet_parse_v6(6, &to, data, n, &p), -1);
}

static void refuses_every_cut_before_the_ports(void **state)
{
	uint8_t data[64];
	struct packet p;

	(void)state;
	make_v4(data, 5, 6);
	for (size_t n = 0; n < 24; n++)
		assert_int_equal(parse(data, n, &p), -1);
	assert_int_equal(parse(data, 24, &p), 0);
	make_v4(data, 15, 6);
	for (size_t n = 0; n < 64; n++)
		assert_int_equal(parse(data, n, &p), -1);
}

static void refuses_odd_headers(void **state)
{
	uint8_t data[64];
	struct packet p;

	(void)state;
	make_v4(data, 5, 1);	/* ICMP */
	assert_int_equal(parse(data, 64, &p), -1);
	make_v4(data, 5, 6);
	data[0] = 0x44;		/* a header of 16 bytes */
	assert_int_equal(parse(data, 64, &p), -1);
	data[0] = 0x55;		/* no such version */
	assert_int_equal(parse(data, 64, &p), -1);
	make_v4(data, 5, 17);
	data[7] = 1;		/* a later fragment */
	assert_int_equal(parse(data, 64, &p), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_tcp_over_v4),
		cmocka_unit_test(skips_options_of_v4),
		cmocka_unit_test(reads_both_protocols_over_v6),
		cmocka_unit_test(refuses_every_cut_before_the_ports),
		cmocka_unit_test(refuses_odd_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
