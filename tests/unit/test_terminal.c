/* SPDX-License-Identifier: Apache-2.0 */
/* test_terminal - modes and size, of the caller's terminal and the script's. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"
#include "outer/terminal.h"

static const struct stream_plan typed = {
	.stdin_mode = STDIN_TERMINAL,
	.has_terminal = true,
	.on_terminal = { true, true, true },
	.screen = 1,
};
static const struct stream_plan shown = {
	.has_terminal = true,
	.on_terminal = { false, true, false },
	.screen = 1,
};

static int open_pty(int *ret_slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	int locked = 0;

	if (master < 0 || ioctl(master, TIOCSPTLCK, &locked) < 0)
		exit(2);
	*ret_slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	if (*ret_slave < 0)
		exit(2);
	return master;
}

/*
 * Acts in a session of its own, on a terminal that is its 0 and 1; the act
 * answers whether all was as it should be.
 */
static void on_terminal(bool (*act)(int outer_slave))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct winsize size = { .ws_row = 31, .ws_col = 77 };
		int slave;

		(void)setsid();
		(void)open_pty(&slave);
		if (ioctl(slave, TIOCSCTTY, 0) < 0 || dup2(slave, 0) < 0 ||
		    dup2(slave, 1) < 0 || ioctl(slave, TIOCSWINSZ, &size) < 0)
			_exit(2);
		_exit(act(slave) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static struct termios modes_of(int fd)
{
	struct termios modes;

	memset(&modes, 0, sizeof(modes));
	if (tcgetattr(fd, &modes) < 0)
		_exit(2);
	return modes;
}

static bool is_raw(int fd)
{
	struct termios modes = modes_of(fd);

	return (modes.c_lflag & (ICANON | ECHO | ISIG)) == 0 &&
	       (modes.c_oflag & OPOST) == 0;
}

static bool has_same_modes(int fd, const struct termios *want)
{
	struct termios modes = modes_of(fd);

	return modes.c_iflag == want->c_iflag &&
	       modes.c_oflag == want->c_oflag &&
	       modes.c_lflag == want->c_lflag &&
	       memcmp(modes.c_cc, want->c_cc, sizeof(modes.c_cc)) == 0;
}

static bool gives_size_and_modes(int outer)
{
	struct termios outside = modes_of(outer);
	struct err err = ERR_INIT;
	struct winsize size;
	int inside;
	int master = open_pty(&inside);

	outside.c_cc[VINTR] = 7;
	(void)tcsetattr(outer, TCSANOW, &outside);
	return terminal_dress(master, &typed, true, &err) == 0 &&
	       has_same_modes(inside, &outside) &&
	       ioctl(inside, TIOCGWINSZ, &size) == 0 && size.ws_row == 31 &&
	       size.ws_col == 77;
}

static void dresses_as_the_callers(void **state)
{
	(void)state;
	on_terminal(gives_size_and_modes);
}

static bool lets_lines_end_once(int outer)
{
	struct err err = ERR_INIT;
	int inside;
	int master = open_pty(&inside);

	(void)outer;
	return terminal_dress(master, &shown, true, &err) == 0 &&
	       (modes_of(inside).c_oflag & OPOST) == 0;
}

static void dresses_barely_what_is_only_shown(void **state)
{
	(void)state;
	on_terminal(lets_lines_end_once);
}

static bool refuses_others(int outer)
{
	struct err err = ERR_INIT;
	int pair[2];

	return fdio_pipe(pair) == 0 &&
	       terminal_dress(outer, &typed, true, &err) < 0 &&
	       terminal_dress(pair[0], &typed, true, &err) < 0 &&
	       terminal_dress(open("/dev/null", O_RDWR), &typed, true, &err) <
		       0;
}

static void takes_only_a_master(void **state)
{
	(void)state;
	on_terminal(refuses_others);
}

static bool comes_and_goes(int outer)
{
	struct termios outside = modes_of(outer);
	struct terminal t;
	struct err err = ERR_INIT;
	int inside;
	int master = open_pty(&inside);
	bool good = terminal_dress(master, &typed, false, &err) == 0;

	terminal_init(&t, &typed, master);
	good = good && (modes_of(inside).c_oflag & OPOST) == 0;
	terminal_enter(&t);
	good = good && is_raw(outer) && has_same_modes(inside, &outside);
	/* continued after a SIGSTOP: still the caller's that are kept */
	terminal_enter(&t);
	terminal_leave(&t);
	good = good && has_same_modes(outer, &outside);
	terminal_leave(&t);
	terminal_enter(&t);
	terminal_release(&t);
	return good && has_same_modes(outer, &outside) &&
	       fcntl(master, F_GETFD) < 0;
}

static void is_raw_between_enter_and_leave(void **state)
{
	(void)state;
	on_terminal(comes_and_goes);
}

static bool is_not_touched(int outer)
{
	struct termios outside = modes_of(outer);
	struct terminal t;
	int inside;

	terminal_init(&t, &shown, open_pty(&inside));
	terminal_enter(&t);
	return has_same_modes(outer, &outside);
}

static void leaves_alone_what_gives_no_keys(void **state)
{
	(void)state;
	on_terminal(is_not_touched);
}

static bool is_left_in_the_background(int outer)
{
	struct terminal t;
	struct termios outside;
	int inside;
	pid_t other;

	terminal_init(&t, &typed, open_pty(&inside));
	terminal_enter(&t);
	other = fork();
	if (other == 0) {
		(void)pause();
		_exit(0);
	}
	(void)setpgid(other, other);
	if (!terminal_is_foreground() || tcsetpgrp(outer, other) < 0 ||
	    terminal_is_foreground())
		_exit(2);
	outside = modes_of(outer);
	/* from the background SIGTTOU would stop us here */
	terminal_leave(&t);
	(void)kill(other, SIGKILL);
	return has_same_modes(outer, &outside);
}

static void leaves_alone_what_another_job_has(void **state)
{
	(void)state;
	on_terminal(is_left_in_the_background);
}

static bool follows_size(int outer)
{
	struct winsize size = { .ws_row = 50, .ws_col = 132 };
	struct winsize got;
	struct terminal t;
	int inside;

	terminal_init(&t, &shown, open_pty(&inside));
	(void)ioctl(outer, TIOCSWINSZ, &size);
	terminal_resize(&t);
	return ioctl(inside, TIOCGWINSZ, &got) == 0 && got.ws_row == 50 &&
	       got.ws_col == 132;
}

static void follows_the_callers_size(void **state)
{
	(void)state;
	on_terminal(follows_size);
}

static void does_nothing_without_one(void **state)
{
	struct terminal t;

	(void)state;
	terminal_init(&t, &typed, -1);
	terminal_resize(&t);
	terminal_enter(&t);
	terminal_leave(&t);
	terminal_release(&t);
	assert_int_equal(t.master_fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dresses_as_the_callers),
		cmocka_unit_test(dresses_barely_what_is_only_shown),
		cmocka_unit_test(takes_only_a_master),
		cmocka_unit_test(is_raw_between_enter_and_leave),
		cmocka_unit_test(leaves_alone_what_gives_no_keys),
		cmocka_unit_test(leaves_alone_what_another_job_has),
		cmocka_unit_test(follows_the_callers_size),
		cmocka_unit_test(does_nothing_without_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
