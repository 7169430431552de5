/* SPDX-License-Identifier: Apache-2.0 */
/* probe - the table of acts, and what they share. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

struct act {
	const char *name;
	int least;	/* arguments */
	act_fn *run;
	const char *usage;
};

static const struct act acts[] = {
	{ "abstract", 1, act_abstract, "NAME" },
	{ "by-handle", 1, act_by_handle, "FILE" },
	{ "call", 1, act_call, "NAME: is the system call there at all" },
	{ "canary", 3, act_canary, "DIR HOME CMD...: plant 30, run, count" },
	{ "caps", 0, act_caps, "hold any capability" },
	{ "change", 2, act_change, "mode|owner|times|attribute FILE" },
	{ "clone", 1, act_clone, "NAMESPACE" },
	{ "clone3", 0, act_clone3, "" },
	{ "collect", 1, act_collect, "MAP: print each canary found" },
	{ "connect", 2, act_connect, "HOST PORT" },
	{ "crash", 0, act_crash, "and dump core" },
	{ "dns", 3, act_dns, "SERVER TYPE NAME [tcp]" },
	{ "env", 1, act_env, "NAME...: any of them set" },
	{ "exchange", 2, act_exchange, "A B: say `up`, swap them for ever" },
	{ "fds", 0, act_fds, "hold any descriptor but 0, 1, 2" },
	{ "filecap", 1, act_filecap, "FILE: give it a file capability" },
	{ "fill", 2, act_fill, "FILE BYTES" },
	{ "find-process", 2, act_find_process, "A B: a command line has AB" },
	{ "forks", 1, act_forks, "N children at once" },
	{ "fresh", 1, act_fresh, "CMD...: with no signal ignored" },
	{ "from-memfd", 1, act_from_memfd, "ACT...: this program, from memory" },
	{ "getfd", 1, act_getfd, "PID|child: take any descriptor" },
	{ "grep-proc", 2, act_grep_proc, "A B: AB stands in /proc" },
	{ "half", 3, act_half, "HOST PORT BYTES: send, shut, read the end" },
	{ "hello", 2, act_hello,
	  "HOST PORT [sni=NAME] [nosni] [ech] [slow] [raw=TEXT]" },
	{ "hello-race", 4, act_hello_race, "HOST PORT SNI OTHER-SNI" },
	{ "hold", 0, act_hold, "[TEXT]: say `up`, wait for the end of stdin" },
	{ "i386", 0, act_i386, "a system call by int 0x80" },
	{ "ids", 0, act_ids, "be root, or hold a supplementary group" },
	{ "key-read", 1, act_key_read, "NAME in the session keyring" },
	{ "kill", 2, act_kill, "PID SIGNAL" },
	{ "kill-loop", 3, act_kill_loop, "N STEP-US CMD...: SIGKILL at N moments" },
	{ "landlock-layers", 0, act_landlock_layers, "be free of Landlock" },
	{ "lines", 2, act_lines, "N TEXT: print N lines" },
	{ "link", 2, act_link, "FILE NEW: a hard link" },
	{ "link-add", 0, act_link_add, "a network device" },
	{ "list", 1, act_list, "DIR" },
	{ "listener", 0, act_listener, "[FLAGS]: of a filter of its own" },
	{ "lo-down", 0, act_lo_down, "" },
	{ "many", 2, act_many, "N CMD...: N at once, all must end with 0" },
	{ "mem", 1, act_mem, "PID|child: open /proc/PID/mem for writing" },
	{ "memory", 2, act_memory, "N MIB [shared]: so much in each of N" },
	{ "mknod", 4, act_mknod, "FILE c|b MAJOR MINOR" },
	{ "mode", 3, act_mode, "CALL MODE FILE: make or change it" },
	{ "mount", 1, act_mount, "DIR: a tmpfs" },
	{ "namespaces", 0, act_namespaces, "print their numbers" },
	{ "noroot", 1, act_noroot, "CMD...: without capabilities" },
	{ "open", 2, act_open, "r|w FILE" },
	{ "orphans", 1, act_orphans, "CMD...: nothing outlives it" },
	{ "pause", 0, act_pause, "[TEXT]: say `up`, stay" },
	{ "ptrace", 1, act_ptrace, "PID|child" },
	{ "push", 3, act_push, "HOST PORT BYTES: send and read it all back" },
	{ "push-input", 1, act_push_input, "IOCTL [FILE]: to a terminal" },
	{ "race-control", 0, act_race_control, "peeked bytes can change" },
	{ "raw", 1, act_raw, "NUMBER [ARG...]: any system call" },
	{ "read", 1, act_read, "FILE" },
	{ "reconnect", 2, act_reconnect, "HOST PORT: the socket that is stdin" },
	{ "rename", 2, act_rename, "A B" },
	{ "report", 0, act_report, "[NAMESPACES]: all that confines me" },
	{ "resolve", 2, act_resolve, "NAME PORT: own resolver, then connect" },
	{ "serve", 4, act_serve,
	  "tcp|udp|unix|abstract ADDRESS quiet|greet|count|echo|TEXT LOG" },
	{ "session", 0, act_session, "be in the caller's session" },
	{ "setns", 0, act_setns, "" },
	{ "shm-make", 2, act_shm_make, "KEY TEXT" },
	{ "shm-read", 1, act_shm_read, "KEY" },
	{ "socket", 3, act_socket, "FAMILY TYPE PROTOCOL, as 64 bits" },
	{ "stat", 1, act_stat, "FILE" },
	{ "stay", 2, act_stay, "HOST PORT: talk, say `up`, stay connected" },
	{ "steal-exe", 1, act_steal_exe, "/proc/PID/exe: overwrite it" },
	{ "talk", 3, act_talk, "HOST PORT TEXT: and get an answer" },
	{ "truncate", 1, act_truncate, "FILE" },
	{ "udp", 3, act_udp, "HOST PORT TEXT" },
	{ "umount", 1, act_umount, "DIR" },
	{ "unix", 1, act_unix, "PATH" },
	{ "unshare", 1, act_unshare, "NAMESPACE" },
	{ "vmwrite", 1, act_vmwrite, "PID|child" },
	{ "wait-gone", 2, act_wait_gone, "A B: no command line has AB" },
	{ "with-key", 3, act_with_key, "NAME TEXT CMD..." },
	{ "with-limit", 3, act_with_limit, "nofile|as|nproc N CMD..." },
	{ "with-socket", 3, act_with_socket, "HOST PORT CMD...: as its stdin" },
	{ "world", 1, act_world,
	  "[--net] [--addr A]... [--tmpfs DIR] [--bind A B] [--shared] -- CMD..." },
	{ "write", 1, act_write, "FILE" },
	{ "x32", 0, act_x32, "a system call by x32 number" },
};

