/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_HTTP_NAMES_H
#define CORDON_DECIDE_LIVE_HTTP_NAMES_H

/*
 * http_names - Names of fields and keys by what they do.
 *
 * Names are compared without case, and `_` counts as `-`: gateways that hand
 * fields to programs as variables make one of the other.
 */
#include <stdbool.h>

#include "decide/live/span.h"

/* One hop's own: written by each hop, never passed on from a record. */
bool http_field_is_hop(struct span name);
/* Would have the server take another method, path or host than was judged. */
bool http_field_overrides(struct span name);
/* The same of keys of a query. */
bool http_key_overrides(const char *key);
/* Carries, or reads as if it carried, who is asking: fields and query keys. */
bool http_field_is_credential(struct span name);
bool http_field_name_equal(struct span a, const char *b);
/* A token (RFC 9110 5.6.2), and a value without control bytes but tab. */
bool http_field_is_well_formed(struct span name, struct span value);

#endif
