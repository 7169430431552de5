/* SPDX-License-Identifier: Apache-2.0 */
/* test_fdio - bytes and descriptors arrive whole, or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"

static void make_pipe(int fds[2])
{
	assert_int_equal(fdio_pipe(fds), 0);
}

static void make_pair(int fds[2])
{
	assert_int_equal(fdio_socketpair(fds), 0);
}

static void close_both(const int fds[2])
{
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static int count_fds(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void assert_cloexec(int fd)
{
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void all_ends_are_close_on_exec(void **state)
{
	int fds[2];

	(void)state;
	make_pipe(fds);
	assert_cloexec(fds[0]);
	assert_cloexec(fds[1]);
	close_both(fds);
	make_pair(fds);
	assert_cloexec(fds[0]);
	assert_cloexec(fds[1]);
	close_both(fds);
}

static void writes_and_reads_all(void **state)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	char data[40000];
	int fds[2];

	(void)state;
	make_pipe(fds);
	memset(data, 'x', sizeof(data));
	assert_int_equal(fdio_write_all(fds[1], data, sizeof(data)), 0);
	(void)close(fds[1]);
	assert_int_equal(fdio_read_all(fds[0], sizeof(data), &sb), 0);
	assert_int_equal(sb.len, sizeof(data));
	(void)close(fds[0]);
}

static void reading_stops_at_the_limit(void **state)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	int fds[2];

	(void)state;
	make_pipe(fds);
	assert_int_equal(fdio_write_all(fds[1], "12345", 5), 0);
	(void)close(fds[1]);
	assert_int_equal(fdio_read_all(fds[0], 4, &sb), -1);
	assert_int_equal(errno, EFBIG);
	(void)close(fds[0]);
	assert_int_equal(fdio_write_all(-1, "x", 1), -1);
	assert_int_equal(errno, EBADF);
}

static void nonblock_goes_on_and_off(void **state)
{
	int fds[2];
	char c;

	(void)state;
	make_pipe(fds);
	assert_int_equal(fdio_set_nonblock(fds[0], true), 0);
	assert_int_equal(read(fds[0], &c, 1), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(fdio_set_nonblock(fds[0], false), 0);
	assert_false(fcntl(fds[0], F_GETFL) & O_NONBLOCK);
	close_both(fds);
}

struct scratch {
	char dir[32];
};

static int make_dir(void **state)
{
	struct scratch *s = mem_alloc(sizeof(*s));

	(void)strcpy(s->dir, "/tmp/test_fdio.XXXXXX");
	*state = s;
	return mkdtemp(s->dir) ? 0 : -1;
}

static int drop_dir(void **state)
{
	struct scratch *s = *state;
	int done = rmdir(s->dir);

	free(s);
	return done;
}

static void reads_regular_files_only(void **state)
{
	struct scratch *s = *state;
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	autofree char *file = mem_printf("%s/file", s->dir);
	autofree char *fifo = mem_printf("%s/fifo", s->dir);
	struct err err = ERR_INIT;
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(fdio_write_all(fd, "hello", 5), 0);
	(void)close(fd);
	assert_int_equal(fdio_read_file(file, 5, &sb, &err), 0);
	assert_string_equal(sb.buf, "hello");
	assert_int_equal(fdio_read_file(file, 4, &sb, &err), -1);
	assert_non_null(strstr(err.msg, "larger than 4 bytes"));
	assert_int_equal(fdio_read_file(s->dir, 5, &sb, &err), -1);
	assert_non_null(strstr(err.msg, "is a directory"));
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(fdio_read_file(fifo, 5, &sb, &err), -1);
	assert_non_null(strstr(err.msg, "not a regular file"));
	assert_int_equal(fdio_read_file("/dev/zero", 5, &sb, &err), -1);
	assert_int_equal(unlink(fifo), 0);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(fdio_read_file(file, 5, &sb, &err), -1);
	assert_int_equal(err.sys, ENOENT);
}

static void one_message_is_one_record(void **state)
{
	int fds[2];
	char buf[16];

	(void)state;
	make_pair(fds);
	assert_int_equal(fdio_send(fds[0], "abc", 3, NULL, 0), 0);
	assert_int_equal(fdio_send(fds[0], "de", 2, NULL, 0), 0);
	assert_int_equal(fdio_recv(fds[1], buf, sizeof(buf), NULL, 0, NULL), 3);
	assert_int_equal(fdio_recv(fds[1], buf, sizeof(buf), NULL, 0, NULL), 2);
	(void)close(fds[0]);
	assert_int_equal(fdio_recv(fds[1], buf, sizeof(buf), NULL, 0, NULL), 0);
	(void)close(fds[1]);
}

static void passes_descriptors(void **state)
{
	int fds[2], pipe_fds[2], got[2];
	size_t n_fds = 99;
	char c = 0;

	(void)state;
	make_pair(fds);
	make_pipe(pipe_fds);
	assert_int_equal(fdio_send(fds[0], "x", 1, pipe_fds, 2), 0);
	assert_int_equal(fdio_recv(fds[1], &c, 1, got, 2, &n_fds), 1);
	assert_int_equal(n_fds, 2);
	assert_cloexec(got[0]);
	assert_cloexec(got[1]);
	assert_int_equal(write(got[1], "y", 1), 1);
	assert_int_equal(read(pipe_fds[0], &c, 1), 1);
	assert_int_equal(c, 'y');
	close_both(got);
	close_both(pipe_fds);
	close_both(fds);
}

static void passes_as_many_as_it_says(void **state)
{
	int fds[2], many[FDIO_MAX_FDS + 1], got[FDIO_MAX_FDS];
	size_t n_fds = 0;
	char c;

	(void)state;
	make_pair(fds);
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = fds[0];
	assert_int_equal(fdio_send(fds[0], "x", 1, many, FDIO_MAX_FDS + 1), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(fdio_send(fds[0], "x", 1, many, FDIO_MAX_FDS), 0);
	assert_int_equal(fdio_recv(fds[1], &c, 1, got, FDIO_MAX_FDS, &n_fds),
			 1);
	assert_int_equal(n_fds, FDIO_MAX_FDS);
	for (size_t i = 0; i < n_fds; i++)
		(void)close(got[i]);
	close_both(fds);
}

static void too_many_descriptors_are_closed(void **state)
{
	int fds[2], got[1], before;
	const int three[3] = { 0, 1, 2 };
	char c;

	(void)state;
	make_pair(fds);
	before = count_fds();
	assert_int_equal(fdio_send(fds[0], "x", 1, three, 3), 0);
	assert_int_equal(fdio_recv(fds[1], &c, 1, got, 1, NULL), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(fdio_send(fds[0], "x", 1, three, 3), 0);
	assert_int_equal(fdio_recv(fds[1], &c, 1, NULL, 0, NULL), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(count_fds(), before);
	close_both(fds);
}

static void cut_messages_are_refused(void **state)
{
	int fds[2], got[1], before;
	const int one[1] = { 0 };
	char buf[4];

	(void)state;
	make_pair(fds);
	before = count_fds();
	assert_int_equal(fdio_send(fds[0], "12345", 5, one, 1), 0);
	assert_int_equal(fdio_recv(fds[1], buf, sizeof(buf), got, 1, NULL), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(count_fds(), before);
	close_both(fds);
}

static void sending_to_nobody_is_no_signal(void **state)
{
	int fds[2];

	(void)state;
	make_pair(fds);
	(void)close(fds[1]);
	assert_int_equal(fdio_send(fds[0], "x", 1, NULL, 0), -1);
	assert_int_equal(errno, EPIPE);
	(void)close(fds[0]);
}

/* What a peer sent last must not be lost to records that it did not read. */
static void receives_what_a_peer_sent_before_it_left(void **state)
{
	int pair[2];
	char buf[16];

	(void)state;
	assert_int_equal(fdio_socketpair(pair), 0);
	assert_int_equal(fdio_send(pair[0], "unread", 6, NULL, 0), 0);
	assert_int_equal(fdio_send(pair[1], "last", 4, NULL, 0), 0);
	(void)close(pair[1]);
	assert_int_equal(fdio_recv(pair[0], buf, sizeof(buf), NULL, 0, NULL),
			 4);
	assert_memory_equal(buf, "last", 4);
	assert_int_equal(fdio_recv(pair[0], buf, sizeof(buf), NULL, 0, NULL),
			 0);
	(void)close(pair[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(receives_what_a_peer_sent_before_it_left),
		cmocka_unit_test(all_ends_are_close_on_exec),
		cmocka_unit_test(writes_and_reads_all),
		cmocka_unit_test(reading_stops_at_the_limit),
		cmocka_unit_test(nonblock_goes_on_and_off),
		cmocka_unit_test_setup_teardown(reads_regular_files_only,
						make_dir, drop_dir),
		cmocka_unit_test(one_message_is_one_record),
		cmocka_unit_test(passes_descriptors),
		cmocka_unit_test(passes_as_many_as_it_says),
		cmocka_unit_test(too_many_descriptors_are_closed),
		cmocka_unit_test(cut_messages_are_refused),
		cmocka_unit_test(sending_to_nobody_is_no_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
