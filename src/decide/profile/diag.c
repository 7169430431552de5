/* SPDX-License-Identifier: Apache-2.0 */
/* diag - errors that are collected, so that all of a text are told at once. */
#include "decide/profile/diag.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define MSG_MAX 1200	/* a struct err and what stands around it */

static void append(struct diag_list *diags, struct diag d)
{
	diags->v = mem_grow(diags->v, diags->n + 1, sizeof(*diags->v));
	diags->v[diags->n++] = d;
}

void diag_vadd(struct diag_list *diags, const char *file, unsigned line,
	       const char *fmt, va_list ap)
{
	char msg[MSG_MAX];

	(void)vsnprintf(msg, sizeof(msg), fmt, ap);
	append(diags, (struct diag){ .file = mem_strdup(file),
				     .line = line,
				     .msg = mem_strdup(msg) });
}

void diag_add(struct diag_list *diags, const char *file, unsigned line,
	      const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vadd(diags, file, line, fmt, ap);
	va_end(ap);
}

void diag_move(struct diag_list *diags, struct diag_list *from)
{
	for (size_t i = 0; i < from->n; i++)
		append(diags, from->v[i]);
	free(from->v);
	*from = (struct diag_list)DIAG_LIST_INIT;
}

void diag_list_release(struct diag_list *diags)
{
	for (size_t i = 0; i < diags->n; i++) {
		free(diags->v[i].file);
		free(diags->v[i].msg);
	}
	free(diags->v);
	*diags = (struct diag_list)DIAG_LIST_INIT;
}
