/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_HELPER_H
#define CORDON_OUTER_HELPER_H

/*
 * helper - A program of ours, started apart: relay, upstream, verify.
 *
 * Its file is opened at the compiled-in path, must belong to root or to us and
 * must not be writable by others, and is executed by that descriptor, so what
 * was checked is what runs.  It has an empty environment, a session of its
 * own, the ids of the script where we are root, and the descriptors of guard.h:
 * 3 is the control channel, 4 the other one.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/wire.h"
#include "decide/plan/diagnosis.h"
#include "decide/plan/plan_ids.h"

struct helper {
	pid_t pid;	/* 0: not started */
	int pidfd;
	int control_fd;	/* SEQPACKET */
	bool confined;	/* it has said so */
};

#define HELPER_INIT { .pidfd = -1, .control_fd = -1 }

/* Its file alone: there, ours, and as it must be; else obstacle is the hint. */
int helper_check(const char *name, enum obstacle obstacle, struct err *err);
/* other_fd stays the caller's.  On failure too ret is to be released. */
int helper_start(const char *name, enum obstacle obstacle,
		 const struct id_plan *ids, int other_fd, struct helper *ret,
		 struct err *err);
/*
 * The next record, which must be of this type; WIRE_BROKEN is the helper's own
 * account of why there is none.  record holds what r reads.
 */
int helper_expect(const struct helper *helper, const char *name,
		  enum wire_type type, int timeout_ms,
		  uint8_t record[static WIRE_MAX], struct wire_reader *r,
		  struct err *err);
/* Kills and reaps a child that was not reaped yet; 0 and -1 after. */
void helper_end(pid_t *pid, int *pidfd);
void helper_release(struct helper *helper);
#define autorelease_helper __attribute__((cleanup(helper_release)))

#endif
