/* SPDX-License-Identifier: Apache-2.0 */
/* attempt - one connect(2) to one address, under way in the loop. */
#include "upstream/attempt.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"

/* A dead peer is noticed after KEEP_IDLE + KEEP_COUNT * KEEP_INTERVAL s. */
#define KEEP_IDLE 60
#define KEEP_INTERVAL 15
#define KEEP_COUNT 4

static const struct {
	int level, name, value;
} options[] = {
	{ SOL_SOCKET, SO_KEEPALIVE, 1 },
	{ IPPROTO_TCP, TCP_KEEPIDLE, KEEP_IDLE },
	{ IPPROTO_TCP, TCP_KEEPINTVL, KEEP_INTERVAL },
	{ IPPROTO_TCP, TCP_KEEPCNT, KEEP_COUNT },
	{ IPPROTO_TCP, TCP_NODELAY, 1 },
};

static socklen_t sockaddr_of(const struct address *a, uint16_t port,
			     struct sockaddr_storage *ret)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET, .sin_port = htons(port),
	};
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(port),
	};

	memset(ret, 0, sizeof(*ret));
	if (address_is_v4(a)) {
		memcpy(&sin.sin_addr, a->b + 12, 4);
		memcpy(ret, &sin, sizeof(sin));
		return sizeof(sin);
	}
	memcpy(&sin6.sin6_addr, a->b, 16);
	memcpy(ret, &sin6, sizeof(sin6));
	return sizeof(sin6);
}

int attempt_start(struct attempt *a, struct loop *loop,
		  const struct address *address, uint16_t port, loop_fn *fn,
		  void *owner)
{
	struct sockaddr_storage to;
	socklen_t n = sockaddr_of(address, port, &to);
	autoclose int fd = socket(to.ss_family,
				  SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
				  IPPROTO_TCP);

	*a = (struct attempt){ .src = LOOP_SOURCE_INIT, .address = *address };
	if (fd < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (setsockopt(fd, options[i].level, options[i].name,
			       &options[i].value, sizeof(int)) < 0)
			return -1;
	if (connect(fd, (const struct sockaddr *)&to, n) < 0 &&
	    errno != EINPROGRESS)
		return -1;
	if (loop_add(loop, &a->src, fd, EPOLLOUT, fn, owner) < 0)
		return -1;
	(void)steal_fd(&fd);
	return 0;
}

int attempt_result(const struct attempt *a)
{
	int sys = 0;
	socklen_t n = sizeof(sys);

	if (getsockopt(a->src.fd, SOL_SOCKET, SO_ERROR, &sys, &n) < 0)
		return errno;
	return sys;
}

int attempt_take(struct attempt *a, struct loop *loop)
{
	int fd = a->src.fd;

	loop_remove(loop, &a->src);
	return fd;
}

void attempt_stop(struct attempt *a, struct loop *loop)
{
	int fd = attempt_take(a, loop);

	if (fd >= 0)
		(void)close(fd);
}
