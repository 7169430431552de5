/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_UP_H
#define CORDON_RELAY_HTTP_UP_H

/*
 * http_up - The body of a request on its way to upstream, record by record.
 */
#include "relay/http_conn.h"

enum http_up {
	HTTP_UP_RECORD,	/* there is one in h->record */
	HTTP_UP_MORE,	/* first more has to come from the script */
	HTTP_UP_REFUSED,
};

/* Is there a secret, so that bodies are searched for placeholders? */
bool http_up_is_searched(const struct http_conn *h);
/* For the request that was judged last. */
void http_up_begin(struct http_conn *h, const struct http_ask *ask);
/* Takes from h->in; the record before has gone, and END has not been made. */
enum http_up http_up_next(struct http_conn *h, struct http_refusal *ret);

#endif
