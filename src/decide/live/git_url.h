/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_GIT_URL_H
#define CORDON_DECIDE_LIVE_GIT_URL_H

/*
 * git_url - What of a remote's URL may be seen: where it leads, not with what.
 *
 * The forms of git-fetch(1), "GIT URLS".  User, password, query and fragment
 * are taken off a scheme://; the user's name stays where ssh needs one, as in
 * git@host:path.  Paths and names are as they were.
 */
#include <stdbool.h>

#include "base/strbuf.h"

/*
 * Adds the URL to ret; 0, and whether something was taken off.  -1: it cannot
 * be read with certainty, holds a control byte, names a helper (HELPER::...),
 * or what is left still looks like a secret; then nothing is added.
 */
int git_url_strip(const char *url, struct strbuf *ret, bool *ret_changed);

#endif
