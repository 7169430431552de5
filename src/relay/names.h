/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_NAMES_H
#define CORDON_RELAY_NAMES_H

/*
 * names - The stub resolver: every name the script asks for, answered here.
 *
 * An allowed name leads to its address inside, any other to a sink address of
 * its own at which nothing listens, so that a stray connection is refused at
 * once and can be told by name.  No question leaves the machine.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "decide/live/address.h"
#include "decide/live/dns.h"

struct relay;

#define NAMES_SINKS 4096	/* names with an address of their own */
#define NAMES_OTHERS 1024	/* names remembered that have none */
#define NAMES_CLIENTS 64	/* connections to the stub at once */
#define NAMES_CLIENT_MS 10000	/* without a byte */
#define NAMES_BUFFER 4096

struct name {
	uint16_t sink;	/* 1-NAMES_SINKS, or 0 */
	uint8_t told;	/* types told already, see names.c */
	uint8_t n_wire;
	uint8_t wire[DNS_NAME_MAX];	/* lower-case */
};

struct names_client {
	struct relay *relay;
	struct loop_source source;
	bool is_used;	/* else nothing else of it counts */
	int fd;
	uint64_t since_ms;
	size_t n_in;
	size_t n_out;
	bool is_eof;
	uint8_t in[NAMES_BUFFER];
	uint8_t out[NAMES_BUFFER];
};

struct names {
	struct relay *relay;
	struct loop_source udp;
	struct loop_source tcp;
	struct name *known;	/* NAMES_SINKS + NAMES_OTHERS */
	uint32_t *hashes;	/* of known, apart so that a search is short */
	size_t n_known;
	uint16_t sinks[NAMES_SINKS + 1];	/* by number: place in known */
	size_t n_sinks;
	uint8_t told_endpoint[256];	/* as told, by endpoint */
	struct names_client *clients;	/* NAMES_CLIENTS */
	size_t n_clients;		/* of them in use */
};

int names_init(struct names *names, struct relay *relay, struct err *err);
/* Each takes its socket; 0, or -1 with errno. */
int names_serve_udp(struct names *names, int fd);
int names_serve_tcp(struct names *names, int fd);
/* Closes idle clients; returns ms until the next is due, or -1. */
int names_expire(struct names *names, uint64_t now_ms);
/* The name a sink address or an endpoint's address stands for, or "". */
void names_find(const struct names *names, const struct address *address,
		char ret[HOSTNAME_MAX + 1]);

#endif
