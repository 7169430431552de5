/* SPDX-License-Identifier: Apache-2.0 */
/* sockets - acts over the network, local sockets and shared memory. */
#include "probe.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

static long now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int act_connect(int argc, char **argv)
{
	long start = now_ms();
	int fd = tcp_connect(argv[1], number(argv[2]));
	int sys = errno;
	long ms = now_ms() - start;

	(void)argc;
	if (fd < 0)
		return refused(sys, "connect %s %s%s", argv[1], argv[2],
			       ms > 1000 ? ", slowly" : "");
	return done("connected to %s %s", argv[1], argv[2]);
}

int act_talk(int argc, char **argv)
{
	int fd = tcp_connect(argv[1], number(argv[2]));
	size_t n = unescape(argv[3]);
	char buf[200] = "";
	ssize_t got;

	(void)argc;
	if (fd < 0)
		return refused(errno, "connect %s %s", argv[1], argv[2]);
	if (send(fd, argv[3], n, MSG_NOSIGNAL) != (ssize_t)n)
		return refused(errno, "send to %s %s", argv[1], argv[2]);
	got = read_some(fd, buf, sizeof(buf) - 1);
	if (got <= 0)
		return refused(got < 0 ? errno : 0, "an answer of %s %s",
			       argv[1], argv[2]);
	return done("%s %s answered %s", argv[1], argv[2], buf);
}

int act_stay(int argc, char **argv)
{
	int fd = tcp_connect(argv[1], number(argv[2]));
	char buf[100];

	(void)argc;
	if (fd < 0 || send(fd, "hi", 2, MSG_NOSIGNAL) != 2 ||
	    read_some(fd, buf, sizeof(buf)) <= 0)
		return refused(errno, "talk to %s %s", argv[1], argv[2]);
	if (write(1, "up\n", 3) != 3)
		return 1;
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	return done("the connection ended");
}

/* Without connect(2) there is no error to see: the listener is the witness. */
int act_udp(int argc, char **argv)
{
	struct sockaddr_storage ss;
	socklen_t size = sockaddr_of(argv[1], number(argv[2]), &ss);
	int fd = socket(ss.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)argc;
	if (fd < 0 || sendto(fd, argv[3], strlen(argv[3]), 0,
			     (struct sockaddr *)&ss, size) < 0)
		return refused(errno, "a datagram to %s %s", argv[1], argv[2]);
	return done("sent a datagram to %s %s", argv[1], argv[2]);
}

int act_reconnect(int argc, char **argv)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct sockaddr_storage ss;
	socklen_t size = sockaddr_of(argv[1], number(argv[2]), &ss);
	char buf[100];

	(void)argc;
	if (connect(0, &none, sizeof(none)) < 0)
		return refused(errno, "disconnect stdin");
	if (connect(0, (struct sockaddr *)&ss, size) < 0)
		return refused(errno, "connect stdin to %s", argv[2]);
	/* until then the listener may not have it yet (ksoftirqd) */
	if (send(0, "hi", 2, MSG_NOSIGNAL) != 2 ||
	    read_some(0, buf, sizeof(buf)) <= 0)
		return refused(errno, "an answer of %s", argv[2]);
	return done("stdin leads to %s now", argv[2]);
}

static int local(const char *name, int is_abstract)
{
	int fd = unix_connect(name, is_abstract);
	char buf[100] = "";

	if (fd < 0)
		return refused(errno, "connect %s", name);
	if (read_some(fd, buf, sizeof(buf) - 1) <= 0)
		return refused(errno, "an answer of %s", name);
	return done("%s answered %s", name, buf);
}

int act_unix(int argc, char **argv)
{
	(void)argc;
	return local(argv[1], 0);
}

int act_abstract(int argc, char **argv)
{
	(void)argc;
	return local(argv[1], 1);
}

int act_lo_down(int argc, char **argv)
{
	struct ifreq req = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)argc;
	(void)argv;
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &req) < 0)
		return refused(errno, "take lo down");
	return done("lo is down");
}

