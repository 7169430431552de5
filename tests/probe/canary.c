/* SPDX-License-Identifier: Apache-2.0 */
/* canary - plants thirty secrets around a command and counts those it tells. */
/*
 * Each place holds a word of its own, CANARY-<number>-<random>.  The command
 * gets a map of all places (never a word), as an attacker would who has read
 * our source, and prints what it finds; we count words we really planted.
 * The planter starts itself anew with its canary in the environment block, so
 * that /proc/PPID/environ holds it.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLACES 30
#define WORD 40

static char words[PLACES + 1][WORD];	/* from 1 */
static FILE *map;
static char unlinks[16][PATH_MAX];
static size_t n_unlinks;
static int shm_id = -1;
static char mq_name[60];

static void place(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

static void place(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfprintf(map, fmt, ap);
	va_end(ap);
	(void)fputc('\n', map);
}

static void forget_later(const char *path)
{
	(void)snprintf(unlinks[n_unlinks++], PATH_MAX, "%s", path);
}

static void make_words(unsigned long seed)
{
	for (int i = 1; i <= PLACES; i++)
		(void)snprintf(words[i], WORD, "CANARY-%d-%08lx", i,
			       (seed * 2654435761u + (unsigned)i * 40503u) &
				       0xffffffff);
}

static void plant_file(const char *dir, const char *name, int i)
{
	char path[PATH_MAX + 300];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	for (char *p = path + strlen(dir) + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		(void)mkdir(path, 0700);
		*p = '/';
	}
	write_text(path, words[i]);
	place("file %s", path);
}

static void plant_home(const char *home)
{
	static const char *const names[10] = {
		".netrc", ".npmrc", ".pypirc", ".git-credentials",
		".aws/credentials", ".docker/config.json", ".ssh/id_rsa",
		".kube/config", ".cargo/credentials.toml",
		".config/gcloud/credentials.db",
	};

	for (int i = 0; i < 10; i++)
		plant_file(home, names[i], 4 + i);
}

static void plant_temporary(int i, const char *dir)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/cordon-canary-%d", dir,
		       getpid());
	write_text(path, words[i]);
	forget_later(path);
	place("file %s", path);
}

static int listen_local(const char *name, int is_abstract)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(sun.sun_path + is_abstract,
		       sizeof(sun.sun_path) - 1, "%s", name);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&sun,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     strlen(name))) < 0 ||
	    listen(fd, 5) < 0)
		broken("listen on %s", name);
	if (!is_abstract) {
		(void)chmod(name, 0777);
		forget_later(name);
	}
	place("%s %s", is_abstract ? "abstract" : "unix", name);
	return fd;
}

static int listen_inet(int type)
{
	struct sockaddr_storage ss;
	socklen_t size = sockaddr_of("127.0.0.1", 0, &ss);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&ss, size) < 0 ||
	    getsockname(fd, (struct sockaddr *)&ss, &size) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 5) < 0))
		broken("loopback");
	place("%s %u", type == SOCK_STREAM ? "tcp" : "udp",
	      ntohs(((struct sockaddr_in *)&ss)->sin_port));
	return fd;
}

static void serve_all(const int *fds, const int *which, nfds_t n)
{
	struct pollfd p[16];

	for (nfds_t i = 0; i < n; i++)
		p[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	while (poll(p, n, -1) > 0) {
		for (nfds_t i = 0; i < n; i++) {
			struct sockaddr_storage from;
			socklen_t size = sizeof(from);
			const char *word = words[which[i]];
			char byte;
			int fd;

			if (!p[i].revents)
				continue;
			if (recvfrom(fds[i], &byte, 1, MSG_DONTWAIT,
				     (struct sockaddr *)&from, &size) == 1) {
				(void)sendto(fds[i], word, strlen(word), 0,
					     (struct sockaddr *)&from, size);
				continue;
			}
			fd = accept4(fds[i], NULL, NULL, SOCK_CLOEXEC);
			if (fd < 0)
				continue;
			(void)send(fd, word, strlen(word), MSG_NOSIGNAL);
			(void)close(fd);
		}
	}
}

/* A child that is a place itself; its pid. */
static pid_t bystander(void)
{
	pid_t pid = fork();

	if (pid < 0)
		broken("fork");
	if (pid == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static void plant_processes(const char *dir)
{
	char path[PATH_MAX];
	int ready[2], fd;
	char c;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC) < 0)
		broken("pipe");
	/* its command line */
	pid = bystander();
	if (pid == 0) {
		(void)dup2(open("/dev/null", O_WRONLY), 1);
		(void)execl("/proc/self/exe", "probe", "pause", words[19],
			    (char *)NULL);
		_exit(1);
	}
	place("cmdline %d", pid);
	/* its working directory, which nobody else can enter by name */
	(void)snprintf(path, sizeof(path), "%s/cwd", dir);
	(void)mkdir(path, 0700);
	pid = bystander();
	if (pid == 0) {
		if (chdir(path) == 0)
			write_text("secret", words[25]);
		(void)!write(ready[1], "x", 1);
		for (;;)
			(void)pause();
	}
	place("file /proc/%d/cwd/secret", pid);
	/* a memory file it holds */
	fd = memfd_create("canary", MFD_CLOEXEC);
	(void)!write(fd, words[26], strlen(words[26]));
	pid = bystander();
	if (pid == 0) {
		(void)!write(ready[1], "x", 1);
		for (;;)
			(void)pause();
	}
	place("file /proc/%d/fd/%d", pid, fd);
	for (int i = 0; i < 2; i++)
		if (read(ready[0], &c, 1) != 1)
			broken("bystanders");
}

static void plant_ipc(void)
{
	char *at;
	mqd_t mq;
	int fd;
	char name[60];
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 64 };

	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
	    syscall(SYS_add_key, "user", "cordon-canary", words[18],
		    strlen(words[18]), KEY_SPEC_SESSION_KEYRING) < 0)
		broken("session keyring");
	place("key cordon-canary");
	shm_id = shmget(0x0c0d0000 + (getpid() & 0xffff), 4096,
			IPC_CREAT | 0666);
	at = shm_id < 0 ? (void *)-1 : shmat(shm_id, NULL, 0);
	if (at == (void *)-1)
		broken("shared memory");
	memcpy(at, words[20], strlen(words[20]) + 1);
	place("shm %d", 0x0c0d0000 + (getpid() & 0xffff));
	(void)snprintf(name, sizeof(name), "/dev/shm/cordon-canary-%d",
		       getpid());
	fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, words[21], strlen(words[21])) < 0)
		broken("open %s", name);
	forget_later(name);
	place("file %s", name);
	(void)snprintf(mq_name, sizeof(mq_name), "/cordon-canary-%d",
		       getpid());
	mq = mq_open(mq_name, O_RDWR | O_CREAT | O_CLOEXEC, 0666, &attr);
	if (mq < 0 || mq_send(mq, words[22], strlen(words[22]), 0) < 0)
		broken("message queue");
	place("mqueue %s", mq_name);
}

