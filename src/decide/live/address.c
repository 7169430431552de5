/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address - one 16-byte form for both families, and one verdict on it.
 *
 * The verdict says where a packet would end, so an address that carries an
 * IPv4 address for some translator or tunnel is judged by what it carries.
 * What no list knows is not public: only 2000::/3 is in use as global unicast
 * (RFC 4291 2.4, IANA's IPv6 registry), so the rest is reserved until someone
 * looks again.
 */
#include "decide/live/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/err.h"

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

struct address address_from_v4(const uint8_t v4[4])
{
	struct address a;

	memcpy(a.b, mapped, sizeof(mapped));
	memcpy(a.b + 12, v4, 4);
	return a;
}

bool address_is_v4(const struct address *a)
{
	return memcmp(a->b, mapped, sizeof(mapped)) == 0;
}

bool address_equal(const struct address *a, const struct address *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

/*
 * Not inet_pton(3): C libraries differ in what they make of `010.0.0.1`, and
 * one that reads it as octal dials another host than the reader sees.
 */
static int parse_v4(const char *text, uint8_t ret[4])
{
	uint8_t v4[4];

	for (size_t i = 0; i < 4; i++) {
		size_t digits = strspn(text, "0123456789");
		unsigned v = 0;

		if (digits == 0 || digits > 3 ||
		    (digits > 1 && text[0] == '0'))
			return -1;
		for (size_t k = 0; k < digits; k++)
			v = v * 10 + (unsigned)(text[k] - '0');
		if (v > 255 || text[digits] != (i < 3 ? '.' : '\0'))
			return -1;
		v4[i] = (uint8_t)v;
		text += digits + 1;
	}
	memcpy(ret, v4, sizeof(v4));
	return 0;
}

int address_parse(const char *text, size_t n, struct address *ret)
{
	char copy[ADDRESS_TEXT];
	const char *dotted;
	struct in6_addr v6;
	uint8_t v4[4];

	if (n >= sizeof(copy) || memchr(text, '\0', n))
		return -1;
	memcpy(copy, text, n);
	copy[n] = '\0';
	if (!strchr(copy, ':')) {
		if (parse_v4(copy, v4) < 0)
			return -1;
		*ret = address_from_v4(v4);
		return 0;
	}
	dotted = strrchr(copy, ':') + 1;
	if (strchr(copy, '.') && parse_v4(dotted, v4) < 0)
		return -1;
	if (inet_pton(AF_INET6, copy, &v6) != 1)
		return -1;
	memcpy(ret->b, v6.s6_addr, sizeof(ret->b));
	return 0;
}

static unsigned group(const struct address *a, size_t i)
{
	return (unsigned)a->b[2 * i] << 8 | a->b[2 * i + 1];
}

/* The longest run of two or more zero groups, the first of equals. */
static size_t find_gap(const struct address *a, size_t *ret_n)
{
	size_t best = 8, best_n = 1, n = 0;

	for (size_t i = 0; i < 8; i++) {
		n = group(a, i) == 0 ? n + 1 : 0;
		if (n > best_n) {
			best_n = n;
			best = i + 1 - n;
		}
	}
	*ret_n = best_n;
	return best;
}

/* RFC 5952, always in hexadecimal, so that one address has one text. */
void address_show(const struct address *a, char ret[ADDRESS_TEXT])
{
	size_t gap_n, gap, len = 0;

	if (address_is_v4(a)) {
		(void)snprintf(ret, ADDRESS_TEXT, "%u.%u.%u.%u", a->b[12],
			       a->b[13], a->b[14], a->b[15]);
		return;
	}
	gap = find_gap(a, &gap_n);
	ret[0] = '\0';
	for (size_t i = 0; i < 8; i++) {
		bool in_gap = i >= gap && i < gap + gap_n;
		const char *colon = i > 0 && i != gap + gap_n ? ":" : "";

		if (i == gap)
			len += (size_t)snprintf(ret + len, ADDRESS_TEXT - len,
						"::");
		if (!in_gap)
			len += (size_t)snprintf(ret + len, ADDRESS_TEXT - len,
						"%s%x", colon, group(a, i));
	}
}

struct net {
	uint8_t b[16];
	unsigned bits;
	enum address_verdict verdict;
};

/*
 * Metadata services hand out the machine's own credentials to whoever asks:
 * AWS (instance, ECS, EKS), Google, Azure, Oracle, Alibaba, Scaleway.
 *
 * network, bits, verdict; the first that matches holds
 */
static const struct net v4_nets[] = {
	{ { 169, 254, 169, 254 }, 32, ADDRESS_METADATA },
	{ { 169, 254, 170, 2 }, 32, ADDRESS_METADATA },
	{ { 169, 254, 170, 23 }, 32, ADDRESS_METADATA },
	{ { 169, 254, 42, 42 }, 32, ADDRESS_METADATA },
	{ { 100, 100, 100, 200 }, 32, ADDRESS_METADATA },
	{ { 168, 63, 129, 16 }, 32, ADDRESS_METADATA },
	{ { 192, 0, 0, 192 }, 32, ADDRESS_METADATA },
	{ { 0 }, 8, ADDRESS_LOOPBACK },
	{ { 127 }, 8, ADDRESS_LOOPBACK },
	{ { 10 }, 8, ADDRESS_PRIVATE },
	{ { 100, 64 }, 10, ADDRESS_PRIVATE },
	{ { 172, 16 }, 12, ADDRESS_PRIVATE },
	{ { 192, 168 }, 16, ADDRESS_PRIVATE },
	{ { 169, 254 }, 16, ADDRESS_LINK_LOCAL },
	{ { 192, 0, 0 }, 24, ADDRESS_RESERVED },
	{ { 192, 0, 2 }, 24, ADDRESS_RESERVED },
	{ { 192, 88, 99 }, 24, ADDRESS_RESERVED },
	{ { 198, 18 }, 15, ADDRESS_RESERVED },
	{ { 198, 51, 100 }, 24, ADDRESS_RESERVED },
	{ { 203, 0, 113 }, 24, ADDRESS_RESERVED },
	{ { 255, 255, 255, 255 }, 32, ADDRESS_MULTICAST },
	{ { 224 }, 4, ADDRESS_MULTICAST },
	{ { 240 }, 4, ADDRESS_RESERVED },
	{ { 0 }, 0, ADDRESS_PUBLIC },
};

/* network, bits, verdict; the first that matches holds */
static const struct net v6_nets[] = {
	{ { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54 }, 128,
	  ADDRESS_METADATA },
	{ { 0xfd, 0x00, 0x0e, 0xc2, [15] = 0x23 }, 128, ADDRESS_METADATA },
	{ { 0xfd, 0x20, 0x00, 0xce, [14] = 0x02, [15] = 0x54 }, 128,
	  ADDRESS_METADATA },
	{ { 0xfd, 0x00, 0x00, 0xc1, [12] = 0xa9, 0xfe, 0xa9, 0xfe }, 128,
	  ADDRESS_METADATA },
	{ { 0xfd, 0x00, 0x00, 0x42, [15] = 0x42 }, 128, ADDRESS_METADATA },
	{ { 0 }, 128, ADDRESS_LOOPBACK },
	{ { [15] = 1 }, 128, ADDRESS_LOOPBACK },
	{ { 0xfc }, 7, ADDRESS_PRIVATE },
	{ { 0xfe, 0x80 }, 10, ADDRESS_LINK_LOCAL },
	{ { 0xff }, 8, ADDRESS_MULTICAST },
	{ { 0x20, 0x01 }, 23, ADDRESS_RESERVED },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, ADDRESS_RESERVED },
	{ { 0x3f, 0xff }, 20, ADDRESS_RESERVED },
	{ { 0x20 }, 3, ADDRESS_PUBLIC },
	{ { 0 }, 0, ADDRESS_RESERVED },
};

static bool has_prefix(const uint8_t *b, const uint8_t *prefix, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(b, prefix, whole) != 0)
		return false;
	return rest == 0 || (b[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static enum address_verdict look_up(const struct net *nets, size_t n,
				    const uint8_t *b)
{
	for (size_t i = 0; i < n; i++)
		if (has_prefix(b, nets[i].b, nets[i].bits))
			return nets[i].verdict;
	BUG("an address no row matches");
}

static enum address_verdict judge_v4(const uint8_t v4[4])
{
	return look_up(v4_nets, ARRAY_SIZE(v4_nets), v4);
}

static enum address_verdict worse(enum address_verdict a,
				  enum address_verdict b)
{
	if (a == ADDRESS_METADATA || b == ADDRESS_METADATA)
		return ADDRESS_METADATA;
	return a != ADDRESS_PUBLIC ? a : b;
}

/*
 * 64:ff9b:1::/48 (RFC 8215) is cut up by each site, and where the IPv4 address
 * stands depends on the cut (RFC 6052 2.2).  The two common places are judged;
 * 0.0.0.0 in one of them means that it is not the place.
 */
static enum address_verdict judge_local_nat64(const uint8_t b[16])
{
	static const uint8_t zero[4];
	const uint8_t at48[4] = { b[6], b[7], b[9], b[10] };
	bool has48 = memcmp(at48, zero, sizeof(zero)) != 0;
	bool has96 = memcmp(b + 12, zero, sizeof(zero)) != 0;

	if (has48 && has96)
		return worse(judge_v4(at48), judge_v4(b + 12));
	if (has48)
		return judge_v4(at48);
	return has96 ? judge_v4(b + 12) : ADDRESS_RESERVED;
}

/* Teredo (RFC 4380 4): the server's address, and the client's inverted. */
static enum address_verdict judge_teredo(const uint8_t b[16])
{
	const uint8_t client[4] = { b[12] ^ 0xff, b[13] ^ 0xff, b[14] ^ 0xff,
				    b[15] ^ 0xff };

	return worse(judge_v4(b + 4), judge_v4(client));
}

enum address_verdict address_judge(const struct address *a)
{
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	static const uint8_t local_nat64[6] = { 0x00, 0x64, 0xff, 0x9b, 0, 1 };
	static const uint8_t six_to_four[2] = { 0x20, 0x02 };
	static const uint8_t teredo[4] = { 0x20, 0x01 };
	static const uint8_t compatible[12];
	static const uint8_t small[3];
	const uint8_t *b = a->b;

	if (address_is_v4(a))
		return judge_v4(b + 12);
	if (has_prefix(b, nat64, 96))
		return judge_v4(b + 12);
	if (has_prefix(b, local_nat64, 48))
		return judge_local_nat64(b);
	if (has_prefix(b, six_to_four, 16))
		return judge_v4(b + 2);
	if (has_prefix(b, teredo, 32))
		return judge_teredo(b);
	/* `::` and `::1` are no compatible addresses, RFC 4291 2.5.5.1 */
	if (has_prefix(b, compatible, 96) &&
	    !(has_prefix(b + 12, small, 24) && b[15] <= 1))
		return judge_v4(b + 12);
	return look_up(v6_nets, ARRAY_SIZE(v6_nets), b);
}

void address_put(struct wire_writer *w, const struct address *a)
{
	wire_put_bytes(w, a->b, sizeof(a->b));
}

void address_get(struct wire_reader *r, struct address *ret)
{
	size_t n;
	const uint8_t *p = wire_get_bytes(r, sizeof(ret->b), &n);

	if (n == sizeof(ret->b))
		memcpy(ret->b, p, sizeof(ret->b));
	else
		r->failed = true;
}

const char *address_verdict_name(enum address_verdict v)
{
	switch (v) {
	case ADDRESS_PUBLIC:
		return "public";
	case ADDRESS_PRIVATE:
		return "private";
	case ADDRESS_LOOPBACK:
		return "loopback";
	case ADDRESS_LINK_LOCAL:
		return "link-local";
	case ADDRESS_METADATA:
		return "metadata";
	case ADDRESS_MULTICAST:
		return "multicast";
	case ADDRESS_RESERVED:
		return "reserved";
	}
	BUG("verdict without a name");
}
