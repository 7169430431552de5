/* SPDX-License-Identifier: Apache-2.0 */
/* test_loop - events reach their sources, and no removed one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/loop.h"

#define N 4

struct rig {
	struct loop loop;
	struct loop_source sources[N];
	int fds[N][2];
	unsigned called[N];
};

static void count(struct loop_source *src, uint32_t events)
{
	struct rig *rig = src->owner;

	(void)events;
	rig->called[src - rig->sources]++;
}

static void remove_all(struct loop_source *src, uint32_t events)
{
	struct rig *rig = src->owner;

	count(src, events);
	for (size_t i = 0; i < N; i++)
		loop_remove(&rig->loop, &rig->sources[i]);
}

static void move_to_next_pipe(struct loop_source *src, uint32_t events)
{
	struct rig *rig = src->owner;

	count(src, events);
	loop_remove(&rig->loop, src);
	assert_int_equal(loop_add(&rig->loop, src, rig->fds[1][0], EPOLLIN,
				  count, rig), 0);
}

static void rig_init(struct rig *rig, loop_fn *fn, size_t n)
{
	*rig = (struct rig){ .loop = LOOP_INIT };
	assert_int_equal(loop_init(&rig->loop), 0);
	for (size_t i = 0; i < N; i++) {
		rig->sources[i] = (struct loop_source)LOOP_SOURCE_INIT;
		assert_int_equal(fdio_pipe(rig->fds[i]), 0);
		if (i < n)
			assert_int_equal(loop_add(&rig->loop, &rig->sources[i],
						  rig->fds[i][0], EPOLLIN, fn,
						  rig), 0);
	}
}

static void rig_release(struct rig *rig)
{
	for (size_t i = 0; i < N; i++) {
		(void)close(rig->fds[i][0]);
		(void)close(rig->fds[i][1]);
	}
	loop_release(&rig->loop);
	loop_release(&rig->loop);
}

static unsigned total(const struct rig *rig)
{
	unsigned n = 0;

	for (size_t i = 0; i < N; i++)
		n += rig->called[i];
	return n;
}

static void fill(const struct rig *rig)
{
	for (size_t i = 0; i < N; i++)
		assert_int_equal(write(rig->fds[i][1], "x", 1), 1);
}

static void delivers_to_each_source_once(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, count, N);
	assert_int_equal(loop_run_once(&rig.loop, 0), 0);
	assert_int_equal(total(&rig), 0);
	fill(&rig);
	assert_int_equal(loop_run_once(&rig.loop, -1), 0);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(rig.called[i], 1);
	assert_int_equal(loop_run_once(&rig.loop, -1), 0);
	assert_int_equal(total(&rig), 2 * N);
	rig_release(&rig);
}

static void removed_sources_hear_nothing_more(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, remove_all, N);
	fill(&rig);
	assert_int_equal(loop_run_once(&rig.loop, -1), 0);
	assert_int_equal(total(&rig), 1);
	assert_int_equal(loop_run_once(&rig.loop, 0), 0);
	assert_int_equal(total(&rig), 1);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(rig.sources[i].fd, -1);
	loop_remove(&rig.loop, &rig.sources[0]);
	rig_release(&rig);
}

static void callback_may_add_itself_again(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, move_to_next_pipe, 1);
	fill(&rig);
	assert_int_equal(loop_run_once(&rig.loop, -1), 0);
	assert_int_equal(rig.called[0], 1);
	assert_int_equal(rig.sources[0].fd, rig.fds[1][0]);
	assert_int_equal(loop_run_once(&rig.loop, -1), 0);
	assert_int_equal(rig.called[0], 2);
	rig_release(&rig);
}

static void change_holds_and_fails_on_strangers(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, count, 1);
	fill(&rig);
	assert_int_equal(loop_change(&rig.loop, &rig.sources[0], 0), 0);
	assert_int_equal(loop_run_once(&rig.loop, 0), 0);
	assert_int_equal(total(&rig), 0);
	assert_int_equal(loop_change(&rig.loop, &rig.sources[0], 0), 0);
	assert_int_equal(loop_change(&rig.loop, &rig.sources[0], EPOLLIN), 0);
	assert_int_equal(loop_run_once(&rig.loop, -1), 0);
	assert_int_equal(total(&rig), 1);
	assert_int_equal(loop_change(&rig.loop, &rig.sources[1], EPOLLIN), -1);
	rig_release(&rig);
}

static void adding_a_bad_descriptor_fails(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, count, 0);
	assert_int_equal(loop_add(&rig.loop, &rig.sources[0], -1, EPOLLIN,
				  count, &rig), -1);
	assert_int_equal(rig.sources[0].fd, -1);
	rig_release(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delivers_to_each_source_once),
		cmocka_unit_test(removed_sources_hear_nothing_more),
		cmocka_unit_test(callback_may_add_itself_again),
		cmocka_unit_test(change_holds_and_fails_on_strangers),
		cmocka_unit_test(adding_a_bad_descriptor_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
