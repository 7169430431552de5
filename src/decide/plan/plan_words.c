/* SPDX-License-Identifier: Apache-2.0 */
/* plan_words - the words for what stands in a plan. */
#include "decide/plan/plan_words.h"

#include <errno.h>

#include "base/cleanup.h"

const char *plan_words_stdin(enum stdin_mode mode)
{
	switch (mode) {
	case STDIN_INHERIT:
		return "inherit";
	case STDIN_PUMP:
		return "pump";
	case STDIN_TERMINAL:
		return "terminal";
	case STDIN_SCRIPT:
		return "script";
	case STDIN_NULL:
		break;
	}
	return "null";
}

const char *plan_words_stream(int fd)
{
	static const char *const names[3] = { "stdin", "stdout", "stderr" };

	return names[fd];
}

const char *plan_words_verdict(enum env_verdict verdict)
{
	switch (verdict) {
	case ENV_BASE:
		return "base";
	case ENV_PASSED:
		return "passed";
	case ENV_SET:
		return "set";
	case ENV_EXPOSED:
		return "exposed";
	case ENV_SECRET:
		return "secret";
	case ENV_CANARY:
		return "canary";
	case ENV_WITHHELD:
		break;
	}
	return "withheld";
}

const char *plan_words_output(enum output_stream stream)
{
	static const char *const names[] = {
		[OUTPUT_STDOUT] = "stdout",
		[OUTPUT_STDERR] = "stderr",
		[OUTPUT_TERMINAL] = "terminal",
	};

	return names[stream];
}

const char *plan_words_escapes(enum output_escapes escapes)
{
	switch (escapes) {
	case OUTPUT_ESCAPES_ALL:
		return "all";
	case OUTPUT_ESCAPES_SGR:
		return "sgr";
	case OUTPUT_ESCAPES_NONE:
		break;
	}
	return "none";
}

const char *plan_words_on_denied(enum on_denied on_denied)
{
	return on_denied == ON_DENIED_FAIL ? "fail" : "report";
}

const char *plan_words_step(const struct fs_step *step)
{
	switch (step->op) {
	case FS_DIR:
		return "directory";
	case FS_SYMLINK:
		return "link";
	case FS_FILE:
	case FS_COVER:
		return "file";
	case FS_SCRIPT:
		return "script";
	case FS_BIND:
		return step->may_write ? "write" : "see";
	case FS_OVERLAY:
		return "overlay";
	case FS_SCRATCH:
		return "scratch";
	case FS_PROC:
		return "proc";
	case FS_DEVPTS:
		return "devpts";
	case FS_DEVICE:
		return "device";
	case FS_READ_ONLY:
		return "read-only";
	case FS_MASK_DIR:
	case FS_MASK_FILE:
		break;
	}
	return "hide";
}

/* by bit */
static const char *const rights[] = {
	"execute",     "write-file",   "read-file", "read-dir", "remove-dir",
	"remove-file", "make-char",    "make-dir",  "make-reg", "make-sock",
	"make-fifo",   "make-block",   "make-sym",  "refer",	"truncate",
	"ioctl-dev",   "resolve-unix",
};

const char *plan_words_right(uint64_t access, size_t i)
{
	for (size_t bit = 0; bit < ARRAY_SIZE(rights); bit++)
		if ((access >> bit & 1) && i-- == 0)
			return rights[bit];
	return NULL;
}

void plan_words_errno(int sys, struct strbuf *ret)
{
	if (sys == ENOSYS)
		strbuf_adds(ret, "ENOSYS");
	else if (sys == EPERM)
		strbuf_adds(ret, "EPERM");
	else
		strbuf_addf(ret, "errno %d", sys);
}

void plan_words_host_port(const struct host_port *hp, struct strbuf *ret)
{
	char text[ADDRESS_TEXT];

	if (hp->is_literal) {
		bool is_v4 = address_is_v4(&hp->literal);

		address_show(&hp->literal, text);
		strbuf_addf(ret, is_v4 ? "%s" : "[%s]", text);
	} else {
		strbuf_adds(ret, hp->host);
	}
	if (hp->port)
		strbuf_addf(ret, ":%u", (unsigned)hp->port);
}

void plan_words_count(const struct seccomp_plan *seccomp,
		      struct plan_words_calls *ret)
{
	struct plan_words_calls calls = { .allowed = 0 };
	size_t span;

	for (size_t i = 0; i < seccomp->n_rules; i += span) {
		size_t allowing = 0;

		span = seccomp_plan_span(seccomp, i);
		for (size_t k = i; k < i + span; k++)
			allowing += seccomp->rules[k].action == SECCOMP_ALLOW;
		if (allowing == 0)
			calls.refused++;
		else if (allowing == span)
			calls.allowed++;
		else
			calls.by_argument++;
	}
	*ret = calls;
}
