/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_MEM_H
#define CORDON_BASE_MEM_H

/*
 * mem - Allocation that cannot fail.
 *
 * Out of memory is not an error path: it prints one line and ends the process
 * with 125.  Before the gate nothing has started; after it the end of the
 * supervisor ends the run.
 */
#include <stddef.h>

void *mem_alloc(size_t size);			/* zeroed; free() it */
void *mem_array(size_t n, size_t size);		/* zeroed; checks the product */
void *mem_grow(void *ptr, size_t n, size_t size); /* realloc, product checked */
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t n);	/* NUL-terminated copy */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Overwrites memory in a way the compiler cannot leave out. */
void mem_wipe(void *ptr, size_t size);

#endif
