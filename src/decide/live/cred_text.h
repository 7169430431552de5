/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_CRED_TEXT_H
#define CORDON_DECIDE_LIVE_CRED_TEXT_H

/*
 * cred_text - Does the text of a file make it one that is hidden?
 *
 * What counts depends on what the name says (cred_name.h):
 *
 *   CRED_DATA	a private key, also as a kubeconfig has it, a login for a
 *		registry, or a token of a maker whose tokens are known by
 *		their form; not one that is plainly a sample
 *   CRED_CERT	a private key
 *   CRED_KEY	anything but a public key, a certificate or a zip archive
 *   CRED_SETTINGS	also a login in an address, and a value that is set under
 *		the name of a password or token, unless it refers to a variable
 *   CRED_ALWAYS	anything
 */
#include <stddef.h>

#include "decide/live/cred_name.h"

/*
 * text: the first n bytes of the file, and a NUL after them.  Returns what it
 * holds, with an article ("a private key"), or NULL.
 */
const char *cred_text(enum cred_kind kind, const char *text, size_t n);

#endif
