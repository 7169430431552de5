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

static bool next(struct rig *rig, struct event *ret)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	ssize_t n;

	(void)report_flush(&rig->report);
	(void)fdio_set_nonblock(rig->fds[1], true);
	n = fdio_recv(rig->fds[1], record, sizeof(record), NULL, 0, NULL);
	if (n <= 0)
		return false;
	assert_int_equal(wire_open(&r, record, (size_t)n), WIRE_EVENT);
	assert_int_equal(event_get(&r, ret), 0);
	return true;
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
		cmocka_unit_test(says_that_nobody_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
