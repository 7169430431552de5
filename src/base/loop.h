/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_LOOP_H
#define CORDON_BASE_LOOP_H

/*
 * loop - One epoll set, level-triggered, without allocation.
 *
 * A source is embedded in its owner and must stay in place while it is added.
 * A callback may remove or re-add any source, its own included: events of one
 * wait that belong to a removed source are not delivered.
 */
#include <stdint.h>

struct loop_source;
typedef void loop_fn(struct loop_source *src, uint32_t events);

struct loop_source {
	int fd;		/* -1 while not added */
	loop_fn *fn;
	void *owner;	/* for the callback's use */
	uint32_t events;
};

#define LOOP_SOURCE_INIT { .fd = -1 }
#define LOOP_BATCH 64

struct loop {
	int epoll_fd;
	int n_ready;	/* events of the wait under way, for loop_remove() */
	int next;
	void *ready;
};

#define LOOP_INIT { .epoll_fd = -1 }

/* 0 or -1 with errno. */
int loop_init(struct loop *loop);
void loop_release(struct loop *loop);
int loop_add(struct loop *loop, struct loop_source *src, int fd,
	     uint32_t events, loop_fn *fn, void *owner);
/* No system call when nothing changes. */
int loop_change(struct loop *loop, struct loop_source *src, uint32_t events);
void loop_remove(struct loop *loop, struct loop_source *src);
/* Waits at most timeout_ms (-1: for ever), delivers once.  EINTR is 0. */
int loop_run_once(struct loop *loop, int timeout_ms);

#endif
