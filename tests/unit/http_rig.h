/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_UNIT_HTTP_RIG_H
#define CORDON_TESTS_UNIT_HTTP_RIG_H

/*
 * http_rig - The upstream that a test plays for https:// and http://: records
 * on the channel of one connection.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decide/live/http_record.h"
#include "relay_rig.h"

#define HTTP_RIG_HOST "api.example.com"

/* The next record is an ASK; it lies in memory of the rig until the next. */
void http_rig_take_ask(int up, struct http_ask *ret,
		       struct http_field fields[HTTP_FIELDS_MAX]);
/* The same, for this path; returns its framing. */
enum http_framing http_rig_take_simple_ask(int up, const char *path);
/* The same, and no body. */
void http_rig_take_simple(int up, const char *path);
/* One BODY, how many bytes; 0 for END. */
size_t http_rig_take_piece(int up, char *ret, size_t size);
/* Where the last spot that comes in a BODY is put, or NULL: none may come. */
extern struct http_body_spot *http_rig_spot;
/* All of it, up to END. */
size_t http_rig_take_body(int up, char *ret, size_t size);

/* With the reason OK and the field X-Test: 1. */
void http_rig_answer(int up, unsigned status, enum http_framing framing,
		     uint64_t length);
/* All of it in one record; of HTTP_SIZED the length is the text's. */
void http_rig_reply(int up, unsigned status, enum http_framing framing,
		    const char *text, bool lives_on);
void http_rig_reply_of(int up, const struct http_answer *a, const char *text,
		       bool lives_on);
void http_rig_data(int up, const char *text);
/* False: the channel is full. */
bool http_rig_try_data(int up, const char *data, size_t n);
void http_rig_done(int up, bool lives_on);
void http_rig_plain(int up, enum http_record_type type, uint32_t value);

/* Up to the clean end. */
size_t http_rig_read_all(int fd, char *ret, size_t size);
/* So that a shift is seen. */
void http_rig_pattern(char *ret, size_t n);
/* Bytes of its own memory in use. */
size_t http_rig_memory_of(pid_t pid);

#endif