static void plant_pty(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	char line[WORD + 2];

	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		broken("pty");
	(void)snprintf(line, sizeof(line), "%s\n", words[28]);
	/* the terminal must be open once, or what is typed is lost */
	if (open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC) < 0 ||
	    write(master, line, strlen(line)) < 0)
		broken("pty");
	place("pty %s", ptsname(master));
}

static void plant_sockets(const char *dir)
{
	int fds[8], which[8] = { 14, 15, 16, 17, 27, 29, 30 };
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "cordon-canary-%d", getpid());
	fds[0] = listen_local(path, 1);
	(void)snprintf(path, sizeof(path), "/tmp/cordon-canary-%d.s",
		       getpid());
	fds[1] = listen_local(path, 0);
	(void)snprintf(path, sizeof(path), "%s/cordon-canary-%d.s",
		       access("/run", W_OK) == 0 ? "/run" : "/dev/shm",
		       getpid());
	fds[2] = listen_local(path, 0);
	(void)snprintf(path, sizeof(path), "%s/runtime.s", dir);
	fds[3] = listen_local(path, 0);
	(void)setenv("XDG_RUNTIME_DIR", dir, 1);
	/* in the workspace, where its name is visible */
	fds[4] = listen_local("agent.s", 0);
	(void)setenv("SSH_AUTH_SOCK", "agent.s", 1);
	fds[5] = listen_inet(SOCK_STREAM);
	fds[6] = listen_inet(SOCK_DGRAM);
	if (bystander() == 0)
		serve_all(fds, which, 7);
}

static int count_found(FILE *from)
{
	char line[300];
	int found[PLACES + 1] = { 0 }, n = 0;

	while (fgets(line, sizeof(line), from))
		for (int i = 1; i <= PLACES; i++)
			if (strstr(line, words[i]))
				found[i] = 1;
	for (int i = 1; i <= PLACES; i++) {
		n += found[i];
		if (!found[i])
			fprintf(stderr, "# place %d kept its secret\n", i);
		else
			fprintf(stderr, "# place %d was read\n", i);
	}
	return n;
}

static int collect_with(char **argv)
{
	int out[2], n, status;
	FILE *from;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0)
		broken("pipe");
	pid = fork();
	if (pid == 0) {
		(void)dup2(out[1], 1);
		run(argv);
	}
	(void)close(out[1]);
	from = fdopen(out[0], "r");
	if (!from)
		broken("fdopen");
	n = count_found(from);
	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0)
		broken("the collector ended with %x", status);
	return n;
}

int act_canary(int argc, char **argv)
{
	const char *seed = getenv("CORDON_CANARY_SEED");
	unsigned char random[4];
	char text[40];
	int fd, n;

	(void)argc;
	if (!seed) {
		if (getrandom(random, 4, 0) != 4)
			broken("getrandom");
		(void)snprintf(text, sizeof(text), "%u",
			       *(uint32_t *)(void *)random);
		make_words(strtoul(text, NULL, 10));
		(void)setenv("CORDON_CANARY_SEED", text, 1);
		(void)setenv("PARENTS_SECRET", words[2], 1);
		(void)execv("/proc/self/exe", argv - 1);
		broken("start anew");
	}
	make_words(strtoul(seed, NULL, 10));
	map = fopen("map", "we");
	if (!map)
		broken("open the map");
	place("env MY_SECRET");
	place("parent");
	fd = memfd_create("inherited", 0);
	if (fd < 0 || write(fd, words[3], strlen(words[3])) < 0 ||
	    dup2(fd, 9) < 0)
		broken("descriptor");
	place("fd 9");
	plant_home(argv[2]);
	plant_ipc();
	plant_temporary(23, "/tmp");
	plant_temporary(24, "/var/tmp");
	plant_processes(argv[1]);
	plant_pty();
	plant_sockets(argv[1]);
	(void)fclose(map);
	(void)unsetenv("CORDON_CANARY_SEED");
	(void)unsetenv("PARENTS_SECRET");
	(void)setenv("MY_SECRET", words[1], 1);
	n = collect_with(argv + 3);
	for (size_t i = 0; i < n_unlinks; i++)
		(void)unlink(unlinks[i]);
	(void)shmctl(shm_id, IPC_RMID, NULL);
	(void)mq_unlink(mq_name);
	printf("%d of %d\n", n, PLACES);
	return 0;
}
