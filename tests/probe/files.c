/* SPDX-License-Identifier: Apache-2.0 */
/* files - acts on files, descriptors, the environment and /proc. */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int act_read(int argc, char **argv)
{
	char buf[512] = "";
	int fd = open(argv[1], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n;

	(void)argc;
	if (fd < 0)
		return refused(errno, "open %s", argv[1]);
	n = read(fd, buf, sizeof(buf) - 1);
	if (n < 0)
		return refused(errno, "read %s", argv[1]);
	return done("%s: %s", argv[1], buf);
}

int act_write(int argc, char **argv)
{
	int fd = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	(void)argc;
	if (fd < 0)
		return refused(errno, "open %s for writing", argv[1]);
	if (write(fd, "pwned\n", 6) != 6)
		return refused(errno, "write %s", argv[1]);
	return done("wrote %s", argv[1]);
}

int act_truncate(int argc, char **argv)
{
	int fd = open(argv[1], O_WRONLY | O_TRUNC | O_CLOEXEC);

	(void)argc;
	if (fd < 0)
		return refused(errno, "truncate %s", argv[1]);
	return done("truncated %s", argv[1]);
}

int act_stat(int argc, char **argv)
{
	struct stat st;

	(void)argc;
	if (stat(argv[1], &st) < 0)
		return refused(errno, "stat %s", argv[1]);
	return done("%s has mode %o", argv[1], st.st_mode);
}

int act_list(int argc, char **argv)
{
	DIR *dir = opendir(argv[1]);
	char names[500] = "";
	size_t n = 0;

	(void)argc;
	if (!dir)
		return refused(errno, "open %s", argv[1]);
	for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		if (e->d_name[0] == '.' || n > 400)
			continue;
		n += (size_t)snprintf(names + n, sizeof(names) - n, " %.60s",
				      e->d_name);
	}
	(void)closedir(dir);
	return done("%s:%s", argv[1], names);
}

int act_fds(int argc, char **argv)
{
	char names[500] = "";
	size_t n = 0;

	(void)argc;
	(void)argv;
	for (int fd = 3; fd < 20000 && n < 400; fd++) {
		char path[40], target[80] = "";

		if (fcntl(fd, F_GETFD) < 0)
			continue;
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (readlink(path, target, sizeof(target) - 1) < 0)
			target[0] = '\0';
		n += (size_t)snprintf(names + n, sizeof(names) - n, " %d=%s",
				      fd, target);
	}
	if (n == 0)
		return refused(EBADF, "only 0, 1 and 2 are open");
	return done("open:%s", names);
}

/*
 * The kernel protects a program that runs (ETXTBSY).  So: hold it by O_PATH,
 * become another program, write then (CVE-2019-5736).
 */
int act_steal_exe(int argc, char **argv)
{
	static const char script[] =
		"if (: >>\"/proc/self/fd/$0\") 2>/dev/null; then "
		"echo done overwrote a running program; else "
		"echo refused - a write to a running program; exit 1; fi";
	int fd = open(argv[1], O_PATH);
	char text[20];

	(void)argc;
	if (fd < 0)
		return refused(errno, "open %s", argv[1]);
	(void)snprintf(text, sizeof(text), "%d", fd);
	(void)execl("/bin/sh", "sh", "-c", script, text, (char *)NULL);
	broken("execute /bin/sh");
}

int act_env(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *value = getenv(argv[i]);

		if (value)
			return done("%s=%s", argv[i], value);
	}
	return refused(ENOENT, "none of %d variables is set", argc - 1);
}

static int file_has(const char *path, const char *text)
{
	static char buf[1 << 18];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t got;

	if (fd < 0)
		return 0;
	while (n < sizeof(buf) &&
	       (got = read(fd, buf + n, sizeof(buf) - n)) > 0)
		n += (size_t)got;
	(void)close(fd);
	return memmem(buf, n, text, strlen(text)) != NULL;
}

/* The two halves keep the text out of our own command line. */
static int scan(char **argv, const char *const *files, size_t n_files)
{
	DIR *proc = opendir("/proc");
	char text[300], hits[300] = "";
	size_t n = 0;

	(void)snprintf(text, sizeof(text), "%s%s", argv[1], argv[2]);
	if (!proc)
		return refused(errno, "open /proc");
	for (struct dirent *e = readdir(proc); e; e = readdir(proc)) {
		for (size_t i = 0; i < n_files && n < 200; i++) {
			char path[400];

			(void)snprintf(path, sizeof(path), "/proc/%s/%s",
				       e->d_name, files[i]);
			if (e->d_name[0] >= '1' && e->d_name[0] <= '9' &&
			    file_has(path, text))
				n += (size_t)snprintf(hits + n,
						      sizeof(hits) - n,
						      " %.20s/%s", e->d_name,
						      files[i]);
		}
	}
	(void)closedir(proc);
	if (n == 0)
		return refused(ENOENT, "nothing in /proc has it");
	return done("found:%s", hits);
}

int act_grep_proc(int argc, char **argv)
{
	static const char *const files[] = { "environ", "cmdline", "comm",
					     "stat", "maps", "mountinfo" };

	(void)argc;
	return scan(argv, files, sizeof(files) / sizeof(files[0]));
}

int act_find_process(int argc, char **argv)
{
	static const char *const files[] = { "cmdline" };

	(void)argc;
	return scan(argv, files, 1);
}

/* What was killed may need a moment to go. */
int act_wait_gone(int argc, char **argv)
{
	struct timespec pause_for = { .tv_nsec = 20000000 };

	for (int i = 0; i < 250; i++) {
		if (act_find_process(argc, argv) == 1)
			return done("gone");
		(void)nanosleep(&pause_for, NULL);
	}
	return refused(ETIME, "it is still there");
}

int act_lines(int argc, char **argv)
{
	long n = number(argv[1]);

	(void)argc;
	for (long i = 0; i < n; i++)
		if (printf("%08ld %s\n", i, argv[2]) < 0)
			return refused(errno, "write");
	return fflush(stdout) == 0 ? 0 : refused(errno, "write");
}
