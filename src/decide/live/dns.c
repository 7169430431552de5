/* SPDX-License-Identifier: Apache-2.0 */
/* dns - one question read strictly, one answer written. */
#include "decide/live/dns.h"

#include <string.h>

#define HEAD 12
#define LABEL_MAX 63
#define CLASS_IN 1
#define TYPE_OPT 41
#define OUR_UDP_SIZE 1232

#define FLAG_QR 0x8000
#define FLAG_AA 0x0400
#define FLAG_RD 0x0100
#define FLAG_RA 0x0080
#define FLAG_CD 0x0010
#define EDNS_DO 0x8000

static unsigned be16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static uint8_t fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool is_plain(uint8_t c)
{
	return is_digit(c) || (fold(c) >= 'a' && fold(c) <= 'z') || c == '-' ||
	       c == '_';
}

/*
 * The length of the name at `at`, or 0.  A question comes first, so it has
 * nothing before it that a compression pointer could point to.
 */
static size_t name_length(const uint8_t *msg, size_t n, size_t at)
{
	size_t start = at;

	while (at < n && at - start < DNS_NAME_MAX) {
		size_t len = msg[at++];

		if (len == 0)
			return at - start;
		if (len > LABEL_MAX || len > n - at)
			return 0;
		at += len;
	}
	return 0;
}

void dns_fold_name(uint8_t *name, size_t n_name)
{
	for (size_t i = 0; i < n_name; i++)
		name[i] = fold(name[i]);
}

/* Adds one byte of a label, in the form for people; ret has room for 5. */
static size_t show_byte(uint8_t c, char *ret)
{
	if (is_plain(c)) {
		ret[0] = (char)c;
		return 1;
	}
	ret[0] = '\\';
	ret[1] = (char)('0' + c / 100);
	ret[2] = (char)('0' + c / 10 % 10);
	ret[3] = (char)('0' + c % 10);
	return 4;
}

void dns_show_name(const uint8_t *name, size_t n_name, char *ret, size_t size)
{
	size_t at = 0, used = 0;

	while (at < n_name && name[at] > 0) {
		size_t end = at + 1 + name[at];

		if (at > 0 && used + 1 < size)
			ret[used++] = '.';
		for (at++; at < end && at < n_name; at++)
			if (used + 4 < size)
				used += show_byte(name[at], ret + used);
	}
	if (used == 0 && size > 1)
		ret[used++] = '.';
	ret[used] = '\0';
}

/*
 * A host name may carry an underscore in a question; hostname.c knows none, so
 * it is shown the name with a letter in that place.  Empty: no host name.
 */
static void read_host(struct dns_query *q)
{
	char text[DNS_NAME_MAX * 4 + 1] = "", letters[sizeof(text)];
	char canonical[HOSTNAME_MAX + 1];
	size_t n;

	q->host[0] = '\0';
	dns_show_name(q->name, q->n_name, text, sizeof(text));
	n = strlen(text);
	for (size_t i = 0; i <= n; i++)
		letters[i] = text[i] == '_' ? 'a' : text[i];
	if (hostname_canonical(letters, n, canonical) < 0 || n > HOSTNAME_MAX)
		return;
	for (size_t i = 0; i <= n; i++)
		q->host[i] = (char)fold((uint8_t)text[i]);
}

/* The one additional record that is understood is OPT, and only once. */
static int read_additional(const uint8_t *msg, size_t n, size_t at,
			   unsigned count, struct dns_query *q)
{
	for (; count > 0; count--) {
		size_t len = name_length(msg, n, at);
		size_t rdlen;

		if (len == 0 || n - at - len < 10)
			return -1;
		rdlen = be16(msg + at + len + 8);
		if (rdlen > n - at - len - 10)
			return -1;
		if (be16(msg + at + len) == TYPE_OPT) {
			if (q->has_edns || len != 1)
				return -1;
			q->has_edns = true;
			q->dnssec_ok = be16(msg + at + len + 6) & EDNS_DO;
			if (msg[at + len + 5] != 0)
				q->rcode = DNS_BADVERS;
		}
		at += len + 10 + rdlen;
	}
	return at == n ? 0 : -1;
}

/* Everything after the header; fills what is needed to echo. */
static int read_body(const uint8_t *msg, size_t n, struct dns_query *q)
{
	size_t len;

	/* exactly one question, and no answer or authority in it */
	if (be16(msg + 4) != 1 || be16(msg + 6) != 0 || be16(msg + 8) != 0)
		return -1;
	len = name_length(msg, n, HEAD);
	if (len == 0 || n - HEAD - len < 4)
		return -1;
	q->qtype = (uint16_t)be16(msg + HEAD + len);
	q->qclass = (uint16_t)be16(msg + HEAD + len + 2);
	if (read_additional(msg, n, HEAD + len + 4, be16(msg + 10), q) < 0)
		return -1;
	memcpy(q->name, msg + HEAD, len);
	q->n_name = len;
	return 0;
}

