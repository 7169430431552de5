/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_SHOWN_H
#define CORDON_EVIDENCE_SHOWN_H

/*
 * shown - Words of others in a summary, made harmless; see summary.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

/* Bytes somebody else chose, cut after 120. */
void shown_add(struct strbuf *sb, const void *data, size_t n);
/* The same, spaces stay: a few words. */
void shown_add_words(struct strbuf *sb, const void *data, size_t n);
/* Can this path stand in a line to be copied?  Nothing in it is replaced. */
bool shown_is_path(const char *path);
/* A sentence of ours around words of a profile: spaces and quotes stay. */
void shown_add_sentence(struct strbuf *sb, const char *text);
/* "1 time", "3 times" */
void shown_add_count(struct strbuf *sb, uint64_t n, const char *what);

#endif
