/* SPDX-License-Identifier: Apache-2.0 */
/* serve - a listener that writes down who came and what was said. */
/*
 * Prints its port (or `up`) when it listens.  LOG gets a line `conn` for each
 * connection or datagram, LOG.data every byte.  SIGTERM makes it take what is
 * queued already and leave, so that a test can say: nothing came.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PEERS 200

struct server {
	int listen_fd;
	int is_udp;
	const char *mode;
	int log_fd, data_fd;
	int peers[PEERS];
	unsigned long counts[PEERS];
};

static int open_inet(const char *kind, char *address)
{
	struct sockaddr_storage ss;
	char *colon = strrchr(address, ':');
	socklen_t size = sizeof(ss);
	long port;
	int fd;

	if (!colon)
		broken("%s has no port", address);
	*colon = '\0';
	port = number(colon + 1);
	size = sockaddr_of(address, port, &ss);
	fd = socket(ss.ss_family,
		    (strcmp(kind, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM) |
			    SOCK_CLOEXEC, 0);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 },
			 sizeof(int));
	if (fd < 0 || bind(fd, (struct sockaddr *)&ss, size) < 0)
		broken("bind %s", address);
	size = sizeof(ss);
	if (getsockname(fd, (struct sockaddr *)&ss, &size) < 0)
		broken("getsockname");
	/* the port is at one place in both families */
	printf("%u\n", ntohs(((struct sockaddr_in *)&ss)->sin_port));
	return fd;
}

static int open_local(const char *kind, const char *name)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int skip = strcmp(kind, "abstract") == 0;
	size_t n = strlen(name);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (n + 1 >= sizeof(sun.sun_path))
		broken("%s is too long for a socket", name);
	memcpy(sun.sun_path + skip, name, n);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&sun,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     n)) < 0)
		broken("bind %s", name);
	if (!skip && chmod(name, 0777) < 0)
		broken("chmod %s", name);
	puts("up");
	return fd;
}

static void note(struct server *s, const void *data, ssize_t n)
{
	if (n > 0 && write(s->data_fd, data, (size_t)n) != n)
		broken("write the log");
}

static void answer(struct server *s, int i, const char *data, size_t n)
{
	char text[40];

	if (strcmp(s->mode, "echo") == 0) {
		(void)send(s->peers[i], data, n, MSG_NOSIGNAL);
	} else if (strcmp(s->mode, "greet") == 0 && n > 0) {
		(void)send(s->peers[i], "hello\n", 6, MSG_NOSIGNAL);
	} else if (strcmp(s->mode, "count") == 0 && n == 0) {
		(void)snprintf(text, sizeof(text), "%lu bytes\n", s->counts[i]);
		(void)send(s->peers[i], text, strlen(text), MSG_NOSIGNAL);
	}
}

static void take_bytes(struct server *s, int i)
{
	char buf[65536];
	ssize_t n = recv(s->peers[i], buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return;
	if (strcmp(s->mode, "echo") != 0)
		note(s, buf, n);
	if (n > 0)
		s->counts[i] += (unsigned long)n;
	answer(s, i, buf, n > 0 ? (size_t)n : 0);
	if (n > 0)
		return;
	(void)!write(s->log_fd, "gone\n", 5);
	(void)close(s->peers[i]);
	s->peers[i] = -1;
}

static int is_text(const char *mode)
{
	return strcmp(mode, "quiet") != 0 && strcmp(mode, "greet") != 0 &&
	       strcmp(mode, "count") != 0 && strcmp(mode, "echo") != 0;
}

/* 0 when nobody is waiting. */
static int take_peer(struct server *s)
{
	char buf[2048];
	int fd;

	if (s->is_udp) {
		ssize_t n = recv(s->listen_fd, buf, sizeof(buf), MSG_DONTWAIT);

		if (n < 0)
			return 0;
		(void)!write(s->log_fd, "conn\n", 5);
		note(s, buf, n);
		return 1;
	}
	fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return 0;
	(void)!write(s->log_fd, "conn\n", 5);
	if (is_text(s->mode))
		(void)send(fd, s->mode, strlen(s->mode), MSG_NOSIGNAL);
	for (int i = 0; i < PEERS; i++) {
		if (s->peers[i] >= 0 || is_text(s->mode))
			continue;
		s->peers[i] = fd;
		s->counts[i] = 0;
		return 1;
	}
	(void)close(fd);
	return 1;
}

static void loop(struct server *s, int signal_fd)
{
	for (;;) {
		struct pollfd p[PEERS + 2];
		nfds_t n = 0;

		p[n++] = (struct pollfd){ .fd = signal_fd, .events = POLLIN };
		p[n++] = (struct pollfd){ .fd = s->listen_fd,
					  .events = POLLIN };
		for (int i = 0; i < PEERS; i++)
			p[n++] = (struct pollfd){ .fd = s->peers[i],
						  .events = POLLIN };
		if (poll(p, n, -1) < 0)
			broken("poll");
		if (p[1].revents)
			(void)take_peer(s);
		for (int i = 0; i < PEERS; i++)
			if (s->peers[i] >= 0 && p[i + 2].revents)
				take_bytes(s, i);
		if (p[0].revents)
			break;
	}
	while (take_peer(s))
		;
	for (int i = 0; i < PEERS; i++)
		if (s->peers[i] >= 0)
			take_bytes(s, i);
}

int act_serve(int argc, char **argv)
{
	struct server s = { .mode = argv[3] };
	sigset_t mask;
	char path[400];

	(void)argc;
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)snprintf(path, sizeof(path), "%s.data", argv[4]);
	s.log_fd = open(argv[4], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			0644);
	s.data_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			 0644);
	if (s.log_fd < 0 || s.data_fd < 0)
		broken("open %s", argv[4]);
	for (int i = 0; i < PEERS; i++)
		s.peers[i] = -1;
	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &mask, NULL);
	s.is_udp = strcmp(argv[1], "udp") == 0;
	if (s.is_udp || strcmp(argv[1], "tcp") == 0)
		s.listen_fd = open_inet(argv[1], argv[2]);
	else
		s.listen_fd = open_local(argv[1], argv[2]);
	if (!s.is_udp && listen(s.listen_fd, 100) < 0)
		broken("listen");
	(void)fcntl(s.listen_fd, F_SETFL, O_NONBLOCK);
	(void)fflush(stdout);
	(void)close(1);
	loop(&s, signalfd(-1, &mask, SFD_CLOEXEC));
	return 0;
}
