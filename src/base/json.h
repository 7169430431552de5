/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_JSON_H
#define CORDON_BASE_JSON_H

/*
 * json - Writes one JSON value on one line of ASCII, whatever goes in.
 *
 * name is the member's name, ours and plain, or NULL inside an array.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

/* The most input bytes of one string; what is left out is counted after it. */
#define JSON_MAX_BYTES 256
#define JSON_MAX_TEXT 4096

struct json {
	struct strbuf *out;	/* appended to */
	bool needs_comma;
};

void json_object(struct json *j, const char *name);
void json_object_end(struct json *j);
void json_array(struct json *j, const char *name);
void json_array_end(struct json *j);
/* Bytes that the script chose: at most JSON_MAX_BYTES. */
void json_bytes(struct json *j, const char *name, const void *data, size_t n);
/* The caller's text or ours: at most JSON_MAX_TEXT; NULL is null. */
void json_text(struct json *j, const char *name, const char *text);
/* The same without a bound: the user asked to see it. */
void json_whole_text(struct json *j, const char *name, const char *text);
void json_u64(struct json *j, const char *name, uint64_t v);
void json_bool(struct json *j, const char *name, bool v);

#endif
