/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_WORDS_H
#define CORDON_DECIDE_PLAN_PLAN_WORDS_H

/*
 * plan_words - The words for what stands in a plan, the same in text and JSON.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "decide/plan/plan.h"

const char *plan_words_stdin(enum stdin_mode mode);
/* "stdin", "stdout", "stderr" */
const char *plan_words_stream(int fd);
const char *plan_words_verdict(enum env_verdict verdict);
/* "stdout", "stderr", "terminal" */
const char *plan_words_output(enum output_stream stream);
/* "all", "sgr", "none" */
const char *plan_words_escapes(enum output_escapes escapes);
const char *plan_words_on_denied(enum on_denied on_denied);
/* What a step does: "see", "write", "link", "scratch" ... */
const char *plan_words_step(const struct fs_step *step);
/* The i-th name of the Landlock rights in access, or NULL at the end. */
const char *plan_words_right(uint64_t access, size_t i);
/* "ENOSYS", "EPERM", or the number. */
void plan_words_errno(int sys, struct strbuf *ret);
/* "name", "name:443", "[2001:db8::1]:443" */
void plan_words_host_port(const struct host_port *hp, struct strbuf *ret);

/* How many of the calls the filter names are allowed and refused. */
struct plan_words_calls {
	size_t allowed;
	size_t by_argument;	/* allowed for some arguments */
	size_t refused;
};

void plan_words_count(const struct seccomp_plan *seccomp,
		      struct plan_words_calls *ret);

#endif
