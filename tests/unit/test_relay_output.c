/* SPDX-License-Identifier: Apache-2.0 */
/* test_relay_output - the real relay between pipes of a script and a reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/wire.h"
#include "relay_rig.h"

static struct rig rig;
static int script[2];	/* write ends */
static int reader;	/* read end */

static int tear_down(void **state)
{
	(void)state;
	drop_fd(&script[0]);
	drop_fd(&script[1]);
	drop_fd(&reader);
	rig_release(&rig);
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	script[0] = script[1] = reader = -1;
	rig.config.n_outputs = 1;
	rig.outputs[0] = (struct guard_output){
		.ci_commands = true,
		.escapes = OUTPUT_ESCAPES_SGR,
	};
	rig.masks[0] = "a value to mask";
	rig.config.n_masks = 1;
	return 0;
}

static void make_pipe(int fds[2])
{
	assert_int_equal(fdio_pipe(fds), 0);
}

static void send_stream(uint32_t number, const int *fds, size_t n)
{
	struct wire_writer w;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(fdio_set_nonblock(fds[i], true), 0);
	wire_begin(&w, WIRE_STREAM);
	wire_put_u32(&w, number);
	assert_int_equal(wire_send(&w, rig.control_fd, fds, n), 0);
}

/* The relay, and one line with so many sources. */
static void start(size_t n_sources)
{
	int fds[3], pair[2];

	rig_start_bare(&rig);
	make_pipe(pair);
	reader = pair[0];
	fds[0] = pair[1];
	for (size_t i = 0; i < n_sources; i++) {
		make_pipe(pair);
		script[i] = pair[1];
		fds[1 + i] = pair[0];
	}
	send_stream(0, fds, 1 + n_sources);
	for (size_t i = 0; i <= n_sources; i++)
		(void)close(fds[i]);
}

static void say(int which, const char *text)
{
	rig_write(script[which], text, strlen(text));
}

static void expect(const char *text)
{
	char got[200];

	assert_true(strlen(text) < sizeof(got));
	rig_read(reader, got, strlen(text));
	got[strlen(text)] = '\0';
	assert_string_equal(got, text);
}

static void is_broken(void)
{
	assert_int_equal(rig_next(&rig, NULL), WIRE_BROKEN);
	assert_int_equal(rig_wait(&rig), 1);
}

static void what_is_printed_is_filtered(void **state)
{
	(void)state;
	start(1);
	say(0, "one\n");
	expect("one\n");
	say(0, "prompt> ");
	expect("prompt> ");
	say(0, "a val");
	say(0, "ue to mask.\n");
	expect("***.\n");
	say(0, "x ##[add-path]y\n");
	expect("x ##");
	rig_stop(&rig);
	assert_int_equal(rig_wait(&rig), 0);
}

static void what_was_held_comes_with_the_end(void **state)
{
	(void)state;
	start(1);
	say(0, "a value to");
	drop_fd(&script[0]);
	expect("a value to");
	assert_int_equal(rig_read_end(reader), 0);
}

static void two_sources_are_one_line(void **state)
{
	(void)state;
	start(2);
	say(0, "one, ");
	expect("one, ");
	say(1, "two, a value");
	expect("two, ");
	drop_fd(&script[1]);
	say(0, " to mask\n");
	expect("***\n");
	drop_fd(&script[0]);
	assert_int_equal(rig_read_end(reader), 0);
}

/* Until nothing more is taken; how many bytes were. */
static size_t fill(int fd)
{
	static char many[65536];
	size_t sum = 0;
	ssize_t n;

	memset(many, 'x', sizeof(many));
	assert_int_equal(fdio_set_nonblock(fd, true), 0);
	while (rig_wait_for(fd, POLLOUT, 300) &&
	       (n = write(fd, many, sizeof(many))) > 0)
		sum += (size_t)n;
	return sum;
}