/* Is the last label, or the only one, this one? */
static bool ends_in(const char *host, const char *label)
{
	size_t n = strlen(host), len = strlen(label);

	return n >= len && strcmp(host + n - len, label) == 0 &&
	       (n == len || host[n - len - 1] == '.');
}

static bool has_service_label(const char *host)
{
	return host[0] == '_' || strstr(host, "._");
}

static enum dns_verdict judge_name(const struct dns_query *q)
{
	if (ends_in(q->host, "localhost"))
		return DNS_LOCALHOST;
	if (!strchr(q->host, '.') || ends_in(q->host, "local") ||
	    ends_in(q->host, "arpa") || has_service_label(q->host))
		return DNS_SEARCH;
	return DNS_HOST;
}

enum dns_verdict dns_parse(const uint8_t *msg, size_t n, struct dns_query *ret)
{
	struct dns_query q = { .rcode = DNS_NOERROR };
	unsigned flags;

	if (n < HEAD)
		return DNS_DROP;
	flags = be16(msg + 2);
	if (flags & FLAG_QR)
		return DNS_DROP;
	q.id = (uint16_t)be16(msg);
	q.opcode = flags >> 11 & 15;
	q.wants_recursion = flags & FLAG_RD;
	q.checking_disabled = flags & FLAG_CD;
	if (q.opcode != 0)
		q.rcode = DNS_NOTIMP;
	else if (read_body(msg, n, &q) < 0)
		q = (struct dns_query){ .id = q.id,
					.wants_recursion = q.wants_recursion,
					.rcode = DNS_FORMERR };
	else if (q.rcode == DNS_NOERROR && q.qclass != CLASS_IN)
		q.rcode = DNS_REFUSED;
	if (q.n_name > 0)
		read_host(&q);
	*ret = q;
	return q.rcode == DNS_NOERROR ? judge_name(&q) : DNS_REPLY;
}

static size_t put16(uint8_t *out, size_t at, unsigned v)
{
	out[at] = (uint8_t)(v >> 8);
	out[at + 1] = (uint8_t)v;
	return at + 2;
}

static size_t put_address(const struct dns_query *q, const uint8_t *data,
			  uint8_t *out, size_t at)
{
	size_t n = q->qtype == DNS_AAAA ? 16 : 4;

	at = put16(out, at, 0xc000 | HEAD);	/* the question's name */
	at = put16(out, at, q->qtype);
	at = put16(out, at, CLASS_IN);
	at = put16(out, at, DNS_TTL >> 16);
	at = put16(out, at, DNS_TTL & 0xffff);
	at = put16(out, at, (unsigned)n);
	memcpy(out + at, data, n);
	return at + n;
}

static size_t put_edns(const struct dns_query *q, enum dns_rcode rcode,
		       uint8_t *out, size_t at)
{
	out[at++] = 0;
	at = put16(out, at, TYPE_OPT);
	at = put16(out, at, OUR_UDP_SIZE);
	out[at++] = (uint8_t)(rcode >> 4);
	out[at++] = 0;		/* version */
	at = put16(out, at, q->dnssec_ok ? EDNS_DO : 0);
	return put16(out, at, 0);
}

size_t dns_answer(const struct dns_query *q, enum dns_rcode rcode,
		  const uint8_t *data, uint8_t *out)
{
	/* never AD: nothing here was validated, and no client must think so */
	unsigned flags = FLAG_QR | FLAG_AA | FLAG_RA |
			 (unsigned)q->opcode << 11 |
			 (q->wants_recursion ? FLAG_RD : 0) |
			 (q->checking_disabled ? FLAG_CD : 0) |
			 ((unsigned)rcode & 15);
	size_t at = put16(out, 0, q->id);

	at = put16(out, at, flags);
	at = put16(out, at, q->n_name > 0);
	at = put16(out, at, data != NULL);
	at = put16(out, at, 0);
	at = put16(out, at, q->has_edns);
	if (q->n_name > 0) {
		memcpy(out + at, q->name, q->n_name);
		at = put16(out, at + q->n_name, q->qtype);
		at = put16(out, at, q->qclass);
	}
	if (data)
		at = put_address(q, data, out, at);
	if (q->has_edns)
		at = put_edns(q, rcode, out, at);
	return at;
}
