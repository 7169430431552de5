/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_GOLDEN_HOST_TEXT_H
#define CORDON_TESTS_GOLDEN_HOST_TEXT_H

/*
 * host_text - A struct host from a text, for tests that must not depend on the
 * machine.  The format is in README.md.
 */
#include "decide/plan/host.h"

/*
 * Adds the facts of a text to host.  0, or the number of the first line that
 * is wrong.  Lines `like NAME` are answered by like(NAME), which returns a text
 * or NULL.
 */
int host_text_parse(const char *text, const char *(*like)(const char *name),
		    struct host *host);
/* Takes out each '' of a secret, in place; so written, no scanner finds it. */
void host_text_join(char *value);

#endif
