/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow - bytes arrive in order, and no borrowed buffer is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/guard.h"
#include "relay/flow.h"

#define TOTAL (4u << 20)

struct rig {
	struct spare spare;
	struct flow flow;
	int from[2];	/* we write into 0, the flow reads 1 */
	int to[2];	/* the flow writes into 0, we read 1 */
	size_t n_in, n_out;
	bool is_wrong;
	uint8_t own[GUARD_BUFFER];
};

static void make_pair(int pair[2], int size)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    pair), 0);
	assert_int_equal(setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size,
				    sizeof(size)), 0);
}

/* in, out: what the kernel holds before the flow and behind it. */
static struct rig *rig_new(int in, int out)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct err err = ERR_INIT;

	assert_non_null(rig);
	assert_int_equal(spare_init(&rig->spare, &err), 0);
	rig->flow = (struct flow)FLOW_INIT(rig->own);
	make_pair(rig->from, in);
	make_pair(rig->to, out);
	return rig;
}

static void rig_free(struct rig *rig)
{
	for (int i = 0; i < 2; i++) {
		drop_fd(&rig->from[i]);
		drop_fd(&rig->to[i]);
	}
	free(rig);
}

static uint8_t byte_at(size_t at)
{
	return (uint8_t)(at * 31 + at / 251);
}

static void write_in(struct rig *rig, size_t n)
{
	uint8_t data[4096];
	ssize_t done = 1;

	while (done > 0 && n > 0) {
		size_t m = n < sizeof(data) ? n : sizeof(data);

		for (size_t i = 0; i < m; i++)
			data[i] = byte_at(rig->n_in + i);
		done = send(rig->from[0], data, m, MSG_NOSIGNAL);
		if (done > 0) {
			rig->n_in += (size_t)done;
			n -= (size_t)done;
		}
	}
}

static void read_out(struct rig *rig)
{
	uint8_t data[4096];
	ssize_t n;

	while ((n = recv(rig->to[1], data, sizeof(data), 0)) > 0)
		for (ssize_t i = 0; i < n; i++)
			rig->is_wrong |= data[i] != byte_at(rig->n_out++);
}

static int move(struct rig *rig)
{
	return flow_move(&rig->spare, &rig->flow, rig->from[1], rig->to[0]);
}

static void bytes_arrive_in_order(void **state)
{
	static const int sizes[][2] = {
		{ 1 << 20, 1 << 20 }, { 1 << 20, 4096 }, { 4096, 1 << 20 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct rig *rig = rig_new(sizes[i][0], sizes[i][1]);

		while (rig->n_out < TOTAL) {
			write_in(rig, TOTAL - rig->n_in);
			assert_int_equal(move(rig), 0);
			read_out(rig);
		}
		assert_false(rig->is_wrong);
		assert_int_equal(rig->flow.total, TOTAL);
		assert_int_equal(rig->spare.n_free, SPARE_BUFFERS);
		assert_ptr_equal(rig->flow.buf, rig->own);
		rig_free(rig);
	}
}

static void what_does_not_fit_is_kept_borrowed(void **state)
{
	struct rig *rig = rig_new(1 << 20, 4096);

	(void)state;
	write_in(rig, GUARD_BUFFER * 2);
	assert_int_equal(move(rig), 0);
	assert_true(flow_may_write(&rig->flow));
	assert_int_equal(rig->spare.n_free, SPARE_BUFFERS - 1);
	while (rig->n_out < rig->n_in) {
		read_out(rig);
		assert_int_equal(move(rig), 0);
		if (rig->flow.end - rig->flow.start <= GUARD_BUFFER)
			assert_int_equal(rig->spare.n_free, SPARE_BUFFERS);
	}
	assert_false(rig->is_wrong);
	assert_true(flow_may_read(&rig->flow));
	rig_free(rig);
}

static void goes_on_where_all_are_lent(void **state)
{
	struct rig *rig = rig_new(1 << 20, 1 << 20);

	(void)state;
	while (spare_borrow(&rig->spare))
		continue;
	write_in(rig, 3 * GUARD_BUFFER);
	assert_int_equal(move(rig), 0);
	read_out(rig);
	assert_false(rig->is_wrong);
	assert_int_equal(rig->n_out, rig->n_in);
	rig_free(rig);
}

static void end_gives_back_and_is_passed_on(void **state)
{
	struct rig *rig = rig_new(1 << 20, 4096);
	char byte;

	(void)state;
	write_in(rig, GUARD_BUFFER * 2);
	assert_int_equal(shutdown(rig->from[0], SHUT_WR), 0);
	assert_int_equal(move(rig), 0);
	assert_false(rig->flow.is_shut);
	while (!rig->flow.is_shut) {
		read_out(rig);
		assert_int_equal(move(rig), 0);
	}
	read_out(rig);
	assert_int_equal(rig->n_out, GUARD_BUFFER * 2);
	assert_int_equal(recv(rig->to[1], &byte, 1, 0), 0);
	assert_int_equal(rig->spare.n_free, SPARE_BUFFERS);
	rig_free(rig);
}

static void a_broken_flow_gives_back(void **state)
{
	struct rig *rig = rig_new(1 << 20, 4096);

	(void)state;
	write_in(rig, GUARD_BUFFER * 2);
	assert_int_equal(move(rig), 0);
	assert_int_equal(rig->spare.n_free, SPARE_BUFFERS - 1);
	flow_end(&rig->spare, &rig->flow);
	assert_int_equal(rig->spare.n_free, SPARE_BUFFERS);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_arrive_in_order),
		cmocka_unit_test(what_does_not_fit_is_kept_borrowed),
		cmocka_unit_test(goes_on_where_all_are_lent),
		cmocka_unit_test(end_gives_back_and_is_passed_on),
		cmocka_unit_test(a_broken_flow_gives_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
