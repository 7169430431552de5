/* SPDX-License-Identifier: Apache-2.0 */
/* collect - reads every place of the map, and prints what it finds there. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

static void tell(const char *data, size_t n)
{
	for (size_t i = 0; i + 7 < n; i++) {
		if (memcmp(data + i, "CANARY-", 7) != 0)
			continue;
		printf("found %.*s\n", (int)(n - i < 40 ? n - i : 40),
		       data + i);
	}
}

static void from_fd(int fd)
{
	static char buf[65536];
	ssize_t n = pread(fd, buf, sizeof(buf), 0);

	if (n < 0 && readable(fd, 2000))
		n = read(fd, buf, sizeof(buf));
	if (n > 0)
		tell(buf, (size_t)n);
}

static void from_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return;
	from_fd(fd);
	(void)close(fd);
}

static void from_stream(int fd)
{
	char buf[100];
	ssize_t n;

	if (fd < 0)
		return;
	n = read_some(fd, buf, sizeof(buf));
	if (n > 0)
		tell(buf, (size_t)n);
	(void)close(fd);
}

static void from_udp(long port)
{
	struct sockaddr_storage ss;
	socklen_t size = sockaddr_of("127.0.0.1", port, &ss);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char buf[100];
	ssize_t n;

	if (fd < 0 || connect(fd, (struct sockaddr *)&ss, size) < 0 ||
	    send(fd, "?", 1, 0) != 1 || !readable(fd, 1000))
		return;
	n = recv(fd, buf, sizeof(buf), 0);
	if (n > 0)
		tell(buf, (size_t)n);
}

static void from_shm(long key)
{
	int id = shmget((key_t)key, 0, 0);
	char *at = id < 0 ? (void *)-1 : shmat(id, NULL, SHM_RDONLY);

	if (at != (void *)-1)
		tell(at, 100);
}

static void from_mqueue(const char *name)
{
	mqd_t mq = mq_open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char buf[64];
	ssize_t n;

	if (mq < 0)
		return;
	n = mq_receive(mq, buf, sizeof(buf), NULL);
	if (n > 0)
		tell(buf, (size_t)n);
}

/* Every ancestor: a shell or a supervisor may stand between. */
static void from_environs(void)
{
	char path[60];

	for (int pid = 1; pid < 40; pid++) {
		(void)snprintf(path, sizeof(path), "/proc/%d/environ", pid);
		from_path(path);
	}
	(void)snprintf(path, sizeof(path), "/proc/%d/environ", getppid());
	from_path(path);
}

static void from_place(char *line)
{
	char *arg = strchr(line, ' ');
	char buf[200];

	line[strcspn(line, "\n")] = '\0';
	if (arg)
		*arg++ = '\0';
	if (strcmp(line, "parent") == 0) {
		from_environs();
	} else if (!arg) {
		broken("no such place: %s", line);
	} else if (strcmp(line, "env") == 0) {
		if (getenv(arg))
			tell(getenv(arg), strlen(getenv(arg)));
	} else if (strcmp(line, "fd") == 0) {
		from_fd((int)number(arg));
	} else if (strcmp(line, "file") == 0 || strcmp(line, "pty") == 0) {
		from_path(arg);
	} else if (strcmp(line, "cmdline") == 0) {
		(void)snprintf(buf, sizeof(buf), "/proc/%s/cmdline", arg);
		from_path(buf);
	} else if (strcmp(line, "key") == 0) {
		int n = key_read(arg, buf, sizeof(buf));

		if (n > 0)
			tell(buf, (size_t)n);
	} else if (strcmp(line, "shm") == 0) {
		from_shm(number(arg));
	} else if (strcmp(line, "mqueue") == 0) {
		from_mqueue(arg);
	} else if (strcmp(line, "unix") == 0) {
		from_stream(unix_connect(arg, 0));
	} else if (strcmp(line, "abstract") == 0) {
		from_stream(unix_connect(arg, 1));
	} else if (strcmp(line, "tcp") == 0) {
		from_stream(tcp_connect("127.0.0.1", number(arg)));
	} else if (strcmp(line, "udp") == 0) {
		from_udp(number(arg));
	} else {
		broken("no such place: %s", line);
	}
}

int act_collect(int argc, char **argv)
{
	FILE *map = fopen(argv[1], "re");
	char line[4200];
	int n = 0;

	(void)argc;
	if (!map)
		broken("open %s", argv[1]);
	for (; fgets(line, sizeof(line), map); n++)
		from_place(line);
	(void)fclose(map);
	printf("looked at %d places\n", n);
	return n == 30 ? 0 : 2;
}
