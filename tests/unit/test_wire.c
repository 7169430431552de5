/* SPDX-License-Identifier: Apache-2.0 */
/* test_wire - records come back as written; anything else fails as a whole. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"
#include "base/wire.h"

static void write_sample(struct wire_writer *w)
{
	wire_begin(w, WIRE_DIAL);
	wire_put_u32(w, 7);
	wire_put_u64(w, UINT64_C(1) << 40);
	wire_put_text(w, "host");
	wire_put_bytes(w, "a\0b", 3);
}

static bool read_sample(const void *data, size_t n)
{
	struct wire_reader r;
	uint32_t type = wire_open(&r, data, n);
	uint32_t small = wire_get_u32(&r);
	uint64_t large = wire_get_u64(&r);
	char text[8] = "";
	const uint8_t *bytes;
	size_t n_bytes;

	wire_get_text(&r, text, sizeof(text));
	bytes = wire_get_bytes(&r, 16, &n_bytes);
	assert_non_null(bytes);
	if (wire_end(&r) < 0)
		return false;
	assert_int_equal(type, WIRE_DIAL);
	assert_int_equal(small, 7);
	assert_true(large == UINT64_C(1) << 40);
	assert_string_equal(text, "host");
	assert_int_equal(n_bytes, 3);
	assert_memory_equal(bytes, "a\0b", 3);
	return true;
}

static void reads_what_was_written(void **state)
{
	struct wire_writer w;

	(void)state;
	write_sample(&w);
	assert_true(read_sample(w.buf, w.len));
}

static void every_shorter_record_fails(void **state)
{
	struct wire_writer w;

	(void)state;
	write_sample(&w);
	for (size_t n = 0; n < w.len; n++)
		assert_false(read_sample(w.buf, n));
}

static void bytes_left_over_fail(void **state)
{
	struct wire_writer w;

	(void)state;
	write_sample(&w);
	wire_put_u32(&w, 0);
	assert_false(read_sample(w.buf, w.len));
}

static void after_a_failure_all_is_zero(void **state)
{
	struct wire_writer w;
	struct wire_reader r;
	char text[4] = "old";
	size_t n = 9;

	(void)state;
	wire_begin(&w, WIRE_READY);
	assert_int_equal(wire_open(&r, w.buf, w.len), WIRE_READY);
	assert_int_equal(wire_get_u32(&r), 0);
	assert_true(wire_get_u64(&r) == 0);
	(void)wire_get_bytes(&r, 8, &n);
	assert_int_equal(n, 0);
	wire_get_text(&r, text, sizeof(text));
	assert_string_equal(text, "");
	assert_int_equal(wire_end(&r), -1);
	assert_int_equal(wire_open(&r, w.buf, 3), 0);
	assert_int_equal(wire_end(&r), -1);
}

static void lengths_are_bounded(void **state)
{
	struct wire_writer w;
	struct wire_reader r;
	char text[5];
	size_t n;

	(void)state;
	wire_begin(&w, WIRE_BROKEN);
	wire_put_bytes(&w, "12345", 5);
	(void)wire_open(&r, w.buf, w.len);
	(void)wire_get_bytes(&r, 4, &n);
	assert_int_equal(wire_end(&r), -1);
	(void)wire_open(&r, w.buf, w.len);
	(void)wire_get_bytes(&r, 5, &n);
	assert_int_equal(n, 5);
	assert_int_equal(wire_end(&r), 0);
	(void)wire_open(&r, w.buf, w.len);
	wire_get_text(&r, text, sizeof(text));
	assert_string_equal(text, "");
	assert_int_equal(wire_end(&r), -1);
	wire_begin(&w, WIRE_BROKEN);
	wire_put_u32(&w, UINT32_MAX);
	(void)wire_open(&r, w.buf, w.len);
	(void)wire_get_bytes(&r, SIZE_MAX, &n);
	assert_int_equal(n, 0);
	assert_int_equal(wire_end(&r), -1);
}

/* A number as a field of a record, read back as a port and as a truth. */
static bool reads_number(uint32_t number, uint16_t *ret_u16, bool *ret_bool,
			 bool *ret_bool_ok)
{
	struct wire_writer w;
	struct wire_reader r;

	wire_begin(&w, WIRE_DIAL);
	wire_put_u32(&w, number);
	(void)wire_open(&r, w.buf, w.len);
	*ret_bool = wire_get_bool(&r);
	*ret_bool_ok = wire_end(&r) == 0;
	(void)wire_open(&r, w.buf, w.len);
	*ret_u16 = wire_get_u16(&r);
	return wire_end(&r) == 0;
}

