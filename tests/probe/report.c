/* SPDX-License-Identifier: Apache-2.0 */
/* report - all that confines a process, in words that do not change by run. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const kinds[] = {
	"user", "mnt", "pid", "net", "ipc", "uts", "cgroup",
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static unsigned long ns_number(const char *kind)
{
	struct stat st;
	char path[60];

	(void)snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	return stat(path, &st) < 0 ? 0 : (unsigned long)st.st_ino;
}

int act_namespaces(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < KINDS; i++)
		printf("%s%lu", i ? "," : "", ns_number(kinds[i]));
	puts("");
	return 0;
}

static void show_namespaces(char *outer)
{
	char *text = outer;

	for (size_t i = 0; i < KINDS; i++) {
		unsigned long there = text ? strtoul(text, &text, 10) : 0;
		unsigned long here = ns_number(kinds[i]);

		if (text && *text == ',')
			text++;
		printf("%s %s\n", kinds[i],
		       here && here != there ? "own" : "SHARED");
	}
}

static void show_status(void)
{
	static const char *const words[] = { "Uid:", "Gid:", "Groups:", "Cap",
					     "NoNewPrivs:", "Seccomp", };
	FILE *status = fopen("/proc/self/status", "re");
	char line[300];

	if (!status)
		broken("open /proc/self/status");
	while (fgets(line, sizeof(line), status))
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strncmp(line, words[i], strlen(words[i])) == 0)
				fputs(line, stdout);
	(void)fclose(status);
	printf("securebits %d\n", prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
}

/* Mount points with their options; numbers of mounts and devices change. */
static void show_mounts(void)
{
	FILE *info = fopen("/proc/self/mountinfo", "re");
	char line[4096];

	if (!info)
		broken("open mountinfo");
	while (fgets(line, sizeof(line), info)) {
		char *save = NULL, *word = strtok_r(line, " ", &save);

		for (int i = 0; word && i < 6; i++) {
			if (i >= 4)
				printf("%s ", word);
			word = strtok_r(NULL, " ", &save);
		}
		puts("");
	}
	(void)fclose(info);
}

static void show_limits(void)
{
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit limit;

		if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
			printf("limit %d %llx\n", i,
			       (unsigned long long)limit.rlim_max);
	}
}

/* Each of these is tried in a child: the filter may kill. */
static void show_calls(void)
{
	static const struct {
		const char *name;
		long nr;
	} calls[] = {
		{ "ptrace", SYS_ptrace }, { "mount", SYS_mount },
		{ "unshare", SYS_unshare }, { "keyctl", SYS_keyctl },
		{ "bpf", SYS_bpf }, { "fsopen", 430 },
		{ "io_uring_setup", 425 },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		errno = 0;
		(void)syscall(calls[i].nr, -1L, -1L, -1L, -1L);
		printf("call %s %s\n", calls[i].name, strerrorname_np(errno));
	}
}

extern char **environ;

int act_report(int argc, char **argv)
{
	struct utsname uts;

	printf("report\n");
	show_namespaces(argc > 1 ? argv[1] : NULL);
	show_status();
	show_mounts();
	show_limits();
	show_calls();
	for (int fd = 0; fd < 100; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf("fd %d flags %o\n", fd, fcntl(fd, F_GETFL));
	for (char **e = environ; *e; e++)
		printf("env %s\n", *e);
	printf("session %s\n", getsid(0) == getpid() ? "own" : "of another");
	printf("uts %s\n", uname(&uts) == 0 ? uts.nodename : "?");
	(void)fflush(stdout);
	return act_landlock_layers(0, NULL) == 1 ? 0 : 1;
}
