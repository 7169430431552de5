/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_DIAG_H
#define CORDON_DECIDE_PROFILE_DIAG_H

/* diag - Errors that are collected, so that all of a text are told at once. */
#include <stdarg.h>
#include <stddef.h>

struct diag {
	char *file;	/* "": the message names it */
	unsigned line;	/* 0: the whole file, or an option */
	char *msg;
};

/* Every error found, in order.  Owns its text. */
struct diag_list {
	struct diag *v;
	size_t n;
};

#define DIAG_LIST_INIT { .v = NULL }

void diag_add(struct diag_list *diags, const char *file, unsigned line,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void diag_vadd(struct diag_list *diags, const char *file, unsigned line,
	       const char *fmt, va_list ap)
	__attribute__((format(printf, 4, 0)));
/* Appends what from holds; from is empty after. */
void diag_move(struct diag_list *diags, struct diag_list *from);
void diag_list_release(struct diag_list *diags);
#define autorelease_diags __attribute__((cleanup(diag_list_release)))

#endif
