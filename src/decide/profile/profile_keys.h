/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_PROFILE_KEYS_H
#define CORDON_DECIDE_PROFILE_PROFILE_KEYS_H

/*
 * profile_keys - The one table of the profile's keys.
 *
 * It feeds the parser, the defaults, `explain`, help and the test of the
 * manual: a key exists if and only if it has a row.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_type.h"

/* Words a key takes in place of a number. */
enum profile_word {
	PROFILE_WORD_NONE = 1,		/* `none` is LIMIT_NONE */
	PROFILE_WORD_CALLER = 2,	/* `caller` is LIMIT_CALLER */
};

struct profile_key {
	const char *section;
	const char *name;
	const struct profile_type *type;
	size_t offset;			/* of the field in struct profile */
	const char *standard;		/* default as written, NULL: none */
	uint64_t min, max;		/* numbers only */
	unsigned words;			/* of enum profile_word */
	const char *help;		/* one line */
};

size_t profile_keys_count(void);
const struct profile_key *profile_keys_at(size_t i);
size_t profile_keys_index(const struct profile_key *key);
/* NULL: there is no such key. */
const struct profile_key *profile_keys_find(const char *section,
					    const char *name);
/* The table's own copy of the name, or NULL: there is no such section. */
const char *profile_keys_section(const char *name);
/* The section of the first key of this name, or NULL. */
const char *profile_keys_section_of(const char *name);
/* The section, or key of a section, most like text; NULL: none is near. */
const char *profile_keys_near_section(const char *text);
const char *profile_keys_near_key(const char *section, const char *text);

/*
 * Sets a single value or adds to a list.  origin->file must live as long as p
 * (profile_name()).  On failure p is unchanged.
 */
int profile_keys_set(struct profile *p, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err);
/* `key =` of a list: nothing of what was set before holds. */
void profile_keys_reset(struct profile *p, const struct profile_key *key,
			const struct origin *origin);
void profile_keys_release(struct profile *p);

/* How many values a key has now; a single value that is not set has none. */
size_t profile_keys_values(const struct profile *p,
			   const struct profile_key *key);
/* The i-th value as it would be written; ret_origin may be NULL. */
void profile_keys_show_value(const struct profile *p,
			     const struct profile_key *key, size_t i,
			     struct strbuf *ret, struct origin *ret_origin);
/* For messages about a single key: "FILE:LINE: [SECTION] NAME"; caller frees. */
char *profile_keys_where(const struct profile *p, const char *section,
			 const char *name);
/* All values of one key, ", " between them; "none" if there is none. */
void profile_keys_show_key(const struct profile *p,
			   const struct profile_key *key, struct strbuf *ret);
/* What is accepted, for help: "1s to 168h, or none"; empty for other types. */
void profile_keys_show_range(const struct profile_key *key,
			     struct strbuf *ret);

#endif
