/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_DOWN_H
#define CORDON_RELAY_HTTP_DOWN_H

/*
 * http_down - The answer on its way to the script: upstream's records, each
 * written anew to h->out.
 *
 * Upstream reads what a stranger sent, so what it says is held against what it
 * said before: an answer cannot become two.
 */
#include "relay/http_conn.h"

enum http_down {
	HTTP_DOWN_TAKEN,
	HTTP_DOWN_FAILED,	/* upstream cannot go on; *ret_reason */
	HTTP_DOWN_WRONG,	/* malformed or out of turn */
};

/* One record; h->out is empty. */
enum http_down http_down_take(struct http_conn *h, const uint8_t *data,
			      size_t n, enum event_reason *ret_reason);

#endif
