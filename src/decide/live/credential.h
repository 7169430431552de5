/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_CREDENTIAL_H
#define CORDON_DECIDE_LIVE_CREDENTIAL_H

/*
 * credential - What looks like a secret: by its form, by its name, by chance.
 *
 * The look is a second one, after the profile has said what may pass; it finds
 * what was let through by mistake and is no substitute for the list.  None of
 * the functions keeps or copies a value.
 */
#include <stdbool.h>
#include <stddef.h>

/*
 * Known forms anywhere in a value: prefixes of token makers, JWT, PEM, user
 * and password before an `@`, `password=`.  Returns what it is, with an
 * article ("a GitHub token"), or NULL.
 */
const char *credential_form(const char *value);
/*
 * Only what is one wherever it stands, in a text of some length: prefixes of
 * token makers and private keys, but not plain samples: with EXAMPLE in it, or
 * of fewer than 8 different bytes.
 */
const char *credential_key(const char *text);
/* A private key in PEM, PGP's and PuTTY's too, with some of its bytes. */
bool credential_private_key(const char *text);
/*
 * Does the name say that the value is one?  A word of the name decides (TOKEN,
 * SECRET, PASSWORD, API_KEY ...) unless the last word says that the value is
 * only about it (TOKEN_URL, SECRET_NAME) or the value is empty, true, false
 * and the like.
 */
bool credential_named(const char *name, const char *value);
/*
 * A run of 20 or more letters and digits that mixes them as chance does, and
 * language, identifiers and dates do not.  Hexadecimal of up to 64 digits,
 * UUIDs and decimal numbers are never called random: commit ids, build ids.
 */
bool credential_is_random(const char *value);
/* Bytes of the known prefix that a value begins with, or 0: "ghp_", "eyJ". */
size_t credential_prefix(const char *value, size_t n);
/*
 * The password of the first `//user:password@` in a value, of *ret_n bytes;
 * NULL if there is none.
 */
const char *credential_password(const char *value, size_t *ret_n);

#endif
