/* SPDX-License-Identifier: Apache-2.0 */
/* test_pump - bytes come whole and in order, and nothing ever waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "outer/pump.h"

#define MANY (8 * PUMP_BUFFER)	/* more than any pipe or socket here holds */

static struct pump a, b;

static struct loop make_loop(void)
{
	struct loop loop;

	assert_int_equal(loop_init(&loop), 0);
	return loop;
}

static void make_pipe(int fds[2])
{
	assert_int_equal(fdio_pipe(fds), 0);
}

static void start(struct pump *pump, struct loop *loop, int in_fd, int out_fd,
		  bool own_out, struct neutral *neutral)
{
	struct err err = ERR_INIT;

	assert_int_equal(pump_start(pump, loop, in_fd, out_fd, own_out, neutral,
				    &err), 0);
}

static bool is_nonblocking(int fd)
{
	return (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

static void say(int fd, const char *text)
{
	assert_int_equal(fdio_write_all(fd, text, strlen(text)), 0);
}

static void expect(int fd, const char *text)
{
	char got[200] = "";

	assert_int_equal(read(fd, got, sizeof(got) - 1), strlen(text));
	assert_string_equal(got, text);
}

/* All rounds that do not wait. */
static void turn(struct loop *loop)
{
	for (int i = 0; i < 64; i++)
		assert_int_equal(loop_run_once(loop, 0), 0);
}

/* A pattern through out_fd, read at from_fd, must come whole. */
static void carry(int out_fd, int from_fd, bool own_out)
{
	struct loop loop = make_loop();
	size_t sent = 0, got = 0;
	char *want = malloc(MANY), chunk[4096];
	int in[2];

	assert_non_null(want);
	for (size_t i = 0; i < MANY; i++)
		want[i] = (char)(i * 31 + i / 251);
	make_pipe(in);
	assert_int_equal(fdio_set_nonblock(in[1], true), 0);
	assert_int_equal(fdio_set_nonblock(from_fd, true), 0);
	start(&a, &loop, in[0], out_fd, own_out, NULL);
	while (got < MANY) {
		ssize_t n = in[1] < 0 ? 0 : write(in[1], want + sent,
						  MANY - sent);

		sent += n > 0 ? (size_t)n : 0;
		if (sent == MANY)
			drop_fd(&in[1]);
		assert_int_equal(loop_run_once(&loop, 0), 0);
		n = read(from_fd, chunk, sizeof(chunk));
		if (n > 0) {
			assert_memory_equal(chunk, want + got, (size_t)n);
			got += (size_t)n;
		}
	}
	turn(&loop);
	assert_true(pump_is_done(&a));
	assert_int_equal(a.total, MANY);
	pump_release(&a);
	loop_release(&loop);
	free(want);
}

static void carries_all_through_a_pipe_of_its_own(void **state)
{
	int out[2], own_fd;

	(void)state;
	make_pipe(out);
	own_fd = pump_reopen(out[1]);
	assert_true(own_fd >= 0);
	carry(own_fd, out[0], true);
	/* the caller's description is as it was */
	assert_false(is_nonblocking(out[1]));
	(void)close(out[0]);
	(void)close(out[1]);
}

static void carries_all_through_a_pipe_it_shares(void **state)
{
	int out[2];

	(void)state;
	make_pipe(out);
	carry(out[1], out[0], false);
	assert_false(is_nonblocking(out[1]));
	(void)close(out[0]);
	(void)close(out[1]);
}

static void carries_all_through_a_socket(void **state)
{
	int out[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				    out), 0);
	assert_int_equal(pump_reopen(out[1]), -1);
	carry(out[1], out[0], false);
	assert_false(is_nonblocking(out[1]));
	(void)close(out[0]);
	(void)close(out[1]);
}

static void reads_a_file_that_epoll_does_not_watch(void **state)
{
	struct loop loop = make_loop();
	FILE *file = tmpfile();
	int out[2];

	(void)state;
	assert_non_null(file);
	say(fileno(file), "text in a file");
	assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
	make_pipe(out);
	start(&a, &loop, dup(fileno(file)), out[1], true, NULL);
	turn(&loop);
	assert_true(pump_is_done(&a));
	expect(out[0], "text in a file");
	/* its own end is closed: the reader sees the end too */
	expect(out[0], "");
	pump_release(&a);
	loop_release(&loop);
	(void)close(out[0]);
	(void)fclose(file);
}

static void ends_when_the_reader_leaves(void **state)
{
	struct loop loop = make_loop();
	int in[2], out[2];

	(void)state;
	make_pipe(in);
	make_pipe(out);
	start(&a, &loop, in[0], out[1], true, NULL);
	(void)close(out[0]);
	say(in[1], "to nobody");
	turn(&loop);
	assert_true(pump_is_done(&a));
	/* and its writer is told so */
	assert_int_equal(write(in[1], "x", 1), -1);
	pump_release(&a);
	loop_release(&loop);
	(void)close(in[1]);
}

/* A pipe that takes no more, and waits for nobody. */
static void fill(const int out[2], const char *piece, size_t n)
{
	assert_int_equal(fdio_set_nonblock(out[0], true), 0);
	assert_int_equal(fdio_set_nonblock(out[1], true), 0);
	while (write(out[1], piece, n) > 0)
		continue;
}

static void writes_the_rest_after_the_end_of_input(void **state)
{
	struct loop loop = make_loop();
	static char full[4 * PUMP_BUFFER];
	int in[2], out[2];
	ssize_t n;

	(void)state;
	make_pipe(in);
	make_pipe(out);
	fill(out, full, sizeof(full));
	start(&a, &loop, in[0], out[1], true, NULL);
	say(in[1], "held");
	(void)close(in[1]);
	turn(&loop);
	pump_end_input(&a);
	assert_false(pump_is_done(&a));
	do {
		n = read(out[0], full, sizeof(full));
		turn(&loop);
	} while (!pump_is_done(&a));
	assert_true(n > 0);
	pump_release(&a);
	loop_release(&loop);
	(void)close(out[0]);
}

static void holds_its_input_until_told(void **state)
{
	struct loop loop = make_loop();
	int in[2], out[2];
	char c;

	(void)state;
	make_pipe(in);
	make_pipe(out);
	assert_int_equal(fdio_set_nonblock(out[0], true), 0);
	start(&a, &loop, in[0], out[1], true, NULL);
	say(in[1], "one");
	turn(&loop);
	expect(out[0], "one");
	pump_hold(&a, true);
	say(in[1], "two");
	turn(&loop);
	assert_int_equal(read(out[0], &c, 1), -1);
	assert_false(pump_is_done(&a));
	pump_hold(&a, false);
	turn(&loop);
	expect(out[0], "two");
	pump_release(&a);
	loop_release(&loop);
	(void)close(in[1]);
	(void)close(out[0]);
}

/* Held while the output is full: what was read goes out, no more is read. */
static void holds_its_input_over_a_full_output(void **state)
{
	struct loop loop = make_loop();
	static char full[4 * PUMP_BUFFER];
	int in[2], out[2];
	ssize_t n;

	(void)state;
	make_pipe(in);
	make_pipe(out);
	fill(out, full, sizeof(full));
	start(&a, &loop, in[0], out[1], true, NULL);
	say(in[1], "read");
	turn(&loop);
	pump_hold(&a, true);
	say(in[1], "held");
	do {
		n = read(out[0], full, sizeof(full));
		turn(&loop);
	} while (n > 4 || (n == 4 && memcmp(full, "read", 4) != 0));
	assert_int_equal(read(out[0], full, sizeof(full)), -1);
	pump_hold(&a, false);
	turn(&loop);
	expect(out[0], "held");
	pump_release(&a);
	loop_release(&loop);
	(void)close(in[1]);
	(void)close(out[0]);
}

static void end_input(struct pump *pump)
{
	pump_end_input(pump);
}

static void on_bytes_may_end_the_input(void **state)
{
	struct loop loop = make_loop();
	int in[2], out[2];

	(void)state;
	make_pipe(in);
	make_pipe(out);
	start(&a, &loop, in[0], out[1], true, NULL);
	a.on_bytes = end_input;
	say(in[1], "the last");
	turn(&loop);
	assert_true(pump_is_done(&a));
	expect(out[0], "the last");
	expect(out[0], "");
	pump_release(&a);
	loop_release(&loop);
	(void)close(in[1]);
	(void)close(out[0]);
}

static void takes_to_the_byte_what_it_may(void **state)
{
	struct loop loop = make_loop();
	struct neutral line = NEUTRAL_INIT;
	struct pump_budget budget = { .left = 10 };
	int one[2], two[2], out[2];

	(void)state;
	make_pipe(one);
	make_pipe(two);
	make_pipe(out);
	start(&a, &loop, one[0], out[1], false, &line);
	start(&b, &loop, two[0], out[1], false, NULL);
	a.budget = b.budget = &budget;
	say(one[1], "1234");
	turn(&loop);
	say(two[1], "567890");
	turn(&loop);
	expect(out[0], "1234567890");
	assert_int_equal(budget.left, 0);
	assert_false(budget.is_spent);
	say(one[1], "x");
	turn(&loop);
	assert_true(budget.is_spent);
	assert_int_equal(fdio_set_nonblock(out[0], true), 0);
	assert_int_equal(read(out[0], &(char){ 0 }, 1), -1);
	budget = (struct pump_budget){ .left = 3 };
	say(two[1], "abcde");
	turn(&loop);
	assert_true(budget.is_spent);
	expect(out[0], "abc");
	assert_int_equal(a.total + b.total, 13);
	pump_release(&a);
	pump_release(&b);
	loop_release(&loop);
	(void)close(one[1]);
	(void)close(two[1]);
	(void)close(out[0]);
	(void)close(out[1]);
}

static void release_of_one_not_started_does_nothing(void **state)
{
	(void)state;
	pump_init(&a);
	assert_true(pump_is_done(&a));
	pump_end_input(&a);
	pump_hold(&a, true);
	pump_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carries_all_through_a_pipe_of_its_own),
		cmocka_unit_test(carries_all_through_a_pipe_it_shares),
		cmocka_unit_test(carries_all_through_a_socket),
		cmocka_unit_test(reads_a_file_that_epoll_does_not_watch),
		cmocka_unit_test(ends_when_the_reader_leaves),
		cmocka_unit_test(writes_the_rest_after_the_end_of_input),
		cmocka_unit_test(holds_its_input_until_told),
		cmocka_unit_test(holds_its_input_over_a_full_output),
		cmocka_unit_test(on_bytes_may_end_the_input),
		cmocka_unit_test(takes_to_the_byte_what_it_may),
		cmocka_unit_test(release_of_one_not_started_does_nothing),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
