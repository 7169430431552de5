/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_INNER_H
#define CORDON_INNER_INNER_H

/*
 * inner - From a fresh clone to the script.
 *
 * Runs in the child of clone(2), single-threaded, in its new namespaces.  It
 * allocates nothing, uses no stdio and never returns: it becomes the script,
 * becomes pid 1, or reports and ends.
 */
#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

#include "decide/plan/plan_fs.h"

struct plan;

#define INNER_NS_COUNT 7

/* What follows the data of a file (plan_fs.h). */
struct inner_tail {
	uint8_t data[FS_TAIL_MAX];
	size_t n;	/* 0: there is none */
};

/*
 * What the supervisor leaves to the child, all of it close-on-exec and 3 or
 * above.  The three streams become 0, 1 and 2; one that the plan puts on the
 * terminal is -1 until open_terminal().
 */
struct inner_fds {
	int sync_fd;	/* SEQPACKET to the supervisor: wire.h */
	int init_fd;	/* SEQPACKET, pid 1 to the supervisor */
	int alive_fd;	/* read end of a pipe only the supervisor holds */
	int stream_fds[3];
	int script_fd;	/* the copy of the script, sealed; -1: there is none */
	bool in_front;	/* the script begins in its terminal's foreground */
	int terminal_fd;	/* made by open_terminal(), for pid 1; or -1 */
	int left_fd;	/* an overlay's changes, for pid 1 to hand out; or -1 */
	/* programs that need no library to be loaded, compiled before */
	struct sock_fprog script_filter;
	struct sock_fprog init_filter;
	/*
	 * Inode numbers of the supervisor's own namespaces, in the order user
	 * mnt pid net ipc uts cgroup: none may be one of ours.
	 */
	uint64_t outer_ns[INNER_NS_COUNT];
	struct inner_tail tails[FS_TAILS];	/* come with WIRE_MAPPED */
};

/* fds is the child's own copy, which it completes. */
_Noreturn void inner(const struct plan *plan, struct inner_fds *fds);

#endif
