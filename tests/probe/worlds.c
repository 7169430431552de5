/* SPDX-License-Identifier: Apache-2.0 */
/* worlds - surroundings that make an attack possible, then a command in them. */
/*
 * `world` gives an ordinary user what root has anyway: a user namespace in
 * which the same uid is mapped to itself, and mounts and addresses made before
 * the command runs.  The command holds no capability there, so cordon in it
 * is in the place of any ordinary user.
 */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void enter(int with_net)
{
	uid_t uid = getuid();
	gid_t gid = getgid();
	char text[60];
	int flags = CLONE_NEWNS | (with_net ? CLONE_NEWNET : 0);

	if (geteuid() == 0) {
		if (unshare(flags) < 0)
			broken("unshare");
		return;
	}
	if (unshare(flags | CLONE_NEWUSER) < 0)
		broken("unshare");
	write_text("/proc/self/setgroups", "deny");
	(void)snprintf(text, sizeof(text), "%u %u 1", uid, uid);
	write_text("/proc/self/uid_map", text);
	(void)snprintf(text, sizeof(text), "%u %u 1", gid, gid);
	write_text("/proc/self/gid_map", text);
}

static void lo_up(void)
{
	struct ifreq req = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &req) < 0)
		broken("lo up");
	(void)close(fd);
	/* ports below 1024 without a capability */
	write_text("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
}

struct in6_req {
	struct in6_addr addr;
	uint32_t prefix;
	int index;
};

/* Any address is local then, and a listener can be bound to it. */
static void add_address(const char *text, int alias)
{
	struct sockaddr_storage ss;
	struct in6_req req6 = { .prefix = 128 };
	struct ifreq req = { .ifr_name = "lo" };
	int fd;

	(void)sockaddr_of(text, 0, &ss);
	fd = socket(ss.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (ss.ss_family == AF_INET6) {
		req6.addr = ((struct sockaddr_in6 *)&ss)->sin6_addr;
		req6.index = (int)if_nametoindex("lo");
		if (ioctl(fd, SIOCSIFADDR, &req6) < 0)
			broken("add %s", text);
	} else {
		(void)snprintf(req.ifr_name, sizeof(req.ifr_name), "lo:%d",
			       alias);
		memcpy(&req.ifr_addr, &ss, sizeof(req.ifr_addr));
		if (ioctl(fd, SIOCSIFADDR, &req) < 0)
			broken("add %s", text);
		(void)sockaddr_of("255.255.255.255", 0, &ss);
		memcpy(&req.ifr_netmask, &ss, sizeof(req.ifr_netmask));
		if (ioctl(fd, SIOCSIFNETMASK, &req) < 0)
			broken("netmask of %s", text);
	}
	(void)close(fd);
}

int act_world(int argc, char **argv)
{
	int i = 1, with_net = 0;

	for (int j = 1; j < argc && strcmp(argv[j], "--") != 0; j++)
		with_net |= strcmp(argv[j], "--net") == 0;
	enter(with_net);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		broken("make mounts private");
	if (with_net)
		lo_up();
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--net") == 0)
			continue;
		if (strcmp(argv[i], "--shared") == 0) {
			if (mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) <
			    0)
				broken("make mounts shared");
		} else if (i + 1 < argc && strcmp(argv[i], "--addr") == 0) {
			add_address(argv[i + 1], i);
			i++;
		} else if (i + 1 < argc && strcmp(argv[i], "--tmpfs") == 0) {
			/* small, so that it can be filled */
			if (mount("none", argv[++i], "tmpfs", 0,
				  "mode=1777,size=2m") < 0)
				broken("tmpfs on %s", argv[i]);
		} else if (i + 2 < argc && strcmp(argv[i], "--bind") == 0) {
			if (mount(argv[i + 1], argv[i + 2], NULL, MS_BIND,
				  NULL) < 0)
				broken("bind %s", argv[i + 2]);
			i += 2;
		} else {
			broken("no such word: %s", argv[i]);
		}
	}
	if (i + 1 >= argc)
		broken("a command is missing");
	run(argv + i + 1);
}

/* A shell starts what runs behind with SIGINT and SIGQUIT ignored. */
int act_fresh(int argc, char **argv)
{
	(void)argc;
	for (int sig = 1; sig < 32; sig++)
		(void)signal(sig, SIG_DFL);
	run(argv + 1);
}

int act_with_socket(int argc, char **argv)
{
	int fd = tcp_connect(argv[1], number(argv[2]));

	(void)argc;
	if (fd < 0 || dup2(fd, 0) < 0)
		broken("connect %s %s", argv[1], argv[2]);
	run(argv + 3);
}

int act_with_key(int argc, char **argv)
{
	(void)argc;
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
	    syscall(SYS_add_key, "user", argv[1], argv[2], strlen(argv[2]),
		    KEY_SPEC_SESSION_KEYRING) < 0)
		broken("a key in a session keyring");
	run(argv + 3);
}

int act_with_limit(int argc, char **argv)
{
	rlim_t n = (rlim_t)number(argv[2]);
	struct rlimit limit = { n, n };
	int what = RLIMIT_NOFILE;

	(void)argc;
	if (strcmp(argv[1], "as") == 0)
		what = RLIMIT_AS;
	else if (strcmp(argv[1], "nproc") == 0)
		what = RLIMIT_NPROC;
	else if (strcmp(argv[1], "fsize") == 0)
		what = RLIMIT_FSIZE;
	if (setrlimit((__rlimit_resource_t)what, &limit) < 0)
		broken("limit %s", argv[1]);
	run(argv + 3);
}
