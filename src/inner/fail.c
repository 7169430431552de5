/* SPDX-License-Identifier: Apache-2.0 */
/* fail - reports the step that failed to the supervisor and ends. */
#include <string.h>
#include <unistd.h>

#include "inner/steps.h"

#define DETAIL_MAX 200

static int report_fd = -1;

void fail_init(int sync_fd)
{
	report_fd = sync_fd;
}

void fail(enum step step, int sys, uint32_t index, const char *detail)
{
	static struct wire_writer w;
	size_t n = detail ? strnlen(detail, DETAIL_MAX) : 0;

	wire_begin(&w, WIRE_FAIL);
	wire_put_u32(&w, step);
	wire_put_u32(&w, (uint32_t)sys);
	wire_put_u32(&w, index);
	wire_put_bytes(&w, detail ? detail : "", n);
	/* without a supervisor there is nobody to tell, and the end is right */
	(void)wire_send(&w, report_fd, NULL, 0);
	_exit(125);
}

void fail_at(enum step step, int sys, uint32_t index, const char *what,
	     const char *object)
{
	char detail[DETAIL_MAX + 1];
	size_t n = strnlen(what, DETAIL_MAX - 1);
	size_t rest;

	memcpy(detail, what, n);
	detail[n++] = ' ';
	rest = strnlen(object, DETAIL_MAX - n);
	memcpy(detail + n, object, rest);
	detail[n + rest] = '\0';
	fail(step, sys, index, detail);
}