static void say(const char *word, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void say(const char *word, const char *fmt, va_list ap)
{
	char line[600];

	(void)vsnprintf(line, sizeof(line), fmt, ap);
	for (char *p = line; *p; p++)
		if (*p == '\n')
			*p = ' ';
	printf("%s %s\n", word, line);
	(void)fflush(stdout);
}

int done(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("done", fmt, ap);
	va_end(ap);
	return 0;
}

int refused(int sys, const char *fmt, ...)
{
	char word[60];
	va_list ap;

	(void)snprintf(word, sizeof(word), "refused %s",
		       sys ? strerrorname_np(sys) : "-");
	va_start(ap, fmt);
	say(word, fmt, ap);
	va_end(ap);
	return 1;
}

void broken(const char *fmt, ...)
{
	int sys = errno;
	va_list ap;

	va_start(ap, fmt);
	fputs("probe: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
	fprintf(stderr, " (errno %s)\n", strerrorname_np(sys));
	va_end(ap);
	exit(2);
}

long number(const char *text)
{
	char *end;
	long n = (long)strtoull(text, &end, 0);

	if (end == text || *end)
		broken("'%s' is no number", text);
	return n;
}

size_t unescape(char *text)
{
	size_t n = 0;

	for (char *p = text; *p; p++) {
		if (p[0] == '\\' && p[1] == '0') {
			text[n++] = '\0';
			p++;
		} else if (p[0] == '\\' && p[1] == 'n') {
			text[n++] = '\n';
			p++;
		} else {
			text[n++] = *p;
		}
	}
	text[n] = '\0';
	return n;
}

void run(char **argv)
{
	(void)execvp(argv[0], argv);
	broken("execute %s", argv[0]);
}

void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t n = strlen(text);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		broken("write %s", path);
	(void)close(fd);
}

/* A static program has no resolver of libc; the file is enough for names. */
static int hosts_file(const char *host, char *ret, size_t size)
{
	FILE *file = fopen("/etc/hosts", "re");
	char line[400];
	int found = 0;

	while (file && !found && fgets(line, sizeof(line), file)) {
		char *save = NULL, *word = strtok_r(line, " \t\n", &save);

		(void)snprintf(ret, size, "%s", word ? word : "");
		while (word && !found) {
			word = strtok_r(NULL, " \t\n", &save);
			found = word && strcmp(word, host) == 0;
		}
	}
	if (file)
		(void)fclose(file);
	return found;
}

socklen_t sockaddr_of(const char *host, long port,
		      struct sockaddr_storage *ret)
{
	struct sockaddr_in *in4 = (void *)ret;
	struct sockaddr_in6 *in6 = (void *)ret;
	char text[60];

	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, host, &in4->sin_addr) == 1) {
		in4->sin_family = AF_INET;
		in4->sin_port = htons((uint16_t)port);
		return sizeof(*in4);
	}
	if (inet_pton(AF_INET6, host, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons((uint16_t)port);
		return sizeof(*in6);
	}
	if (hosts_file(host, text, sizeof(text)))
		return sockaddr_of(text, port, ret);
	broken("'%s' is no address", host);
}

int tcp_connect(const char *host, long port)
{
	struct sockaddr_storage ss;
	socklen_t size = sockaddr_of(host, port, &ss);
	int fd = socket(ss.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	/* a connect that hangs is not refused at once: give it 3 seconds */
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO,
			 &(struct timeval){ .tv_sec = 3 },
			 sizeof(struct timeval));
	if (connect(fd, (struct sockaddr *)&ss, size) < 0) {
		int sys = errno;

		(void)close(fd);
		errno = sys;
		return -1;
	}
	return fd;
}

int unix_connect(const char *name, int is_abstract)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	size_t n = strlen(name);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (n + 1 >= sizeof(sun.sun_path))
		broken("%s is too long for a socket", name);
	memcpy(sun.sun_path + (is_abstract ? 1 : 0), name, n);
	if (connect(fd, (struct sockaddr *)&sun,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
				n)) < 0) {
		int sys = errno;

		(void)close(fd);
		errno = sys;
		return -1;
	}
	return fd;
}

int readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}

ssize_t read_some(int fd, char *buf, size_t size)
{
	if (!readable(fd, 5000)) {
		errno = ETIMEDOUT;
		return -1;
	}
	return read(fd, buf, size);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(argv[1], acts[i].name) == 0 &&
		    argc - 2 >= acts[i].least)
			return acts[i].run(argc - 1, argv + 1);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		fprintf(stderr, "probe %s %s\n", acts[i].name, acts[i].usage);
	return 2;
}