static void numbers_are_bounded(void **state)
{
	uint16_t number;
	bool truth, is_truth;

	(void)state;
	assert_true(reads_number(0, &number, &truth, &is_truth));
	assert_true(is_truth && !truth);
	assert_true(reads_number(1, &number, &truth, &is_truth));
	assert_true(is_truth && truth);
	assert_true(reads_number(UINT16_MAX, &number, &truth, &is_truth));
	assert_int_equal(number, UINT16_MAX);
	assert_true(!is_truth && !truth);
	assert_false(reads_number(UINT16_MAX + 1u, &number, &truth, &is_truth));
	assert_int_equal(number, 0);
}

static void text_with_nul_fails(void **state)
{
	struct wire_writer w;
	struct wire_reader r;
	char text[8];

	(void)state;
	wire_begin(&w, WIRE_BROKEN);
	wire_put_bytes(&w, "a\0b", 3);
	(void)wire_open(&r, w.buf, w.len);
	wire_get_text(&r, text, sizeof(text));
	assert_string_equal(text, "");
	assert_int_equal(wire_end(&r), -1);
}

static void too_much_is_not_sent(void **state)
{
	static char large[WIRE_MAX];
	struct wire_writer w;
	int fds[2];

	(void)state;
	assert_int_equal(fdio_socketpair(fds), 0);
	wire_begin(&w, WIRE_EVENT);
	wire_put_bytes(&w, large, WIRE_MAX - 8);
	assert_false(w.overflow);
	assert_int_equal(wire_send(&w, fds[0], NULL, 0), 0);
	wire_put_u32(&w, 1);
	assert_true(w.overflow);
	assert_int_equal(wire_send(&w, fds[0], NULL, 0), -1);
	assert_int_equal(errno, EMSGSIZE);
	wire_begin(&w, WIRE_EVENT);
	wire_put_bytes(&w, large, WIRE_MAX + 1);
	assert_int_equal(wire_send(&w, fds[0], NULL, 0), -1);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void travels_as_one_message(void **state)
{
	uint8_t buf[WIRE_MAX];
	struct wire_writer w;
	int fds[2];
	ssize_t got;

	(void)state;
	assert_int_equal(fdio_socketpair(fds), 0);
	write_sample(&w);
	assert_int_equal(wire_send(&w, fds[0], NULL, 0), 0);
	got = fdio_recv(fds[1], buf, sizeof(buf), NULL, 0, NULL);
	assert_true(got > 0);
	assert_true(read_sample(buf, (size_t)got));
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void every_step_has_a_name(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < STEP_COUNT; i++)
		assert_non_null(wire_step_name(i));
	assert_string_equal(wire_step_name(STEP_COUNT), "unknown step");
	assert_string_equal(wire_step_name(UINT32_MAX), "unknown step");
	assert_string_equal(wire_step_layer(STEP_LOAD_FILTER), "seccomp");
	assert_null(wire_step_layer(STEP_EXEC_SCRIPT));
	assert_null(wire_step_layer(STEP_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_written),
		cmocka_unit_test(every_shorter_record_fails),
		cmocka_unit_test(bytes_left_over_fail),
		cmocka_unit_test(after_a_failure_all_is_zero),
		cmocka_unit_test(lengths_are_bounded),
		cmocka_unit_test(numbers_are_bounded),
		cmocka_unit_test(text_with_nul_fails),
		cmocka_unit_test(too_much_is_not_sent),
		cmocka_unit_test(travels_as_one_message),
		cmocka_unit_test(every_step_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
