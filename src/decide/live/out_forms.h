/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUT_FORMS_H
#define CORDON_DECIDE_LIVE_OUT_FORMS_H

/*
 * out_forms - The texts as which a value is printed.
 *
 * Of each value, and of each line of it that is long enough:
 *
 * - as it is, and with '+' for a space;
 * - base64 at the three places where it may begin in a group (written.h), of a
 *   long value also cut into lines of 76 or 64 digits, as base64(1) and
 *   openssl(1) write it;
 * - hexadecimal, of a long value also cut into lines of 60, as xxd(1) does;
 * - percent-encoded: all bytes; all but those that RFC 3986 calls unreserved;
 *   and as Python's quote(), JavaScript's encodeURIComponent() and encodeURI()
 *   and HTML forms do it;
 * - inside a JSON string: what must be escaped; '/' too; what Go escapes for
 *   HTML too; and all beyond ASCII too;
 * - inside XML text, and in single quotes of a shell, as `set -x` prints it.
 *
 * Other encodings (reversed, compressed, base64 twice, a byte a line) are not
 * known: who wants to get a value past this can.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out_form {
	const uint8_t *text;	/* at least OUTPUT_VALUE_MIN bytes; not kept */
	size_t n;
	/* as it is: case counts.  It does not in the others, nor do '-' for '+'
	 * and '_' for '/' */
	bool is_plain;
	bool is_whole;	/* it stands for all of the value, not for a line */
};

/* The most bytes of a form: each byte of the value as \u00XX. */
#define OUT_FORM_SIZE(n) ((n) * 6)

typedef void out_form_given(void *ctx, const struct out_form *form);

/* Gives the forms of a value; the same text may come more than once. */
void out_forms_of(const uint8_t *value, size_t n, out_form_given *give,
		  void *ctx);

#endif
