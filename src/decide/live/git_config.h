/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_GIT_CONFIG_H
#define CORDON_DECIDE_LIVE_GIT_CONFIG_H

/*
 * git_config - A repository's configuration: read as git does, written anew
 * with the settings that describe the repository.
 *
 * The syntax is that of git-config(1).  What git refuses is refused; where its
 * versions differ (blanks inside a value) values are as they stand.  Nothing
 * is included.
 *
 * Written are, and nothing else: `core` as far as it says how files are kept,
 * known `extensions`, `remote.*.url|pushurl|fetch`, `submodule.*.url` and the
 * like, `branch.*`, `user.name|email`; URLs as git_url.h strips them.  A
 * setting with a control byte in it, or that looks like a secret, is left out.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/strlist.h"

#define GIT_CONFIG_MAX (1024 * 1024)	/* bytes of one that is read */

struct git_setting {
	char *section;	/* in lower case */
	char *sub;	/* the subsection, or NULL */
	char *key;	/* in lower case */
	char *value;	/* NULL: it has none, which means true */
};

struct git_config {
	struct git_setting *v;
	size_t n;
	size_t cap;
};

/* file is for the message, "FILE:LINE: ...". */
int git_config_parse(const char *file, const char *text, size_t n,
		     struct git_config *ret, struct err *err);
/* Wipes what may be a secret. */
void git_config_release(struct git_config *config);
#define autorelease_git_config __attribute__((cleanup(git_config_release)))

/* The last value of a setting without subsection; NULL: none. */
const char *git_config_get(const struct git_config *config,
			   const char *section, const char *key);
/*
 * Adds the text to ret.  has_worktree: core.worktree is written too.
 * ret_left_out: SECTION.KEY of what is not in it, and "a part of SECTION.KEY"
 * where a URL was stripped; each once, and without what the CI system's user
 * chose, which can be a secret.
 */
void git_config_write(const struct git_config *config, bool has_worktree,
		      struct strbuf *ret, struct strlist *ret_left_out);

#endif
