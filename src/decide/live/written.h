/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_WRITTEN_H
#define CORDON_DECIDE_LIVE_WRITTEN_H

/*
 * written - The forms in which a value may stand in other text.
 *
 * A base64 form has the characters that the value alone decides, at one of the
 * three places where it may begin within a group of four: what stands before
 * and after it in the encoded text changes none of them.
 */
#include <stddef.h>
#include <stdint.h>

enum written_form {
	WRITTEN_PLAIN,
	WRITTEN_PLUS,	/* each space a '+', as forms and queries have it */
	WRITTEN_BASE64,
	WRITTEN_BASE64_1,
	WRITTEN_BASE64_2,
	WRITTEN_BASE64URL,
	WRITTEN_BASE64URL_1,
	WRITTEN_BASE64URL_2,
	WRITTEN_HEX,
	WRITTEN_HEX_UPPER,
	WRITTEN_REVERSED,
	WRITTEN_UPPER,	/* letters of ASCII in one case, or each in the other */
	WRITTEN_LOWER,
	WRITTEN_SWAPPED,
	WRITTEN_FORMS,
};

/* Bytes that written_as() needs for a value of n. */
#define WRITTEN_SIZE(n) ((n) * 2)

/* Its length; 0 where the form is the same text as an earlier one. */
size_t written_as(enum written_form form, const uint8_t *value, size_t n,
		  uint8_t *ret);

#endif
