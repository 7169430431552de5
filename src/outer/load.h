/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_LOAD_H
#define CORDON_OUTER_LOAD_H

/*
 * load - Profiles from files, and what the command line adds.
 *
 * A profile is asked for by path (a word with a slash) or by name, looked up
 * as NAME.ini in $XDG_CONFIG_HOME/cordon (or ~/.config/cordon), the
 * administrator's directory and the shipped profiles: never in the working
 * directory, where a stranger's checkout could bring its own policy.
 */
#include "base/err.h"
#include "base/strlist.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_text.h"

/* One assignment to a profile key from the command line. */
struct load_override {
	const char *option;	/* as the user typed it: "--allow" */
	const char *section;	/* NULL: value is "SECTION.KEY=VALUE" */
	const char *key;
	const char *value;
};

/*
 * Merges the named profiles, then the overrides, into p (initialised here).
 * Errors of profiles are in diags, all of them; then err is of kind
 * ERR_PROFILE with an empty message.
 */
int load(const char *const *names, size_t n_names,
	 const struct load_override *overrides, size_t n_overrides,
	 struct profile *p, struct diag_list *diags, struct err *err);

/* The directories names are looked up in, in order; absolute, may be absent. */
void load_directories(struct strlist *ret);

/*
 * The real path of a profile that is the caller's to change: named by path, or
 * by name in his own directory; never one that came with cordon.
 */
int load_find_own(const char *name, char **ret, struct err *err);

#endif
