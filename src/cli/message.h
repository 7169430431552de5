/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_CLI_MESSAGE_H
#define CORDON_CLI_MESSAGE_H

/*
 * message - The only writer to the user's terminal.
 *
 * Errors go to stderr, one line each, "cordon: what failed on what"; a hint
 * follows on a line of its own, and for an obstacle of the host the name of
 * the verb that looks for all of them.  What is no character of UTF-8, or one that
 * does not stand where it was put (utf8.h), is shown as `?`: a path or a profile
 * value must not be able to move the cursor.  So is a byte that would make a name a command to the CI system
 * whose log this goes to (ci_bracket.h).
 */
#include <signal.h>

#include "base/err.h"

struct diag_list;

void message_err(const struct err *err);
void message_diags(const struct diag_list *diags);	/* "file:line: text" */
void message_note(const char *text);
/* Lines, to stdout; 0 or -1 with errno. */
int message_out(const char *text);
/*
 * For a summary, whose reader may be one who does not read: it is given wait_ms
 * (-1: no bound) each time nothing can be written, and meanwhile signals act
 * as mask has it.  ETIMEDOUT: what is left was not written.
 */
int message_errout(const char *text, int wait_ms, const sigset_t *mask);

#endif
