/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_HTTP_SCRIPT_H
#define CORDON_RELAY_HTTP_SCRIPT_H

/*
 * http_script - Bytes from and to the script, through TLS or plain.
 */
#include "relay/http_conn.h"

bool http_script_has_input(const struct http_conn *h);
bool http_script_has_output(const struct http_conn *h);
/*
 * Reads on to `in`: bytes, 0 at the end, or TLS_SERVER_WAIT or
 * TLS_SERVER_BROKEN.
 */
ssize_t http_script_fill(struct http_conn *h);
/* Writes of `out` what goes. */
enum http_step http_script_flush(struct http_conn *h);

#endif