int act_link_add(int argc, char **argv)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
		struct rtattr kind;
		struct rtattr name;
		char text[8];
	} req = {
		.head = { .nlmsg_len = sizeof(req),
			  .nlmsg_type = RTM_NEWLINK,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE |
					 NLM_F_EXCL | NLM_F_ACK },
		.kind = { .rta_type = IFLA_LINKINFO,
			  .rta_len = 2 * sizeof(struct rtattr) + 8 },
		.name = { .rta_type = IFLA_INFO_KIND,
			  .rta_len = sizeof(struct rtattr) + 7 },
		.text = "bridge",
	};
	struct {
		struct nlmsghdr head;
		struct nlmsgerr err;
		char rest[1000];
	} ack;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	(void)argc;
	(void)argv;
	if (fd < 0 || send(fd, &req, sizeof(req), 0) < 0)
		return refused(errno, "ask for a network device");
	if (recv(fd, &ack, sizeof(ack), 0) < (ssize_t)sizeof(ack.head) +
						     (ssize_t)sizeof(ack.err))
		return refused(errno, "an answer of the kernel");
	/* a kernel without bridges has looked at the permission before */
	if (ack.err.error != 0 && ack.err.error != -EOPNOTSUPP)
		return refused(-ack.err.error, "add a network device");
	return done("added a network device");
}

/* Sends bytes, ends its direction, and wants an answer after that. */
int act_half(int argc, char **argv)
{
	int fd = tcp_connect(argv[1], number(argv[2]));
	static char block[8192];
	long left = number(argv[3]);
	char buf[100] = "";
	size_t n = 0;
	ssize_t got;

	(void)argc;
	if (fd < 0)
		return refused(errno, "connect %s %s", argv[1], argv[2]);
	while (left > 0) {
		size_t want = left > (long)sizeof(block) ? sizeof(block) :
							   (size_t)left;

		got = send(fd, block, want, MSG_NOSIGNAL);
		if (got < 0)
			return refused(errno, "send");
		left -= got;
	}
	if (shutdown(fd, SHUT_WR) < 0)
		return refused(errno, "shutdown");
	while ((got = read_some(fd, buf + n, sizeof(buf) - 1 - n)) > 0)
		n += (size_t)got;
	if (got < 0 || n == 0)
		return refused(got < 0 ? errno : 0, "an answer after the end");
	return done("answer after the end: %s", buf);
}

/* All bytes must come back in order. */
int act_push(int argc, char **argv)
{
	int fd = tcp_connect(argv[1], number(argv[2]));
	static unsigned char out[16384], in[16384];
	size_t n = (size_t)number(argv[3]), sent = 0, back = 0;

	(void)argc;
	if (fd < 0)
		return refused(errno, "connect %s %s", argv[1], argv[2]);
	while (back < n) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		p.events |= sent < n ? POLLOUT : 0;
		if (poll(&p, 1, 5000) != 1)
			return refused(ETIMEDOUT, "%zu of %zu back", back, n);
		if (p.revents & POLLOUT) {
			size_t want = n - sent < sizeof(out) ? n - sent :
							       sizeof(out);

			for (size_t i = 0; i < want; i++)
				out[i] = (unsigned char)((sent + i) % 251);
			got = send(fd, out, want, MSG_NOSIGNAL | MSG_DONTWAIT);
			if (got < 0 && errno != EAGAIN)
				return refused(errno, "send");
			sent += got > 0 ? (size_t)got : 0;
		}
		if (!(p.revents & (POLLIN | POLLHUP | POLLERR)))
			continue;
		got = recv(fd, in, sizeof(in), 0);
		if (got <= 0)
			return refused(got < 0 ? errno : 0, "%zu of %zu back",
				       back, n);
		for (size_t i = 0; i < (size_t)got; i++)
			if (in[i] != (back + i) % 251)
				return refused(EIO, "byte %zu is another",
					       back + i);
		back += (size_t)got;
	}
	return done("%zu bytes back", back);
}

int act_shm_make(int argc, char **argv)
{
	int id = shmget((key_t)number(argv[1]), 4096, IPC_CREAT | 0600);
	char *at = id < 0 ? (void *)-1 : shmat(id, NULL, 0);

	(void)argc;
	if (at == (void *)-1)
		return refused(errno, "shared memory %s", argv[1]);
	(void)snprintf(at, 4096, "%s", argv[2]);
	printf("%d\n", id);
	return 0;
}

int act_shm_read(int argc, char **argv)
{
	int id = shmget((key_t)number(argv[1]), 0, 0);
	char *at = id < 0 ? (void *)-1 : shmat(id, NULL, SHM_RDONLY);

	(void)argc;
	if (at == (void *)-1)
		return refused(errno, "shared memory %s", argv[1]);
	return done("shared memory %s: %.100s", argv[1], at);
}
