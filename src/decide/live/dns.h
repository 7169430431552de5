/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_DNS_H
#define CORDON_DECIDE_LIVE_DNS_H

/*
 * dns - Questions of the script's resolver read, answers written.
 *
 * RFC 1035 with EDNS (RFC 6891), as far as a stub resolver's peer needs it: one
 * question in, at most one address out.  Whoever asks wrote every byte.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/hostname.h"

#define DNS_NAME_MAX 255	/* bytes of a name on the wire */
#define DNS_ANSWER_MAX 512	/* what every client takes over UDP */
/*
 * Longer than a run: an answer means the same from start to end, and a client
 * that asks once need not ask again.
 */
#define DNS_TTL 86400

enum dns_type { DNS_A = 1, DNS_AAAA = 28 };

/* RFC 1035 4.1.1, RFC 6891 9 */
enum dns_rcode {
	DNS_NOERROR = 0,
	DNS_FORMERR = 1,
	DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4,
	DNS_REFUSED = 5,
	DNS_BADVERS = 16,
};

enum dns_verdict {
	DNS_DROP,	/* not a question at all: no answer */
	DNS_REPLY,	/* answer with rcode and nothing else */
	DNS_LOCALHOST,	/* 127.0.0.1 and ::1 */
	DNS_SEARCH,	/* NXDOMAIN unless it is an allowed name */
	DNS_HOST,	/* allowed name, or a sink address */
};

struct dns_query {
	uint16_t id;
	uint8_t opcode;
	bool wants_recursion;
	bool checking_disabled;
	uint16_t qtype;
	uint16_t qclass;
	uint8_t name[DNS_NAME_MAX];	/* as it came, case and all */
	size_t n_name;			/* 0: there is no question to echo */
	bool has_edns;
	bool dnssec_ok;
	enum dns_rcode rcode;		/* for DNS_REPLY */
	/* canonical; empty where the name is no host name */
	char host[HOSTNAME_MAX + 1];
};

/* Reads one message and judges the name in it. */
enum dns_verdict dns_parse(const uint8_t *msg, size_t n, struct dns_query *ret);
/*
 * Writes the answer to q into out, which holds DNS_ANSWER_MAX bytes; returns
 * its length.  data: the address, 4 or 16 bytes as qtype says, or NULL.
 */
size_t dns_answer(const struct dns_query *q, enum dns_rcode rcode,
		  const uint8_t *data, uint8_t *out);
/*
 * The name for people: labels joined by dots, other bytes than letters,
 * digits, '-' and '_' as \DDD (RFC 1035 5.1).  Cuts at size.
 */
void dns_show_name(const uint8_t *name, size_t n_name, char *ret, size_t size);
/* The same name with lower-case letters, in place. */
void dns_fold_name(uint8_t *name, size_t n_name);

#endif
