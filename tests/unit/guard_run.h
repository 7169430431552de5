/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_GUARD_RUN_H
#define CORDON_TESTS_GUARD_RUN_H

/*
 * guard_run - Starts the real cordon-upstream for a test and speaks with it
 * as supervisor and relay.  What fails, fails the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/types.h>

#include "decide/live/guard.h"
#include "evidence/event.h"

struct guard_run {
	pid_t pid;
	int control_fd;
	int dial_fd;
};

/* The program, not yet configured; open_files 0: as the test has it. */
struct guard_run guard_run_exec(uint64_t open_files);
/* The same of another program of the build tree. */
struct guard_run guard_run_exec_as(const char *program, uint64_t open_files);
void guard_run_send(int fd, struct wire_writer *w);
void guard_run_configure(const struct guard_run *g,
			 const struct guard_endpoint *endpoints, uint32_t n);
/* The same; proxy may be NULL. */
void guard_run_configure_by(const struct guard_run *g,
			    const struct guard_endpoint *endpoints, uint32_t n,
			    const struct proxy_plan *proxy);
/* Both, and WIRE_CONFINED awaited. */
struct guard_run guard_run_start(const struct guard_endpoint *endpoints,
				 uint32_t n);
void guard_run_dial(const struct guard_run *g, uint32_t conn,
		    uint32_t endpoint);
/* The same of an endpoint whose host is a pattern. */
void guard_run_dial_name(const struct guard_run *g, uint32_t conn,
			 uint32_t endpoint, const char *name);
/* The next answer; *ret_fd is -1 or the test's. */
struct guard_dialed guard_run_dialed(const struct guard_run *g, int *ret_fd);
/* The next record on the control channel is an event. */
struct event guard_run_event(const struct guard_run *g);
/* The next record there is of this type; 0: the end of the channel. */
void guard_run_expect(const struct guard_run *g, uint32_t type);
/* Its exit status, once it has ended. */
int guard_run_wait(struct guard_run *g);
/* WIRE_STOP, events to the end, WIRE_DONE, exit 0; how many events. */
unsigned guard_run_stop(struct guard_run *g);

/* A literal on this address and port, as a profile without words has it. */
struct guard_endpoint guard_run_literal(const char *address, uint16_t port);
/* A listener on it; *port may be 0. */
int guard_run_listen(const char *address, uint16_t *port, int backlog);

#endif
