/* SPDX-License-Identifier: Apache-2.0 */
/* mem - allocation that ends the process where it would fail. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void out_of_memory(void)
{
	static const char text[] = "cordon: out of memory\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(125);
	_exit(125);
}

void *mem_array(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void *mem_grow(void *ptr, size_t n, size_t size)
{
	void *p = NULL;

	if (size > 0 && n <= SIZE_MAX / size)
		p = realloc(ptr, n > 0 ? n * size : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *mem_strndup(const char *text, size_t n)
{
	char *p = mem_array(n + 1, 1);

	memcpy(p, text, n);
	return p;
}

char *mem_strdup(const char *text)
{
	return mem_strndup(text, strlen(text));
}

char *mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	return p;
}

void mem_wipe(void *ptr, size_t size)
{
	explicit_bzero(ptr, size);
}
