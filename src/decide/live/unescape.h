/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_UNESCAPE_H
#define CORDON_DECIDE_LIVE_UNESCAPE_H

/*
 * unescape - One escape of a URL, a JSON string or an HTML text, undone.
 *
 * For finding what hides behind escapes, not for reading a format: what is no
 * escape stands for itself.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unescape_kind {
	UNESCAPE_PERCENT,	/* %XX */
	UNESCAPE_JSON,		/* \uXXXX \xXX \/ \" \\ ... */
	UNESCAPE_HTML,		/* &amp; &#NN; &#xNN; ... */
	UNESCAPE_KINDS,
};

/* The most bytes that stand for one; longer ones are not known. */
#define UNESCAPE_MAX 10
#define UNESCAPE_MAX_JSON 6

/* The byte each escape begins with. */
uint8_t unescape_begins(enum unescape_kind kind);
/*
 * text[0] is such a byte.  How many bytes the escape has and what it stands for
 * (one beyond ASCII is 0xff); 1 and the byte itself if it is none; 0 if that
 * depends on bytes that are still to come.
 */
size_t unescape_one(enum unescape_kind kind, const uint8_t *text, size_t n,
		    bool is_last, uint8_t *ret);

#endif
