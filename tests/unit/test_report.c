/* SPDX-License-Identifier: Apache-2.0 */
/* test_report - a supervisor that does not read, and what is not lost by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"
#include "evidence/report.h"

struct rig {
	struct report report;
	int fds[2];
};

static void begin(struct rig *rig, size_t max_reserved)
{
	struct err err = ERR_INIT;

	assert_int_equal(fdio_socketpair(rig->fds), 0);
	assert_int_equal(fdio_set_nonblock(rig->fds[0], true), 0);
	assert_int_equal(report_init(&rig->report, rig->fds[0], max_reserved,
				     &err),
			 0);
}

static void end(struct rig *rig)
{
	report_release(&rig->report);
	(void)close(rig->fds[0]);
	(void)close(rig->fds[1]);
}

static void put(struct rig *rig, enum event_reason reason, uint32_t conn)
{
	struct event e = { .kind = EVENT_DENIED, .reason = reason,
			   .endpoint = EVENT_NO_ENDPOINT, .conn = conn };

	report_event(&rig->report, &e);
}

static bool come(struct rig *rig, struct event *ret)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	ssize_t n;

	(void)fdio_set_nonblock(rig->fds[1], true);
	n = fdio_recv(rig->fds[1], record, sizeof(record), NULL, 0, NULL);
	if (n <= 0)
		return false;
	assert_int_equal(wire_open(&r, record, (size_t)n), WIRE_EVENT);
	assert_int_equal(event_get(&r, ret), 0);
	return true;
}

static bool next(struct rig *rig, struct event *ret)
{
	(void)report_flush(&rig->report);
	return come(rig, ret);
}

/* Puts until one is counted; how many were taken. */
static uint32_t fill(struct rig *rig, enum event_reason reason)
{
	uint32_t n = 0;

	while (rig->report.lost[reason] == 0)
		put(rig, reason, ++n);
	assert_false(report_has_room(&rig->report, 1));
	return n - 1;
}

static void keeps_order_and_counts_what_is_over(void **state)
{
	struct rig rig;
	struct event e = { .count = 0 };
	uint32_t n;

	(void)state;
	begin(&rig, 0);
	n = fill(&rig, REASON_NOT_LISTED);
	assert_true(n >= REPORT_QUEUE);
	put(&rig, REASON_NOT_LISTED, 0);
	put(&rig, REASON_ECH, 0);
	report_count_lost(&rig.report, REASON_NOT_LISTED, 10);
	for (uint32_t i = 1; i <= n; i++) {
		assert_true(next(&rig, &e));
		assert_int_equal(e.conn, i);
	}
	assert_false(next(&rig, &e));
	report_tell_lost(&rig.report);
	assert_true(next(&rig, &e));
	assert_int_equal(e.kind, EVENT_LOST);
	assert_int_equal(e.reason, REASON_NOT_LISTED);
	assert_int_equal(e.count, 12);
	assert_true(next(&rig, &e));
	assert_int_equal(e.reason, REASON_ECH);
	assert_int_equal(e.count, 1);
	report_tell_lost(&rig.report);
	assert_false(next(&rig, &e));
	end(&rig);
}

static void what_went_well_is_not_lost_as_a_refusal(void **state)
{
	static const enum event_kind kinds[] = { EVENT_REQUEST, EVENT_SECRET };
	struct rig rig;

	(void)state;
	begin(&rig, 0);
	(void)fill(&rig, REASON_NOT_LISTED);
	for (size_t i = 0; i < 2; i++) {
		struct event e = { .kind = kinds[i], .endpoint = 0 };

		report_event(&rig.report, &e);
		e.reason = REASON_UPSTREAM;
		report_event(&rig.report, &e);
	}
	assert_int_equal(rig.report.lost[REASON_NONE], 0);
	assert_int_equal(rig.report.lost[REASON_ALLOWED], 2);
	assert_int_equal(rig.report.lost[REASON_UPSTREAM], 2);
	end(&rig);
}

static void keeps_reserved_places(void **state)
{
	struct rig rig;
	struct event e = { .count = 0 };
	uint32_t n;

	(void)state;
	begin(&rig, 3);
	assert_true(report_has_room(&rig.report, REPORT_QUEUE + 3));
	assert_false(report_has_room(&rig.report, REPORT_QUEUE + 4));
	for (int i = 0; i < 3; i++)
		report_reserve(&rig.report);
	assert_true(report_is_calm(&rig.report));
	n = fill(&rig, REASON_NOT_LISTED);
	assert_false(report_is_calm(&rig.report));
	for (uint32_t i = 1; i <= 3; i++) {
		report_unreserve(&rig.report);
		put(&rig, REASON_IDLE, i);
	}
	assert_int_equal(rig.report.lost[REASON_IDLE], 0);
	for (uint32_t i = 1; i <= n; i++)
		assert_true(next(&rig, &e));
	for (uint32_t i = 1; i <= 3; i++) {
		assert_true(next(&rig, &e));
		assert_int_equal(e.reason, REASON_IDLE);
		assert_int_equal(e.conn, i);
	}
	end(&rig);
}

static void put_request(struct rig *rig, enum event_kind kind, uint32_t conn)
{
	struct event e = { .kind = kind, .endpoint = 0, .conn = conn };

	report_event(&rig->report, &e);
}