static void a_slow_reader_makes_the_script_wait(void **state)
{
	size_t sum;
	char *got;

	(void)state;
	start(1);
	sum = fill(script[0]);
	/* two pipes, and one piece in between */
	assert_in_range(sum, 100000, 400000);
	drop_fd(&script[0]);
	got = malloc(sum);
	assert_non_null(got);
	rig_read(reader, got, sum);
	for (size_t i = 0; i < sum; i++)
		assert_int_equal(got[i], 'x');
	free(got);
	assert_int_equal(rig_read_end(reader), 0);
}

static void a_reader_that_leaves_ends_the_writer(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	start(1);
	say(0, "one\n");
	expect("one\n");
	drop_fd(&reader);
	/* without another byte */
	assert_true(rig_wait_for(script[0], 0, RIG_MS));
	assert_int_equal(write(script[0], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	rig_stop(&rig);
	assert_int_equal(rig_wait(&rig), 0);
}

static void a_reader_that_leaves_a_full_pipe_too(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	start(1);
	(void)fill(script[0]);
	drop_fd(&reader);
	while (!rig_wait_for(script[0], POLLOUT, RIG_MS))
		;
	while (write(script[0], "x", 1) > 0)
		;
	assert_true(errno == EPIPE || errno == EAGAIN);
	rig_stop(&rig);
	assert_int_equal(rig_wait(&rig), 0);
}

static void ask_to_flush(void)
{
	struct wire_writer w;

	wire_begin(&w, WIRE_FLUSH);
	assert_int_equal(wire_send(&w, rig.control_fd, NULL, 0), 0);
}

static void a_flush_is_answered_behind_the_bytes(void **state)
{
	int waiting = 0;

	(void)state;
	start(2);
	for (int i = 0; i < 50; i++) {
		say(0, "one\n");
		say(1, "two\n");
		ask_to_flush();
		assert_int_equal(rig_next(&rig, NULL), WIRE_FLUSHED);
		assert_int_equal(ioctl(reader, FIONREAD, &waiting), 0);
		assert_int_equal(waiting, (i + 1) * 8);
	}
	(void)fill(script[0]);
	ask_to_flush();
	assert_int_equal(rig_next(&rig, NULL), WIRE_FLUSHED);
}

static void a_terminal_ends_as_a_pipe_does(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int slave, pair[2], fds[2];

	(void)state;
	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(slave >= 0);
	rig_start_bare(&rig);
	make_pipe(pair);
	reader = pair[0];
	fds[0] = pair[1];
	fds[1] = master;
	send_stream(0, fds, 2);
	(void)close(pair[1]);
	rig_write(slave, "\033[31mred\033[2J\n", 13);
	expect("\033[31mred^[[2J\r\n");
	(void)close(slave);
	assert_int_equal(rig_read_end(reader), 0);
	(void)close(master);
}

static void a_line_comes_once(void **state)
{
	int pair[2];

	(void)state;
	start(1);
	make_pipe(pair);
	send_stream(0, pair, 2);
	(void)close(pair[0]);
	(void)close(pair[1]);
	is_broken();
}

static void a_line_that_was_not_announced(void **state)
{
	int pair[2];

	(void)state;
	rig_start_bare(&rig);
	make_pipe(pair);
	send_stream(1, pair, 2);
	(void)close(pair[0]);
	(void)close(pair[1]);
	is_broken();
}

static void a_line_without_a_source(void **state)
{
	int pair[2];

	(void)state;
	rig_start_bare(&rig);
	make_pipe(pair);
	send_stream(0, pair, 1);
	(void)close(pair[0]);
	(void)close(pair[1]);
	is_broken();
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_is_printed_is_filtered),
		T(what_was_held_comes_with_the_end),
		T(two_sources_are_one_line),
		T(a_slow_reader_makes_the_script_wait),
		T(a_reader_that_leaves_ends_the_writer),
		T(a_reader_that_leaves_a_full_pipe_too),
		T(a_flush_is_answered_behind_the_bytes),
		T(a_terminal_ends_as_a_pipe_does),
		T(a_line_comes_once),
		T(a_line_that_was_not_announced),
		T(a_line_without_a_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
