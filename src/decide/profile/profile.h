/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_PROFILE_H
#define CORDON_DECIDE_PROFILE_PROFILE_H

/*
 * profile - What is asked for: the values of all files and of --set, merged.
 *
 * Every field has a safe default: an absent list means nothing.  A profile
 * holds no kernel fact.  It owns all its strings.  How text becomes a profile
 * is in profile_text.h; which keys there are in profile_keys.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strlist.h"
#include "decide/live/endpoint.h"
#include "decide/live/endpoint_http.h"
#include "decide/profile/level.h"
#include "decide/profile/secret_line.h"

/*
 * Where a value came from; file is "--set" and the like for the command line,
 * with line 0.
 */
struct origin {
	const char *file;	/* in the profile's names; NULL: default */
	unsigned line;
};

struct value {
	char *text;
	struct origin origin;
};

struct value_list {
	struct value *v;
	size_t n;
};

struct endpoint_item {
	struct endpoint endpoint;
	struct endpoint_rule rule;	/* of https:// and http:// */
	struct origin origin;
};

struct endpoint_list {
	struct endpoint_item *v;
	size_t n;
};

struct refuse_item {
	struct host_port host_port;
	struct origin origin;
};

struct refuse_list {
	struct refuse_item *v;
	size_t n;
};

struct pin_item {
	struct pin pin;
	struct origin origin;
};

struct pin_list {
	struct pin_item *v;
	size_t n;
};

struct secret_item {
	struct secret_line line;
	struct origin origin;
};

struct secret_list {
	struct secret_item *v;
	size_t n;
};

/* `hide`: a set of cordon's own, and paths. */
struct hide_list {
	bool credentials;	/* @credentials */
	struct origin credentials_origin;
	struct value_list paths;
};

enum on_denied { ON_DENIED_REPORT, ON_DENIED_FAIL };
enum ci_commands { CI_COMMANDS_AUTO, CI_COMMANDS_YES, CI_COMMANDS_NO };
enum escapes { ESCAPES_AUTO, ESCAPES_SGR, ESCAPES_NONE, ESCAPES_ALL };

#define LIMIT_NONE UINT64_MAX		/* written `none` */
#define LIMIT_CALLER (UINT64_MAX - 1)	/* what the caller has */

struct memory_limit {
	uint64_t bytes;		/* or LIMIT_NONE */
	bool per_process;	/* of each process, not of all together */
};

/* One file that took part, in the order of merging. */
struct profile_file {
	char *path;
	char sha256[65];	/* lower-case hexadecimal */
};

/* Room for the rows of the key table, see profile_keys.c. */
#define PROFILE_MAX_KEYS 64

struct profile {
	struct profile_file *files;
	size_t n_files;
	struct strlist names;	/* of files and options, for origins */
	/* where a key was last set, by its place in the key table */
	struct origin set_at[PROFILE_MAX_KEYS];

	char *summary;				/* [profile] or NULL */

	struct value_list pass;			/* [env] */
	struct value_list pass_unsafe;
	struct value_list set;			/* NAME=VALUE */
	struct value_list expose;
	struct value_list canary;
	struct secret_list secret;

	struct endpoint_list allow;		/* [network] */
	struct refuse_list refuse;
	struct pin_list connect_to;
	struct value_list ca_file;
	char *proxy;		/* "env", a URL without a user, or NULL */

	struct value_list read;			/* [files] */
	struct value_list write;
	struct value_list write_unsafe;
	struct hide_list hide;
	const char *workspace;		/* a word of the key's type */

	struct value_list script_sha256;	/* [script]; lower case */
	struct value_list script_signed_by;	/* of script_key.h */
	char *script_signature;			/* or NULL */

	struct value_list syscalls_allow;	/* [syscalls] */
	struct value_list syscalls_deny;

	uint64_t time_ms;			/* [limits] */
	uint64_t grace_ms;
	struct memory_limit memory;
	uint64_t cpu;		/* thousandths of a processor */
	uint64_t processes;
	uint64_t file_size;			/* bytes */
	uint64_t open_files;
	uint64_t scratch;			/* bytes */
	uint64_t output;		/* bytes, both streams together */

	enum ci_commands ci_commands;		/* [output] */
	enum escapes escapes;
	bool mask;
	bool step_summary;

	enum level require;			/* [sandbox] */
	char *user;				/* name, number, or NULL */

	char *evidence_file;			/* [evidence] or NULL */
	enum on_denied on_denied;
};

/* Fills p with the defaults of the key table; allocates nothing. */
void profile_init(struct profile *p);
/* Takes what profile_init() made; safe to call twice. */
void profile_release(struct profile *p);
/* A copy of name that lives as long as p, for origins. */
const char *profile_name(struct profile *p, const char *name);
/* Is the workspace to be an overlay, at least where that works? */
bool profile_wants_overlay(const struct profile *p);
void profile_add_file(struct profile *p, const char *path, const void *text,
		      size_t n);

#define autorelease_profile __attribute__((cleanup(profile_release)))

#endif
