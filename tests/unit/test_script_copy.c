/* SPDX-License-Identifier: Apache-2.0 */
/* test_script_copy - a script is read once, whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "outer/script_copy.h"

static char dir[] = "/tmp/cordon-test.XXXXXX";
static char path[64];

static void make(const char *text)
{
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
				0750);

	assert_true(fd >= 0);
	assert_int_equal(fdio_write_all(fd, text, strlen(text)), 0);
}

static void refused(const char *words)
{
	struct script_copy copy = SCRIPT_COPY_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(script_copy_file(path, &copy, &err), -1);
	assert_int_equal(copy.fd, -1);
	if (!strstr(err.msg, words))
		fail_msg("'%s' is not in: %s", words, err.msg);
}

static void keeps_what_it_read(void **state)
{
	autorelease_script_copy struct script_copy copy = SCRIPT_COPY_INIT;
	struct err err = ERR_INIT;
	char buf[64];

	(void)state;
	make("abc");
	assert_int_equal(script_copy_file(path, &copy, &err), 0);
	make("other");
	assert_int_equal(copy.size, 3);
	assert_int_equal(copy.mode & 0700, 0700);
	assert_string_equal(copy.sha256,
			    "ba7816bf8f01cfea414140de5dae2223"
			    "b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(read(copy.fd, buf, sizeof(buf)), 3);
	assert_memory_equal(buf, "abc", 3);
	/* and nobody can change it, whoever gets the descriptor */
	assert_int_equal(pwrite(copy.fd, "x", 1, 0), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(copy.fd, 1), -1);
	assert_int_equal(ftruncate(copy.fd, 9), -1);
	assert_int_equal(fcntl(copy.fd, F_GETFD), FD_CLOEXEC);
}

static void an_empty_file_is_a_script(void **state)
{
	autorelease_script_copy struct script_copy copy = SCRIPT_COPY_INIT;
	struct err err = ERR_INIT;

	(void)state;
	make("");
	assert_int_equal(script_copy_file(path, &copy, &err), 0);
	assert_int_equal(copy.size, 0);
}

static void takes_no_other_kind_of_file(void **state)
{
	(void)state;
	(void)unlink(path);
	refused("No such file");
	assert_int_equal(mkfifo(path, 0600), 0);
	refused("not a regular file any more");
	(void)unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	refused("not a regular file any more");
	(void)rmdir(path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	refused("symbolic links");
	(void)unlink(path);
}

static void has_a_bound(void **state)
{
	autorelease_script_copy struct script_copy copy = SCRIPT_COPY_INIT;
	struct err err = ERR_INIT;

	(void)state;
	make("");
	assert_int_equal(truncate(path, SCRIPT_COPY_MAX + 1), 0);
	refused("larger than 64 MiB");
	assert_int_equal(truncate(path, SCRIPT_COPY_MAX), 0);
	assert_int_equal(script_copy_file(path, &copy, &err), 0);
	assert_int_equal(copy.size, SCRIPT_COPY_MAX);
	(void)unlink(path);
}

static void reads_a_stream_to_its_end(void **state)
{
	autorelease_script_copy struct script_copy copy = SCRIPT_COPY_INIT;
	struct err err = ERR_INIT;
	int pair[2];

	(void)state;
	assert_int_equal(fdio_pipe(pair), 0);
	assert_int_equal(fdio_write_all(pair[1], "abc", 3), 0);
	(void)close(pair[1]);
	assert_int_equal(script_copy_stream(pair[0], 60000, &copy, &err), 0);
	assert_int_equal(copy.size, 3);
	(void)close(pair[0]);
}

static void waits_no_longer_than_told(void **state)
{
	struct script_copy copy = SCRIPT_COPY_INIT;
	struct err err = ERR_INIT;
	int pair[2];

	(void)state;
	assert_int_equal(fdio_pipe(pair), 0);
	assert_int_equal(fdio_write_all(pair[1], "abc", 3), 0);
	assert_int_equal(script_copy_stream(pair[0], 1, &copy, &err), -1);
	assert_non_null(strstr(err.msg, "[limits] time"));
	assert_int_equal(copy.fd, -1);
	(void)close(pair[1]);
	assert_int_equal(script_copy_stream(pair[0], 60000, &copy, &err), -1);
	assert_non_null(strstr(err.msg, "is empty"));
	assert_non_null(strstr(err.hint, "download"));
	(void)close(pair[0]);
}

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/script", dir);
	return 0;
}

static int end(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_it_read),
		cmocka_unit_test(an_empty_file_is_a_script),
		cmocka_unit_test(takes_no_other_kind_of_file),
		cmocka_unit_test(has_a_bound),
		cmocka_unit_test(reads_a_stream_to_its_end),
		cmocka_unit_test(waits_no_longer_than_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
