/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_PATHS_H
#define CORDON_DECIDE_PLAN_FS_PATHS_H

/*
 * fs_paths - What a profile and the command name: workspace, script, `read`,
 * `write`, `hide`.
 */
#include <stdbool.h>

#include "base/err.h"

struct fs_draft;
struct path_fact;
struct value;

int fs_paths(struct fs_draft *d, struct err *err);
/*
 * The absolute path a value of `key` means: `~/` is the caller's HOME,
 * `${NAME}` a variable that is passed, and a relative path is one in the
 * workspace.  ret_optional: whether `?` stands before it; NULL where that is
 * not allowed.  Caller frees *ret.
 */
int fs_paths_resolve(const struct fs_draft *d, const char *key,
		     const struct value *line, char **ret, bool *ret_optional,
		     struct err *err);
/*
 * Why a link on the way to a named path forbids it; NULL: it does not.  The
 * words follow "PATH: ".
 */
const char *fs_paths_link_objection(const struct fs_draft *d,
				    const struct path_fact *fact,
				    bool may_write);

#endif
