/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_VALUE_H
#define CORDON_DECIDE_PROFILE_VALUE_H

/*
 * value - The forms a value can have: text to value, value to text.
 *
 * Each fallible function fills err with a message that fits after
 * "file:line: key: " and says what to write instead; ret is then untouched.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

/* Plain decimal without sign and leading zeros. */
int value_parse_number(const char *text, uint64_t *ret, struct err *err);
/* A number and ms, s, m or h; without a unit seconds.  ret in ms. */
int value_parse_duration(const char *text, uint64_t *ret, struct err *err);
/* A number and K, M, G or T (powers of 1024); without a unit bytes. */
int value_parse_size(const char *text, uint64_t *ret, struct err *err);
/* Processors: "2", "0.5" (at most three digits behind) or "50%".  In 1/1000. */
int value_parse_cpus(const char *text, uint64_t *ret, struct err *err);
/* The shortest text that parses to the same value: "1h", "90s", "2G". */
void value_show_duration(uint64_t ms, struct strbuf *ret);
void value_show_size(uint64_t bytes, struct strbuf *ret);
void value_show_cpus(uint64_t thousandths, struct strbuf *ret);	/* "1.5" */

/* The name of a variable: [A-Za-z_][A-Za-z0-9_]*. */
int value_check_name(const char *text, struct err *err);
/*
 * Such a name, or a glob of them with `*` and `?`; one without any letter or
 * digit would match nearly everything and is refused.
 */
int value_check_glob(const char *text, struct err *err);
/* NAME=VALUE; VALUE may be empty. */
int value_check_assignment(const char *text, struct err *err);

/*
 * A path as `[files]` takes it: absolute, `~/x`, or relative to the workspace
 * (`.` is the workspace itself); `${NAME}` is a passed variable; a `?` in front
 * says that it may be missing.  No globs, no `..`, no `/` alone.
 */
int value_check_path(const char *text, bool may_be_optional, struct err *err);
/* `read` or `@set`; whether there is such a call is plan_seccomp's question. */
int value_check_syscall(const char *text, struct err *err);
/* SHA-256 in 64 hexadecimal digits of either case; ret in lower case. */
#define VALUE_DIGEST 65
int value_parse_digest(const char *text, char ret[VALUE_DIGEST],
		       struct err *err);
/* The name or number of a user. */
int value_check_user(const char *text, struct err *err);

#endif
