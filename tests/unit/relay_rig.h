/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_UNIT_RELAY_RIG_H
#define CORDON_TESTS_UNIT_RELAY_RIG_H

/*
 * relay_rig - The real cordon-relay between a supervisor and an upstream that a
 * test plays.
 *
 * The relay is $builddir/cordon-relay, or another program of the same protocol.
 * Everything waits on descriptors; what does not come within RIG_MS fails
 * the test.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decide/live/guard.h"
#include "evidence/event.h"

#define RIG_MS 20000
#define RIG_ENDPOINTS 8
#define RIG_RULES 4	/* of each endpoint */
#define RIG_GRANTS 4

struct rig {
	const char *program;	/* NULL: cordon-relay */
	pid_t pid;
	int control_fd;
	int dial_fd;
	struct guard_config config;
	struct guard_endpoint endpoints[RIG_ENDPOINTS];
	struct http_rule rules[RIG_ENDPOINTS][RIG_RULES];
	struct http_grant grants[RIG_GRANTS];
	struct host_port refuse[2];
	struct guard_output outputs[OUTPUT_STREAMS];
	const char *masks[2];
	int listeners[RIG_ENDPOINTS];	/* our copies */
	uint8_t root[2048];		/* of WIRE_CA, DER */
	size_t n_root;
	bool is_done;			/* WIRE_DONE has come */
	bool is_broken;			/* WIRE_BROKEN has come */
};

/* Adds an endpoint on a free port of 127.0.0.1; returns its number. */
uint32_t rig_endpoint(struct rig *rig, enum endpoint_scheme scheme,
		      const char *host);
/* Adds a rule to it. */
void rig_rule(struct rig *rig, uint32_t endpoint, uint32_t methods,
	      const char *glob);
/* Starts the relay, configures it and waits until it is confined. */
void rig_start(struct rig *rig);
/* The same without listeners. */
void rig_start_bare(struct rig *rig);
void rig_send_door(struct rig *rig, uint32_t first, const int *fds, size_t n);
void rig_release(struct rig *rig);

/* One record of the relay: its type; an event is decoded. */
uint32_t rig_next(struct rig *rig, struct event *ret);
/* The next event, which must be of this kind and reason. */
struct event rig_expect(struct rig *rig, enum event_kind kind,
			enum event_reason reason);
void rig_stop(struct rig *rig);
/* Waits for the end of the process; its exit status, or -1 for a signal. */
int rig_wait(struct rig *rig);

/* Upstream's side. */
struct guard_dial rig_take_dial(struct rig *rig);
void rig_answer(struct rig *rig, uint32_t conn, uint32_t sys, int fd);
/* Takes a dial and answers it; returns our end: what the server would have. */
int rig_serve(struct rig *rig);
/* The same with a channel of records. */
int rig_serve_channel(struct rig *rig);
bool rig_has_dial(struct rig *rig);

int rig_connect(const struct rig *rig, uint32_t endpoint);
/* A connected pair of TCP sockets over loopback, both blocking. */
void rig_tcp_pair(int ret_fds[2]);
bool rig_wait_for(int fd, short events, int timeout_ms);
void rig_write(int fd, const void *data, size_t n);
/* Reads exactly n bytes. */
void rig_read(int fd, void *data, size_t n);
/* The next read ends: 0 for a clean end, else errno. */
int rig_read_end(int fd);

#endif
