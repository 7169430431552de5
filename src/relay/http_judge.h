/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_JUDGE_H
#define CORDON_RELAY_HTTP_JUDGE_H

/*
 * http_judge - May this request go on?  If not, what the script and the
 * supervisor are told.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide/live/http_policy.h"
#include "evidence/event.h"

struct relay;

#define HTTP_JUDGE_TEXT 1024	/* of a refusal for the script */
#define HTTP_JUDGE_SHOWN 400	/* bytes of what the script wrote, in it */

struct http_refusal {
	unsigned status;
	enum event_reason reason;
	char text[HTTP_JUDGE_TEXT];	/* one line of printable ASCII */
	uint8_t name[EVENT_NAME_MAX];	/* for the event */
	size_t n_name;
};

/* A head that does not parse. */
void http_judge_fault(const struct http_fault *fault,
		      struct http_refusal *ret);
/*
 * Fills ask and its path (HTTP_PATH_MAX + 1 bytes); both point into request.
 * host: what the script calls the server, of a pattern the name.  False:
 * refused.
 */
bool http_judge_request(const struct relay *relay, uint32_t endpoint,
			const char *host, const struct http_request *request,
			struct http_ask *ret_ask, char *ret_path,
			struct http_refusal *ret);
/* A body; name: of the request it belongs to. */
void http_judge_body(const struct relay *relay, uint32_t endpoint,
		     enum http_denial denial, struct span name,
		     struct http_refusal *ret);
/* `max` of the endpoint is used up. */
void http_judge_max(const struct relay *relay, uint32_t endpoint,
		    struct span name, struct http_refusal *ret);
/* Upstream has not seen an answer that gave this target; told by it. */
void http_judge_not_given(const struct relay *relay, uint32_t endpoint,
			  struct span name, struct http_refusal *ret);
/* What events call it (request_name.h), EVENT_NAME_MAX bytes; how many. */
size_t http_judge_name(struct span method, struct span path, struct span about,
		       uint8_t *ret);

#endif
