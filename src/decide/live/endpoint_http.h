/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_ENDPOINT_HTTP_H
#define CORDON_DECIDE_LIVE_ENDPOINT_HTTP_H

/*
 * endpoint_http - What an https:// or http:// line says behind the host.
 *
 *	/GLOB METHOD[,METHOD]... [WORD]...
 *
 * The methods come first, the words in any order:
 *
 *	plain			must stand at http://, and nowhere else
 *	private			as with every endpoint
 *	max=SIZE		as with every endpoint
 *	shared			as with every wildcard
 *	query=KEY[,KEY]...	keys a request may have, escapes undone
 *	query=*			any
 *	given-by=https://HOST[:PORT] line:N
 *	given-by=https://HOST[:PORT] json:KEY
 *				only the URL that an answer of that endpoint,
 *				itself allowed, had there in this run
 *
 * GLOB is http_target.h's; a query in it, and a line without path or methods,
 * are errors that say what to write.
 */
#include <stdbool.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "decide/live/endpoint.h"
#include "decide/live/http_policy.h"
#include "decide/live/span.h"

struct endpoint_rule {
	struct http_rule rule;	/* given_endpoint is plan_net's to fill in */
	struct endpoint giver;	/* if rule.given */
};

/* Takes what follows the host off the end of url. */
struct span endpoint_cut_path(struct span *url);
/* e is the origin, and gets what the words say of it. */
int endpoint_rule_parse(struct span path, struct span words,
			struct endpoint *e, struct endpoint_rule *ret,
			struct err *err);
/* `private`, `shared` and `max=SIZE`; *ret_known is false if it is another word. */
int endpoint_word_parse(struct span word, struct endpoint *e, bool *ret_known,
			struct err *err);
bool endpoint_word_is_methods(struct span word);	/* looks like them */

/*
 * "/upload/v4* POST query=a,b given-by=https://codecov.io line:2"; giver is read
 * only if the rule has one.
 */
void endpoint_rule_show(const struct http_rule *rule,
			const struct endpoint *giver, struct strbuf *ret);
/* " plain private shared max=10M", or nothing: what is said of the whole endpoint. */
void endpoint_words_show(const struct endpoint *e, struct strbuf *ret);

#endif
