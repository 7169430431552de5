/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_SCRIPT_STORE_H
#define CORDON_OUTER_SCRIPT_STORE_H

/*
 * script_store - Copies of pinned scripts, to tell what changed.
 *
 * $XDG_DATA_HOME/cordon/scripts/SHA256, or below ~/.local/share.  Nothing is
 * trusted for being there: a copy counts if it has the digest it is named by.
 */
#include "base/err.h"
#include "base/strbuf.h"
#include "outer/script_copy.h"

/* The copy's offset stays. */
int script_store_keep(const struct script_copy *copy, struct err *err);
/* 0, or -1 where there is none that is right and of at most max bytes. */
int script_store_read(const char *sha256, size_t max, struct strbuf *ret);

#endif
