/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_guard_secrets - where secrets are in the supervisor: in one mapping, in
 * no child, with upstream in the end, and then nowhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "decide/live/guard.h"
#include "decide/profile/profile_keys.h"
#include "outer/guard_secrets.h"
#include "outer/probe_secrets.h"
#include "outer/secret_store.h"

static struct profile profile;
static struct host host;
static struct err err;

static int begin(void **state)
{
	(void)state;
	profile_init(&profile);
	host = (struct host)HOST_INIT;
	err = (struct err)ERR_INIT;
	return 0;
}

static int end(void **state)
{
	(void)state;
	host_release(&host);
	profile_release(&profile);
	secret_store_wipe();
	return 0;
}

static void secret(const char *text)
{
	const struct origin origin = { "p.ini", 1 };

	if (profile_keys_set(&profile, profile_keys_find("env", "secret"),
			     text, &origin, &err) < 0)
		fail_msg("%s", err.msg);
}

static void is_value(const char *name, const char *wanted)
{
	const struct secret_fact *fact = host_secret(&host, name);

	assert_non_null(fact);
	assert_null(fact->why);
	assert_int_equal(fact->n, strlen(wanted));
	assert_memory_equal(fact->value, wanted, fact->n);
	assert_non_null(fact->random);
}

static void reads_each_source(void **state)
{
	char path[] = "/tmp/test-guard-secrets-XXXXXX", text[200];
	autoclose int file = mkstemp(path);
	int pair[2];

	(void)state;
	host.environ = mem_array(2, sizeof(char *));
	host.environ[0] = mem_strdup("VAR=variable-0123456789");
	assert_int_equal(fdio_pipe(pair), 0);
	assert_int_equal(fdio_write_all(file, "file-0123456789abc\n", 19), 0);
	assert_int_equal(fdio_write_all(pair[1], "pipe-0123456789abc\r\n", 20),
			 0);
	(void)close(pair[1]);
	secret("A -> https://a.example from=ENV:VAR");
	secret("B -> https://a.example from=ENV:UNSET");
	snprintf(text, sizeof(text), "C -> https://a.example from=file:%s",
		 path);
	secret(text);
	snprintf(text, sizeof(text), "D -> https://a.example from=fd:%d",
		 pair[0]);
	secret(text);
	secret("E -> https://a.example from=file:/nowhere/at/all");
	secret("F -> https://a.example from=file:/dev/null");
	assert_int_equal(probe_secrets(&profile, &host, &err), 0);
	(void)unlink(path);
	is_value("A", "variable-0123456789");
	assert_null(host_secret(&host, "B")->value);
	is_value("C", "file-0123456789abc");
	is_value("D", "pipe-0123456789abc");
	assert_non_null(strstr(host_secret(&host, "E")->why,
			       "cannot be read"));
	assert_non_null(strstr(host_secret(&host, "F")->why, "regular file"));
	/* it is ours no more */
	assert_int_equal(close(pair[0]), -1);
}

static void is_in_no_child(void **state)
{
	size_t n;
	char *room;
	int pair[2], status;
	pid_t pid;
	ssize_t got;
	char byte;

	(void)state;
	assert_int_equal(secret_store_open(4096, &err), 0);
	room = secret_store_room(&n);
	assert_int_equal(n, 4096);
	memcpy(room, "0123456789abcdef", 16);
	secret_store_keep(16);
	assert_int_equal(fdio_pipe(pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	/* write(2) says EFAULT where nothing is mapped */
	if (pid == 0)
		_exit(write(pair[1], room, 1) == -1 ? 7 : 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
	/* control: it is there for us */
	assert_int_equal(write(pair[1], room, 1), 1);
	got = read(pair[0], &byte, 1);
	assert_int_equal(got, 1);
	assert_int_equal(byte, '0');
	(void)close(pair[0]);
	(void)close(pair[1]);
}

/* Joins the parts of a type; the number of the last. */
static uint32_t join(int fd, enum wire_type type, size_t n, uint8_t *ret)
{
	uint8_t record[WIRE_MAX];
	uint32_t number = 0;

	for (size_t at = 0; at < n;) {
		ssize_t got = fdio_recv(fd, record, sizeof(record), NULL, 0,
					NULL);
		struct wire_reader r;
		const uint8_t *part;
		uint32_t offset;
		size_t n_part;

		assert_true(got > 0);
		assert_int_equal(wire_open(&r, record, (size_t)got), type);
		assert_int_equal(guard_get_part(&r, &number, &offset, &part,
						&n_part),
				 0);
		assert_int_equal(offset, at);
		memcpy(ret + at, part, n_part);
		at += n_part;
	}
	return number;
}

static void tells_the_guards(void **state)
{
	enum { LONG = 8000 };
	static char placeholder[LONG + 1];
	static uint8_t joined[LONG];
	struct planned_secret one = { .name = "T", .n = LONG };
	struct http_grant grant = { .endpoint = 3,
				    .is_only = true,
				    .places = { { HTTP_PLACE_QUERY, "t" } },
				    .n_places = 1,
				    .placeholder = placeholder,
				    .n_placeholder = LONG };
	size_t of = 0, n;
	struct secrets_plan plan = { .secrets = &one,
				    .n_secrets = 1,
				    .grants = &grant,
				    .secret_of = &of,
				    .n_grants = 1 };
	uint8_t record[WIRE_MAX];
	struct http_grant got_grant;
	struct wire_reader r;
	int pair[2];
	char *value;
	ssize_t got;

	(void)state;
	assert_int_equal(secret_store_open(LONG, &err), 0);
	value = secret_store_room(&n);
	for (size_t i = 0; i < LONG; i++) {
		value[i] = (char)('a' + i % 23);
		placeholder[i] = (char)('a' + i % 19);
	}
	secret_store_keep(LONG);
	one.value = (const uint8_t *)value;
	assert_int_equal(fdio_socketpair(pair), 0);
	assert_int_equal(guard_secrets_send_grants(&plan, pair[0], &err), 0);
	got = fdio_recv(pair[1], record, sizeof(record), NULL, 0, NULL);
	assert_true(got > 0);
	assert_int_equal(wire_open(&r, record, (size_t)got), WIRE_GRANT);
	assert_int_equal(guard_get_grant(&r, &got_grant), 0);
	assert_int_equal(got_grant.endpoint, 3);
	assert_string_equal(got_grant.places[0].name, "t");
	assert_int_equal(join(pair[1], WIRE_PLACEHOLDER, LONG, joined), 0);
	assert_memory_equal(joined, placeholder, LONG);
	assert_int_equal(guard_secrets_send_values(&plan, pair[0], &err), 0);
	assert_int_equal(join(pair[1], WIRE_SECRET, LONG, joined), 0);
	for (size_t i = 0; i < LONG; i++)
		assert_int_equal(joined[i], 'a' + i % 23);
	/* and the store is gone: nothing is mapped where it was */
	assert_int_equal(write(pair[0], value, 1), -1);
	(void)close(pair[0]);
	(void)close(pair[1]);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(reads_each_source),
		CASE(is_in_no_child),
		CASE(tells_the_guards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
