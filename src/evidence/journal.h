/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_EVIDENCE_JOURNAL_H
#define CORDON_EVIDENCE_JOURNAL_H

/*
 * journal - Evidence for machines: JSON Lines on a descriptor.
 *
 * One object a line, ASCII only, each with "v", "time" and "event"; the kinds
 * and their members are in cordon-evidence(5).  The time is the caller's: ns
 * since the epoch.  A line is one write(2).  After the first write that
 * failed nothing more is written, so the file ends with whole lines as far as
 * the file system allows, and journal_failed() says why.  The caller ignores
 * SIGPIPE.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/strbuf.h"
#include "decide/plan/plan.h"
#include "evidence/asides.h"
#include "evidence/event.h"
#include "evidence/leavings.h"
#include "evidence/legend.h"
#include "evidence/tally.h"

struct journal {
	int fd;		/* the caller's; -1: no evidence is kept */
	int sys;	/* errno of the first write that failed, or 0 */
	struct strbuf line;
};

#define JOURNAL_INIT { .fd = -1 }
#define JOURNAL_MAX_WORDS 64	/* of the command */
#define JOURNAL_MAX_TARGETS 100	/* in run_end, with their counts */

struct journal_item {
	const char *name;
	const char *state;
};

struct journal_start {
	const char *version;		/* of cordon */
	enum level level;
	const struct journal_item *layers;	/* each read back */
	size_t n_layers;
	const struct journal_item *promises;
	size_t n_promises;
	const struct profile_file *files;
	size_t n_files;
	const char *script;		/* or NULL */
	const char *script_sha256;	/* or NULL */
	const char *script_pin;		/* plan_script_word() */
	const char *script_pin_from;	/* or NULL */
	const char *script_signed_by;	/* which key, or NULL */
	const char *script_comment;	/* of the signer, or NULL */
	char *const *argv;
	const char *cwd;
	uid_t uid;
	gid_t gid;
	const char *why_uid;
	enum on_denied on_denied;
	const struct net_plan *net;
	const struct note *notes;
	size_t n_notes;
};

struct journal_end {
	int status;		/* cordon's exit status */
	const char *reason;	/* exitcode_reason() */
	int wait_status;	/* of the command */
	bool started;
	const char *message;	/* what cordon failed with, or NULL */
	uint64_t wall_ms;
	const struct rusage *rusage;	/* of the command and all it started */
	/* of its cgroup; 0: none, or nothing to tell */
	uint64_t memory_peak;	/* bytes */
	uint64_t n_throttled;	/* periods of 100 ms that `cpu` cut short */
	uint64_t throttled_ms;
	const struct tally *tally;
	const struct legend *legend;
	const struct leavings *leavings;	/* of an overlay, or NULL */
};

void journal_release(struct journal *j);	/* leaves fd open */
#define autorelease_journal __attribute__((cleanup(journal_release)))

void journal_run_start(struct journal *j, uint64_t now_ns,
		       const struct journal_start *start);
void journal_env(struct journal *j, uint64_t now_ns,
		 const struct env_plan *env);
/* What of the workspace is hidden; nothing where it was not looked for. */
void journal_hidden(struct journal *j, uint64_t now_ns,
		    const struct fs_plan *fs, const struct host *host);
/* One line, the overflow line, or none, as the verdict of tally_add() says. */
void journal_event(struct journal *j, uint64_t now_ns, const struct event *e,
		   enum tally_verdict verdict, const struct legend *legend);
/* limit: the profile key; value and unit (record.h) what it was. */
void journal_limit(struct journal *j, uint64_t now_ns, const char *limit,
		   uint64_t value, const char *unit);
/*
 * guard: "relay", "upstream", "pid 1"; state: "confined", "broken", "died",
 * "done".  detail is the guard's own text, which is only ever escaped.
 */
void journal_guard(struct journal *j, uint64_t now_ns, const char *guard,
		   const char *state, const void *detail, size_t n_detail);
/* A line for each that is listed; then what was written, if there was any. */
void journal_left(struct journal *j, uint64_t now_ns, const struct leavings *l);
/* A line for each. */
void journal_asides(struct journal *j, uint64_t now_ns, const struct asides *a);
void journal_run_end(struct journal *j, uint64_t now_ns,
		     const struct journal_end *end);
int journal_failed(const struct journal *j);	/* errno, or 0 */

#endif