static void come_in_order(struct rig *rig, uint32_t n)
{
	struct event e = { .count = 0 };

	for (uint32_t i = 1; i <= n; i++) {
		assert_true(come(rig, &e));
		assert_int_equal(e.conn, i);
	}
	assert_false(come(rig, &e));
	assert_int_equal(rig->report.n, 0);
	assert_int_equal(report_timeout(&rig->report, 0), -1);
}

static void due(struct rig *rig, uint64_t now_ms)
{
	assert_int_equal(report_flush_due(&rig->report, now_ms), 0);
}

static void what_went_well_waits_a_moment(void **state)
{
	struct rig rig;
	struct event e = { .count = 0 };

	(void)state;
	begin(&rig, 0);
	due(&rig, 1000);
	assert_int_equal(report_timeout(&rig.report, 1000), -1);
	put_request(&rig, EVENT_REQUEST, 1);
	due(&rig, 1000);
	assert_int_equal(report_timeout(&rig.report, 1000), REPORT_WAIT_MS);
	put_request(&rig, EVENT_SECRET, 2);
	due(&rig, 1000 + REPORT_WAIT_MS - 1);
	assert_int_equal(report_timeout(&rig.report, 1000 + REPORT_WAIT_MS - 1),
			 1);
	assert_false(report_is_stuck(&rig.report));
	assert_false(come(&rig, &e));
	due(&rig, 1000 + REPORT_WAIT_MS);
	come_in_order(&rig, 2);
	/* the next begins anew */
	put_request(&rig, EVENT_REQUEST, 1);
	due(&rig, 2000);
	assert_false(come(&rig, &e));
	assert_int_equal(report_finish(&rig.report), 0);
	come_in_order(&rig, 1);
	end(&rig);
}

static void many_do_not_wait(void **state)
{
	struct rig rig;
	struct event e = { .count = 0 };

	(void)state;
	begin(&rig, 0);
	for (uint32_t i = 1; i < REPORT_BATCH; i++)
		put_request(&rig, EVENT_REQUEST, i);
	due(&rig, 1);
	assert_false(come(&rig, &e));
	assert_true(report_is_calm(&rig.report));
	put_request(&rig, EVENT_REQUEST, REPORT_BATCH);
	due(&rig, 1);
	come_in_order(&rig, REPORT_BATCH);
	end(&rig);
}

/* It takes those before it along, and those after it wait again. */
static void what_may_not_wait_does_not(void **state)
{
	static const struct event urgent[] = {
		{ .kind = EVENT_DENIED, .reason = REASON_NOT_LISTED },
		{ .kind = EVENT_CONNECT }, { .kind = EVENT_CLOSE },
		{ .kind = EVENT_REQUEST, .reason = REASON_UPSTREAM },
		{ .kind = EVENT_LOST, .reason = REASON_ECH, .count = 1 },
	};
	struct rig rig;
	struct event e = { .count = 0 };

	(void)state;
	begin(&rig, 0);
	for (size_t i = 0; i < sizeof(urgent) / sizeof(urgent[0]); i++) {
		e = urgent[i];
		e.conn = 2;
		put_request(&rig, EVENT_REQUEST, 1);
		due(&rig, 1);
		assert_false(come(&rig, &(struct event){ .count = 0 }));
		report_event(&rig.report, &e);
		put_request(&rig, EVENT_SECRET, 3);
		due(&rig, 1);
		come_in_order(&rig, 3);
		put_request(&rig, EVENT_REQUEST, 1);
		due(&rig, 1);
		assert_false(come(&rig, &e));
		due(&rig, 1 + REPORT_WAIT_MS);
		come_in_order(&rig, 1);
	}
	end(&rig);
}

/* A channel that is full is waited for, not the clock. */
static void says_that_the_channel_is_full(void **state)
{
	struct rig rig;
	struct event e = { .count = 0 };
	uint32_t n = 0, got = 0;

	(void)state;
	begin(&rig, 0);
	while (!report_is_stuck(&rig.report)) {
		put_request(&rig, EVENT_REQUEST, ++n);
		due(&rig, 1);
		assert_true(n < 100000);
	}
	assert_int_equal(report_timeout(&rig.report, 1), -1);
	for (; got < n; got++) {
		while (!come(&rig, &e))
			due(&rig, 1);
		assert_int_equal(e.conn, got + 1);
	}
	assert_false(report_is_stuck(&rig.report));
	end(&rig);
}

static void says_that_nobody_is_left(void **state)
{
	struct rig rig;

	(void)state;
	begin(&rig, 0);
	put(&rig, REASON_NOT_LISTED, 1);
	assert_int_equal(shutdown(rig.fds[1], SHUT_RDWR), 0);
	assert_int_equal(report_flush(&rig.report), -1);
	assert_int_equal(report_finish(&rig.report), -1);
	end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_order_and_counts_what_is_over),
		cmocka_unit_test(what_went_well_is_not_lost_as_a_refusal),
		cmocka_unit_test(keeps_reserved_places),
		cmocka_unit_test(what_went_well_waits_a_moment),
		cmocka_unit_test(many_do_not_wait),
		cmocka_unit_test(what_may_not_wait_does_not),
		cmocka_unit_test(says_that_the_channel_is_full),
		cmocka_unit_test(says_that_nobody_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
