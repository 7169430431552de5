/* SPDX-License-Identifier: Apache-2.0 */
/* resolve - one question to the name service, through c-ares. */
#include "upstream/resolve.h"

#include <ares.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/time.h>

#include "base/mem.h"
#include "decide/live/hostname.h"

/* Two rounds; GUARD_RESOLVE_MS ends a dial before the last has timed out. */
#define TRY_MS 2500
#define TRIES 2

/* One socket of c-ares in our loop; kept for the next one when it closes. */
struct watch {
	struct loop_source src;
	struct resolve *resolve;
	struct watch *next;
};

/* IPv6 and IPv4 are asked for apart, so that neither waits for the other. */
struct question {
	resolve_fn *fn;
	void *owner;
	unsigned n_open;	/* of the two */
};

struct resolve {
	struct loop *loop;
	ares_channel channel;
	struct watch *watches;
};

static void socket_ready(struct loop_source *src, uint32_t events)
{
	struct watch *w = src->owner;
	uint32_t trouble = events & (EPOLLERR | EPOLLHUP);
	ares_socket_t in = ARES_SOCKET_BAD, out = ARES_SOCKET_BAD;

	/* An error is found by the next read or write, whichever is awaited. */
	if ((events & EPOLLIN) || trouble)
		in = src->fd;
	if ((events & EPOLLOUT) || (trouble && (src->events & EPOLLOUT)))
		out = src->fd;
	ares_process_fd(w->resolve->channel, in, out);
}

static struct watch *watch_of(struct resolve *r, int fd)
{
	struct watch *unused = NULL;

	for (struct watch *w = r->watches; w; w = w->next) {
		if (w->src.fd == fd)
			return w;
		if (w->src.fd < 0)
			unused = w;
	}
	if (unused)
		return unused;
	unused = mem_alloc(sizeof(*unused));
	*unused = (struct watch){
		.src = LOOP_SOURCE_INIT, .resolve = r, .next = r->watches,
	};
	r->watches = unused;
	return unused;
}

/*
 * c-ares says what it waits for on a socket; neither means it is about to
 * close it.  If the loop cannot take a socket the question times out.
 */
static void socket_state(void *data, ares_socket_t fd, int readable,
			 int writable)
{
	struct resolve *r = data;
	struct watch *w = watch_of(r, fd);
	uint32_t events = (readable ? EPOLLIN : 0u) |
			  (writable ? EPOLLOUT : 0u);

	if (events == 0)
		loop_remove(r->loop, &w->src);
	else if (w->src.fd < 0)
		(void)loop_add(r->loop, &w->src, fd, events, socket_ready, w);
	else
		(void)loop_change(r->loop, &w->src, events);
}

struct resolve *resolve_open(struct loop *loop, struct err *err)
{
	struct resolve *r = mem_alloc(sizeof(*r));
	char lookups[] = "b";	/* the name service alone, no hosts file */
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
		.timeout = TRY_MS,
		.tries = TRIES,
		.lookups = lookups,
		.sock_state_cb = socket_state,
		.sock_state_cb_data = r,
	};
	/*
	 * DOMAINS with none in it: ares_getaddrinfo() of some versions goes
	 * through the search list whatever the flags say.
	 */
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
		   ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB;
	int status;

#ifdef ARES_OPT_QUERY_CACHE
	mask |= ARES_OPT_QUERY_CACHE;	/* qcache_max_ttl 0: none */
#endif
	r->loop = loop;
	status = ares_library_init(ARES_LIB_INIT_ALL);
	if (status == ARES_SUCCESS)
		status = ares_init_options(&r->channel, &options, mask);
	if (status != ARES_SUCCESS) {
		free(r);
		(void)err_set(err, ERR_SYSTEM,
			      "set up the resolver from /etc/resolv.conf: %s",
			      ares_strerror(status));
		return NULL;
	}
	return r;
}

void resolve_close(struct resolve *r)
{
	if (!r)
		return;
	ares_destroy(r->channel);
	ares_library_cleanup();
	while (r->watches) {
		struct watch *w = r->watches;

		r->watches = w->next;
		free(w);
	}
	free(r);
}

static int sys_of_status(int status)
{
	switch (status) {
	case ARES_SUCCESS:
		return 0;
	case ARES_ENODATA:
	case ARES_ENOTFOUND:
		return ENOENT;
	case ARES_ETIMEOUT:
		return ETIMEDOUT;
	case ARES_ECONNREFUSED:
		return ECONNREFUSED;
	case ARES_ECANCELLED:
	case ARES_EDESTRUCTION:
		return ECANCELED;
	case ARES_ENOMEM:
		return ENOMEM;
	default:
		return EPROTO;
	}
}

static size_t pick(const struct ares_addrinfo_node *node,
		   struct address ret[RESOLVE_MAX])
{
	size_t n = 0;

	for (; node && n < RESOLVE_MAX; node = node->ai_next) {
		if (node->ai_family == AF_INET) {
			struct sockaddr_in sin;
			uint8_t v4[4];

			memcpy(&sin, node->ai_addr, sizeof(sin));
			memcpy(v4, &sin.sin_addr, sizeof(v4));
			ret[n++] = address_from_v4(v4);
		} else if (node->ai_family == AF_INET6) {
			struct sockaddr_in6 sin6;

			memcpy(&sin6, node->ai_addr, sizeof(sin6));
			memcpy(ret[n++].b, &sin6.sin6_addr, 16);
		}
	}
	return n;
}

static void answered(void *arg, int status, int timeouts,
		     struct ares_addrinfo *info)
{
	struct question *question = arg, q;
	struct address all[RESOLVE_MAX];
	int sys = sys_of_status(status);
	size_t n = 0;

	(void)timeouts;
	question->n_open--;
	q = *question;
	if (q.n_open == 0)
		free(question);
	if (info) {
		n = pick(info->nodes, all);
		ares_freeaddrinfo(info);
	}
	if (sys == 0 && n == 0)
		sys = ENOENT;
	q.fn(q.owner, sys, all, sys == 0 ? n : 0, q.n_open == 0);
}

void resolve_start(struct resolve *r, const char *name, resolve_fn *fn,
		   void *owner)
{
	/* NOSORT: sorting opens and connects sockets to every address */
	struct ares_addrinfo_hints hints = {
		.ai_flags = ARES_AI_NOSORT,
		.ai_family = AF_INET6,
		.ai_socktype = SOCK_STREAM,
	};
	struct question *q = mem_alloc(sizeof(*q));
	char absolute[HOSTNAME_MAX + 2];
	size_t n = strnlen(name, HOSTNAME_MAX);

	memcpy(absolute, name, n);
	absolute[n] = '.';
	absolute[n + 1] = '\0';
	*q = (struct question){ .fn = fn, .owner = owner, .n_open = 2 };
	ares_getaddrinfo(r->channel, absolute, NULL, &hints, answered, q);
	hints.ai_family = AF_INET;
	ares_getaddrinfo(r->channel, absolute, NULL, &hints, answered, q);
}

int resolve_timeout(struct resolve *r, int max_ms)
{
	struct timeval max = { .tv_sec = max_ms / 1000,
			       .tv_usec = max_ms % 1000 * 1000L };
	struct timeval tv, *left = ares_timeout(r->channel, &max, &tv);

	/* rounded up, or the loop turns until the millisecond is over */
	return (int)(left->tv_sec * 1000 + (left->tv_usec + 999) / 1000);
}

void resolve_expire(struct resolve *r)
{
	ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}
