/* SPDX-License-Identifier: Apache-2.0 */
/* loop - one epoll set, level-triggered, without allocation. */
#include "base/loop.h"

#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

int loop_init(struct loop *loop)
{
	*loop = (struct loop)LOOP_INIT;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return loop->epoll_fd < 0 ? -1 : 0;
}

void loop_release(struct loop *loop)
{
	if (loop->epoll_fd >= 0)
		(void)close(loop->epoll_fd);
	*loop = (struct loop)LOOP_INIT;
}

int loop_add(struct loop *loop, struct loop_source *src, int fd,
	     uint32_t events, loop_fn *fn, void *owner)
{
	struct epoll_event ev = { .events = events, .data.ptr = src };

	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &ev) < 0)
		return -1;
	*src = (struct loop_source){
		.fd = fd, .fn = fn, .owner = owner, .events = events,
	};
	return 0;
}

int loop_change(struct loop *loop, struct loop_source *src, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = src };

	if (src->events == events)
		return 0;
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, src->fd, &ev) < 0)
		return -1;
	src->events = events;
	return 0;
}

void loop_remove(struct loop *loop, struct loop_source *src)
{
	struct epoll_event *ready = loop->ready;

	if (src->fd < 0)
		return;
	(void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, src->fd, NULL);
	src->fd = -1;
	for (int i = loop->next; ready && i < loop->n_ready; i++)
		if (ready[i].data.ptr == src)
			ready[i].data.ptr = NULL;
}

int loop_run_once(struct loop *loop, int timeout_ms)
{
	struct epoll_event ready[LOOP_BATCH];
	int n = epoll_wait(loop->epoll_fd, ready, LOOP_BATCH, timeout_ms);

	if (n < 0)
		return errno == EINTR ? 0 : -1;
	loop->ready = ready;
	loop->n_ready = n;
	for (loop->next = 0; loop->next < n;) {
		struct epoll_event *ev = &ready[loop->next++];
		struct loop_source *src = ev->data.ptr;

		if (src)
			src->fn(src, ev->events);
	}
	loop->ready = NULL;
	loop->n_ready = 0;
	return 0;
}
