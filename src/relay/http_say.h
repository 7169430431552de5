/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_SAY_H
#define CORDON_RELAY_HTTP_SAY_H

/*
 * http_say - What the relay writes to the script itself: refusals, 100
 * Continue, the head of an answer with the relay's own framing, chunks.
 *
 * Each returns how many bytes it wrote to ret, 0 if they do not fit in size.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_head.h"
#include "relay/http_judge.h"

/* for_head: it answers a HEAD, so the text is left out. */
size_t http_say_refusal(const struct http_refusal *refusal, bool for_head,
			uint8_t *ret, size_t size);
size_t http_say_continue(uint8_t *ret, size_t size);
/* HTTP_TO_CLOSE is said as chunked: an end that is missing can be seen. */
size_t http_say_answer(const struct http_answer *answer, bool for_head,
		       bool closes, uint8_t *ret, size_t size);
#define HTTP_SAY_CHUNK_EXTRA 16	/* bytes beside the data, at most */
size_t http_say_chunk(struct span data, uint8_t *ret, size_t size);
size_t http_say_last_chunk(uint8_t *ret, size_t size);

#endif
