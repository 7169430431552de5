/* SPDX-License-Identifier: Apache-2.0 */
/* test_feed - the script gets all, and the caller keeps what it did not read. */
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
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "outer/feed.h"

static struct loop loop;
static struct feed feed;
static int from_caller;		/* the caller's own, as a shell has it */
static int to_feed;		/* into the pipe, or -1 */
static int script;		/* what the script reads */

/* All rounds that do not wait. */
static void turn(void)
{
	for (int i = 0; i < 64; i++)
		assert_int_equal(loop_run_once(&loop, 0), 0);
}

static void start(int caller_fd)
{
	struct err err = ERR_INIT;
	int pair[2];

	from_caller = caller_fd;
	assert_true(feed_suits(caller_fd));
	assert_int_equal(loop_init(&loop), 0);
	assert_int_equal(fdio_pipe(pair), 0);
	script = pair[0];
	assert_int_equal(feed_start(&feed, &loop, dup(caller_fd), pair[1],
				    &err), 0);
}

static void start_pipe(const char *text)
{
	int pair[2];

	assert_int_equal(fdio_pipe(pair), 0);
	to_feed = pair[1];
	assert_int_equal(fdio_write_all(to_feed, text, strlen(text)), 0);
	start(pair[0]);
}

static void start_file(const char *text)
{
	FILE *file = tmpfile();
	int fd;

	assert_non_null(file);
	fd = dup(fileno(file));
	(void)fclose(file);
	to_feed = -1;
	assert_int_equal(fdio_write_all(fd, text, strlen(text)), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	start(fd);
}

static void expect(int fd, size_t n, const char *text)
{
	char got[64] = "";

	assert_int_equal(read(fd, got, n), strlen(text));
	assert_string_equal(got, text);
}

static int finish(void **state)
{
	(void)state;
	feed_end(&feed);
	drop_fd(&from_caller);
	drop_fd(&to_feed);
	drop_fd(&script);
	loop_release(&loop);
	return 0;
}

static void leaves_the_rest_of_a_pipe(void **state)
{
	(void)state;
	start_pipe("first\nsecond\nthird\n");
	turn();
	expect(script, 6, "first\n");
	turn();
	feed_end(&feed);
	expect(from_caller, 60, "second\nthird\n");
}

static void leaves_the_rest_of_a_file(void **state)
{
	(void)state;
	start_file("first\nsecond\nthird\n");
	turn();
	expect(script, 6, "first\n");
	turn();
	feed_end(&feed);
	expect(from_caller, 60, "second\nthird\n");
}

static void takes_nothing_for_who_reads_nothing(void **state)
{
	(void)state;
	start_pipe("all");
	turn();
	feed_end(&feed);
	expect(from_caller, 60, "all");
	finish(state);
	start_file("all");
	turn();
	feed_end(&feed);
	expect(from_caller, 60, "all");
}

static void passes_on_what_comes_later_and_the_end(void **state)
{
	(void)state;
	start_pipe("now");
	turn();
	expect(script, 60, "now");
	turn();
	assert_int_equal(fdio_write_all(to_feed, "later", 5), 0);
	turn();
	expect(script, 60, "later");
	drop_fd(&to_feed);
	turn();
	expect(script, 60, "");
}

static void ends_with_the_reader(void **state)
{
	(void)state;
	start_pipe("unread");
	turn();
	drop_fd(&script);
	turn();
	assert_null(feed.loop);
	expect(from_caller, 60, "unread");
}

/* The script can write into its own pipe, and takes no more by that. */
static void is_not_misled_by_the_script(void **state)
{
	char path[40];
	int fd;

	(void)state;
	start_pipe("caller");
	turn();
	expect(script, 6, "caller");
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", script);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fdio_write_all(fd, "a long word of its own", 22), 0);
	(void)close(fd);
	turn();
	feed_end(&feed);
	assert_int_equal(fdio_write_all(to_feed, "|", 1), 0);
	expect(from_caller, 60, "caller|");
}

/* More than any pipe holds, in pieces of odd sizes. */
static void waits_for_nothing_that_another_took(void **state)
{
	(void)state;
	start_pipe("abc");
	turn();
	/* a second reader of the caller's pipe is first */
	expect(from_caller, 3, "abc");
	expect(script, 3, "abc");
	(void)alarm(10);	/* a feed that waits ends the test */
	turn();
	(void)alarm(0);
	assert_int_equal(fdio_write_all(to_feed, "d", 1), 0);
	turn();
	expect(script, 1, "d");
}

static void carries_all_of_a_big_file(void **state)
{
	enum { BIG = 300001 };
	char *want = malloc(BIG), got[7001];
	size_t at = 0;
	ssize_t n;

	assert_non_null(want);
	for (size_t i = 0; i < BIG; i++)
		want[i] = (char)(i * 31 + i / 251);
	want[BIG - 1] = '\0';
	for (size_t i = 0; i < BIG - 1; i++)
		want[i] = want[i] ? want[i] : 1;
	start_file(want);
	assert_int_equal(fdio_set_nonblock(script, true), 0);
	while ((n = read(script, got, sizeof(got))) != 0) {
		if (n > 0) {
			assert_memory_equal(got, want + at, (size_t)n);
			at += (size_t)n;
		}
		assert_int_equal(loop_run_once(&loop, 0), 0);
	}
	assert_int_equal(at, BIG - 1);
	assert_int_equal(lseek(from_caller, 0, SEEK_CUR), BIG - 1);
	(void)state;
	free(want);
}

static void rests_while_the_script_fills_its_own_slot(void **state)
{
	int own;

	(void)state;
	start_pipe("abc");
	turn();
	own = dup(feed.out_fd);
	assert_true(own >= 0);
	expect(script, 3, "abc");
	/* before the feed has its turn; then there is more from the caller */
	assert_int_equal(fdio_write_all(own, "x", 1), 0);
	assert_int_equal(fdio_write_all(to_feed, "d", 1), 0);
	turn();
	assert_int_equal(loop_run_once(&loop, 0), 0);
	assert_int_equal(feed.in.fd, -1);
	expect(script, 1, "x");
	turn();
	expect(script, 1, "d");
	(void)close(own);
}

static void is_only_for_pipes_and_files(void **state)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_false(feed_suits(null));
	assert_false(feed_suits(-1));
	(void)close(null);
	feed_init(&feed);
	feed_end(&feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(leaves_the_rest_of_a_pipe, finish),
		cmocka_unit_test_teardown(leaves_the_rest_of_a_file, finish),
		cmocka_unit_test_teardown(takes_nothing_for_who_reads_nothing,
					  finish),
		cmocka_unit_test_teardown(
			passes_on_what_comes_later_and_the_end, finish),
		cmocka_unit_test_teardown(ends_with_the_reader, finish),
		cmocka_unit_test_teardown(is_not_misled_by_the_script, finish),
		cmocka_unit_test_teardown(
			waits_for_nothing_that_another_took, finish),
		cmocka_unit_test_teardown(
			rests_while_the_script_fills_its_own_slot, finish),
		cmocka_unit_test_teardown(carries_all_of_a_big_file, finish),
		cmocka_unit_test(is_only_for_pipes_and_files),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
