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
static int script;	/* write end */
static int reader;	/* read end */

static int tear_down(void **state)
{
	(void)state;
	drop_fd(&script);
	drop_fd(&reader);
	rig_release(&rig);
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	script = reader = -1;
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

/* The relay, and one line. */
static void start(void)
{
	int from[2], to[2];

	rig_start_bare(&rig);
	make_pipe(from);
	make_pipe(to);
	script = from[1];
	reader = to[0];
	send_stream(0, (int[]){ to[1], from[0] }, 2);
	(void)close(to[1]);
	(void)close(from[0]);
}

static void say(const char *text)
{
	rig_write(script, text, strlen(text));
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
	start();
	say("one\n");
	expect("one\n");
	say("prompt> ");
	expect("prompt> ");
	say("a val");
	say("ue to mask.\n");
	expect("***.\n");
	say("x ##[add-path]y\n");
	expect("x ##");
	rig_stop(&rig);
	assert_int_equal(rig_wait(&rig), 0);
}

static void what_was_held_comes_with_the_end(void **state)
{
	(void)state;
	start();
	say("a value to");
	drop_fd(&script);
	expect("a value to");
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
	start();
	sum = fill(script);
	/* two pipes, and one piece in between */
	assert_in_range(sum, 100000, 400000);
	drop_fd(&script);
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
	start();
	say("one\n");
	expect("one\n");
	drop_fd(&reader);
	/* without another byte */
	assert_true(rig_wait_for(script, 0, RIG_MS));
	assert_int_equal(write(script, "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	rig_stop(&rig);
	assert_int_equal(rig_wait(&rig), 0);
}

static void a_reader_that_leaves_a_full_pipe_too(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	start();
	(void)fill(script);
	drop_fd(&reader);
	while (!rig_wait_for(script, POLLOUT, RIG_MS))
		;
	while (write(script, "x", 1) > 0)
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
	start();
	for (int i = 0; i < 50; i++) {
		say("one\n");
		say("two\n");
		ask_to_flush();
		assert_int_equal(rig_next(&rig, NULL), WIRE_FLUSHED);
		assert_int_equal(ioctl(reader, FIONREAD, &waiting), 0);
		assert_int_equal(waiting, (i + 1) * 8);
	}
	(void)fill(script);
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
	start();
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

static void send_some(size_t n)
{
	int pair[2], fds[3];

	rig_start_bare(&rig);
	make_pipe(pair);
	fds[0] = pair[1];
	fds[1] = fds[2] = pair[0];
	send_stream(0, fds, n);
	(void)close(pair[0]);
	(void)close(pair[1]);
	is_broken();
}

static void a_line_without_a_source(void **state)
{
	(void)state;
	send_some(1);
}

static void a_line_of_two_sources(void **state)
{
	(void)state;
	send_some(3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_is_printed_is_filtered),
		T(what_was_held_comes_with_the_end),
		T(a_slow_reader_makes_the_script_wait),
		T(a_reader_that_leaves_ends_the_writer),
		T(a_reader_that_leaves_a_full_pipe_too),
		T(a_flush_is_answered_behind_the_bytes),
		T(a_terminal_ends_as_a_pipe_does),
		T(a_line_comes_once),
		T(a_line_that_was_not_announced),
		T(a_line_without_a_source),
		T(a_line_of_two_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
