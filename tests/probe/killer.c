/* SPDX-License-Identifier: Apache-2.0 */
/* killer - ends the supervisor at any moment and looks what is left. */
/*
 * All orphans of the command come to us (PR_SET_CHILD_SUBREAPER), so that
 * "nothing is left" is the kernel's answer to wait(2): ECHILD.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void become_reaper(void)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		broken("subreaper");
}

/* 0 when no descendant is left after at most 10 seconds. */
static int all_gone(void)
{
	sigset_t mask;
	struct timespec wait_for = { .tv_nsec = 50000000 };

	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, SIGCHLD);
	for (int i = 0; i < 200; i++) {
		pid_t pid;

		do
			pid = waitpid(-1, NULL, WNOHANG);
		while (pid > 0);
		if (pid < 0 && errno == ECHILD)
			return 0;
		(void)sigtimedwait(&mask, NULL, &wait_for);
	}
	return -1;
}

static void block_sigchld(void)
{
	sigset_t mask;

	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &mask, NULL);
}

static pid_t start(char **argv, int in, int out)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid < 0)
		broken("fork");
	if (pid > 0)
		return pid;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if ((in >= 0 && dup2(in, 0) < 0) || (out >= 0 && dup2(out, 1) < 0))
		broken("dup2");
	run(argv);
}

/* Ends the command us microseconds after its start. */
static int one(char **argv, long us, int *ret_started)
{
	struct timespec delay = { us / 1000000, us % 1000000 * 1000 };
	int in[2], out[2];
	struct pollfd p;
	char buf[64];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		broken("pipe");
	pid = start(argv, in[0], out[1]);
	(void)close(in[0]);
	(void)close(out[1]);
	(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &delay, NULL);
	(void)kill(pid, SIGKILL);
	p = (struct pollfd){ .fd = in[1] };
	/* the script holds the read end: nobody reads when it is gone */
	if (poll(&p, 1, 10000) != 1 || !(p.revents & POLLERR))
		return refused(ETIME, "the script lived on after %ld us", us);
	if (all_gone() < 0)
		return refused(ETIME, "a process lived on after %ld us", us);
	*ret_started += read(out[0], buf, sizeof(buf)) > 0;
	(void)close(in[1]);
	(void)close(out[0]);
	return 0;
}

int act_kill_loop(int argc, char **argv)
{
	long n = number(argv[1]), step = number(argv[2]);
	int started = 0;

	(void)argc;
	become_reaper();
	block_sigchld();
	for (long i = 0; i < n; i++)
		if (one(argv + 3, i * step, &started) != 0)
			return 1;
	printf("done %ld kills, the script had started in %d\n", n, started);
	return 0;
}

/* Runs the command to its end; whatever it left is told and ended. */
int act_orphans(int argc, char **argv)
{
	int status;
	pid_t pid;

	(void)argc;
	become_reaper();
	block_sigchld();
	pid = start(argv + 1, -1, -1);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			broken("wait");
	if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
		return refused(ECHILD, "nothing outlived it");
	/* what is dying is not left: it has been killed already */
	if (all_gone() == 0)
		return refused(ECHILD, "nothing outlived it for long");
	return done("a process outlived it");
}

int act_many(int argc, char **argv)
{
	long n = number(argv[1]), bad = 0;
	int status;

	(void)argc;
	become_reaper();
	for (long i = 0; i < n; i++)
		(void)start(argv + 2, -1, -1);
	while (wait(&status) > 0)
		bad += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	if (bad)
		return refused(0, "%ld of %ld failed", bad, n);
	return done("%ld at once", n);
}
