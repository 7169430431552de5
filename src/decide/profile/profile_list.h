/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_PROFILE_LIST_H
#define CORDON_DECIDE_PROFILE_PROFILE_LIST_H

/*
 * profile_list - What the values of a list can be.
 *
 * See profile_type.h.  Names, globs and system calls may stand several on a
 * line, parted by blanks; a path, an endpoint or an assignment takes the line.
 */
#include "decide/profile/profile_type.h"

/* The value of `hide` for the credential files of the workspace. */
#define PROFILE_HIDE_CREDENTIALS "@credentials"

extern const struct profile_type profile_list_globs;	/* value_list */
extern const struct profile_type profile_list_names;	/* value_list */
extern const struct profile_type profile_list_assignments; /* value_list */
extern const struct profile_type profile_list_paths;	/* value_list */
extern const struct profile_type profile_list_hide;	/* hide_list */
extern const struct profile_type profile_list_files;	/* value_list, no `?` */
extern const struct profile_type profile_list_syscalls;	/* value_list */
extern const struct profile_type profile_list_digests;	/* value_list */
extern const struct profile_type profile_list_keys;	/* value_list */
extern const struct profile_type profile_list_endpoints; /* endpoint_list */
extern const struct profile_type profile_list_refuse;	/* refuse_list */
extern const struct profile_type profile_list_pins;	/* pin_list */
extern const struct profile_type profile_list_secrets;	/* secret_list */
/* No field: checked here, followed by outer/load.c. */
extern const struct profile_type profile_list_includes;

#endif
