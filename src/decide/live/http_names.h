/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_NAMES_H
#define CORDON_DECIDE_LIVE_HTTP_NAMES_H

/*
 * http_names - Names of fields and keys by what they do.
 *
 * Names are compared without case, and every byte of ASCII but letters and
 * digits counts as `-`: gateways that hand fields to programs as variables (CGI,
 * WSGI, Rack, PHP) make all of these one.
 */
#include <stdbool.h>

#include "decide/live/span.h"

/* One hop's own: written by each hop, never passed on from a record. */
bool http_field_is_hop(struct span name);
/* Would have the server take another method, path or host than was judged. */
bool http_field_overrides(struct span name);
/* The same of keys of a query, their escapes undone. */
bool http_key_overrides(const char *key);
/*
 * Would some server take a key of a query, a form or a JSON text for this name?
 * Its escapes are undone, and it may be cut behind the name.  Without case (and
 * with the two letters outside ASCII that fold to ASCII ones) and blanks before
 * it, with '.', blank or '[' for '_', and up to a '[' or a NUL.
 */
bool http_key_reads_as(struct span key, const char *name);
/* Carries, or reads as if it carried, who is asking: fields and query keys. */
bool http_field_is_credential(struct span name);
bool http_field_name_equal(struct span a, const char *b);
bool http_name_is_token(struct span name);	/* RFC 9110 5.6.2 */
/* A name that is a token, and a value without control bytes but tab. */
bool http_field_is_well_formed(struct span name, struct span value);

#endif
