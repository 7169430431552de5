/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_PROFILE_TYPE_H
#define CORDON_DECIDE_PROFILE_PROFILE_TYPE_H

/*
 * profile_type - What a single value can be: how it is set, shown, freed.
 *
 * A type works on one field of struct profile; the C type of the field is told
 * beside each name below.  The types of lists are in profile_list.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

struct origin;
struct profile_key;

struct profile_type {
	const char *form;	/* for help: "TIME" */
	bool is_list;
	/* text is not empty; on failure the field is unchanged */
	int (*set)(void *field, const struct profile_key *key,
		   const char *text, const struct origin *origin,
		   struct err *err);
	void (*clear)(void *field);	/* NULL: nothing to free */
	size_t (*count)(const void *field);	/* how many values it has */
	/* the i-th; ret_origin is changed only if the field knows better */
	void (*show)(const void *field, const struct profile_key *key, size_t i,
		     struct strbuf *ret, struct origin *ret_origin);
	/* enumerations only: what each is called, by its number */
	const char *const *names;
	size_t n_names;
	/* numbers only */
	int (*parse)(const char *text, uint64_t *ret, struct err *err);
	void (*print)(uint64_t v, struct strbuf *ret);
};

extern const struct profile_type profile_type_text;	/* char * */
extern const struct profile_type profile_type_file;	/* char * */
extern const struct profile_type profile_type_user;	/* char * */
extern const struct profile_type profile_type_proxy;	/* char * */
extern const struct profile_type profile_type_workspace; /* const char * */
extern const struct profile_type profile_type_on_denied; /* enum on_denied */
extern const struct profile_type profile_type_level;	/* enum level */
extern const struct profile_type profile_type_yes_no;	/* bool */
extern const struct profile_type profile_type_ci_commands; /* enum ci_commands */
extern const struct profile_type profile_type_escapes;	/* enum escapes */
extern const struct profile_type profile_type_number;	/* uint64_t */
extern const struct profile_type profile_type_duration;	/* uint64_t, ms */
extern const struct profile_type profile_type_size;	/* uint64_t, bytes */
extern const struct profile_type profile_type_cpus;	/* uint64_t, 1/1000 */
extern const struct profile_type profile_type_memory;	/* struct memory_limit */

#endif
