/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_UPSTREAM_INJECT_H
#define CORDON_UPSTREAM_INJECT_H

/*
 * inject - The real values of secrets, and putting them where a placeholder
 * stands.
 *
 * They are in one region of memory that no dump of this process has and, where
 * the limit allows, no swap; it is wiped at the end.  A value has the form of
 * its placeholder: letters and digits where that has them, else the same bytes;
 * so a swap never ends a line, a word or a string.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decide/live/http_policy.h"

struct inject;

/* Before self_confine(); grants live on.  NULL, and err says why. */
struct inject *inject_new(const struct http_grant *grants, size_t n,
			  struct err *err);
void inject_free(struct inject *in);	/* wipes */
/*
 * A part of a value, in the order of numbers and offsets.  -1: it is not the
 * next, or not of the placeholder's form.
 */
int inject_take(struct inject *in, uint32_t number, uint32_t offset,
		const uint8_t *data, size_t n);
/* As long as the placeholder; NULL: it has not come. */
const uint8_t *inject_value(const struct inject *in, uint32_t number);

/* Writes the value over the placeholder that is at `at`; -1: has not come. */
int inject_put(const struct inject *in, uint32_t number, char *at);
/*
 * The same within "Basic BASE64", which value is: at this offset of what is
 * decoded.  -1 also if it is not written in base64's one way or ends before.
 */
int inject_put_basic(struct inject *in, uint32_t number, size_t offset,
		     char *value, size_t n);

#endif
