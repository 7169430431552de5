/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_run - the pipeline, one call per stage, top to bottom. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/setup.h"
#include "cli/verbs.h"
#include "outer/export.h"
#include "outer/not_shown.h"
#include "outer/prepare.h"
#include "outer/record.h"
#include "outer/script_lock.h"
#include "outer/script_store.h"
#include "outer/set_aside.h"
#include "outer/signals.h"
#include "outer/spawn.h"
#include "outer/supervise.h"
#include "outer/terminal.h"

/* One JSON line for --status-fd: a script may exit 125 itself. */
static int write_status(int fd, const struct outcome *outcome, int status,
			const char *reason, struct err *err)
{
	autorelease_strbuf struct strbuf line = STRBUF_INIT;
	int w = outcome->wait_status;

	if (fd < 0)
		return 0;
	strbuf_addf(&line, "{\"v\":1,\"started\":%s,",
		    outcome->started ? "true" : "false");
	if (outcome->started && WIFEXITED(w))
		strbuf_addf(&line, "\"exit\":%d,\"signal\":null,",
			    WEXITSTATUS(w));
	else if (outcome->started && WIFSIGNALED(w))
		strbuf_addf(&line, "\"exit\":null,\"signal\":%d,", WTERMSIG(w));
	else
		strbuf_adds(&line, "\"exit\":null,\"signal\":null,");
	strbuf_addf(&line, "\"status\":%d,\"reason\":\"%s\"}\n", status,
		    reason);
	if (fdio_write_all(fd, line.buf, line.len) < 0)
		return err_sys(err, errno, "write to --status-fd %d", fd);
	return 0;
}

static int check_status_fd(int fd, struct err *err)
{
	int flags;

	if (fd < 0)
		return 0;
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
		return err_set(err, ERR_USAGE,
			       "--status-fd %d is not open for writing", fd);
	/* a standard stream of ours stays open over exec */
	if (fd > STDERR_FILENO && fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return err_sys(err, errno, "--status-fd %d", fd);
	return 0;
}

/* What exists out here and not inside gets the line that shows it. */
static void hint_not_found(const struct host *host, const struct plan *plan,
			   struct err *err)
{
	autorelease_not_shown struct not_shown what = NOT_SHOWN_INIT;

	if (err->kind != ERR_NOT_FOUND)
		return;
	not_shown(plan, host, &what);
	if (what.missing && !what.read)
		(void)err_hint(err,
			       "the link %s is not there inside, what it leads "
			       "to is: write %s",
			       what.missing,
			       what.real ? what.real : host->workspace);
	else if (what.missing)
		(void)err_hint(err,
			       "%s exists outside; to show it, write in the "
			       "profile: [files] read = %s",
			       what.missing, what.read);
	else if (!host->command && !strchr(plan->argv[0], '/'))
		(void)err_hint(err,
			       "no directory of PATH has it; for a program "
			       "elsewhere write its path, as in ./%s",
			       plan->argv[0]);
	else if (!host->command)
		(void)err_hint(err,
			       "not there for uid %u, as which the command "
			       "runs in %s",
			       (unsigned)plan->ids.uid, plan->cwd);
	else
		(void)err_hint(err,
			       "it is there, but not the interpreter that its "
			       "first line (#!) or its header names: show that "
			       "with [files] read = PATH");
}

/* Where the script wrote last, our own line begins. */
static int begin_line(struct outcome *outcome, int wait_ms,
		      const sigset_t *before)
{
	const char *lead = outcome->lead;

	outcome->lead = NULL;
	return lead ? message_errout(lead, wait_ms, before) : 0;
}

/* A reader of ours who does not read outlasts no time limit, and no signal. */
static void tell_summary(const struct plan *plan, struct outcome *outcome,
			 const char *text, const sigset_t *before)
{
	uint64_t grace = plan->limits.grace_ms;
	int wait_ms = !outcome->timed_out ? -1 :
		      grace < INT_MAX	  ? (int)grace :
					    INT_MAX;

	if (*text && begin_line(outcome, wait_ms, before) == 0)
		(void)message_errout(text, wait_ms, before);
}

/* A script that nobody knew gets its entry before it starts. */
static int learn(const struct plan *plan, const struct host *host,
		 const struct script_copy *script, struct err *err)
{
	struct lock_entry entry = { .size = script->size };
	autofree char *text = NULL;
	struct err not_kept = ERR_INIT;

	if (plan->script.trust == SCRIPT_UNREAD)
		return err_set(err, ERR_INTERNAL, "the script was not read");
	if (plan->script.trust != SCRIPT_LEARNT)
		return 0;
	memcpy(entry.sha256, script->sha256, sizeof(entry.sha256));
	memcpy(entry.date, host->today, sizeof(entry.date));
	entry.name = span_of(plan->script.name);
	if (script_lock_learn(host->lock.path, &entry, err) < 0)
		return -1;
	text = mem_printf("%s is new, and from now on the one with sha256 %s: "
			  "entered in %s",
			  plan->script.name, script->sha256, host->lock.path);
	message_note(text);
	if (script_store_keep(script, &not_kept) < 0)
		message_note(not_kept.msg);
	return 0;
}

/* Fails where something stays that acts on those who come later. */
static int settle_names(const struct plan *plan, const struct host *host,
			struct record *record, struct outcome *outcome,
			struct err *err)
{
	bool has_learnt = plan->script.trust == SCRIPT_LEARNT;
	int done = set_aside(&plan->fs, has_learnt ? host->lock.path : NULL,
			     &record->asides, err);

	record_asides(record, done < 0 ? err->msg : NULL);
	outcome->not_kept = done < 0;
	return done;
}

/* Fails where what `write` names had to be written and was not. */
static int settle_overlay(const struct plan *plan, const struct sandbox *box,
			  struct record *record, struct outcome *outcome,
			  int *status, struct err *err)
{
	int done;

	if (!fs_plan_overlay(&plan->fs))
		return 0;
	done = export_left(plan, box->left_fd, *status == 0,
			   &record->leavings, err);
	record_left(record, done < 0 ? err->msg : NULL);
	outcome->not_kept |= done < 0;
	if (done < 0)
		*status = exitcode_of_outcome(outcome);
	return done;
}

static int confine(const struct args *args, struct outcome *outcome,
		   int *ret_status, struct err *err)
{
	autorelease_profile struct profile profile;
	autorelease_host struct host host = HOST_INIT;
	autorelease_script_copy struct script_copy script = SCRIPT_COPY_INIT;
	autorelease_plan struct plan plan = PLAN_INIT;
	autorelease_sandbox struct sandbox box = SANDBOX_INIT;
	autorelease_record struct record record = RECORD_INIT;
	autorelease_strbuf struct strbuf summary = STRBUF_INIT;
	struct rusage usage = { .ru_maxrss = 0 };
	struct err ignored = ERR_INIT;	/* the second of two */
	sigset_t signals, before;
	int settled;

	(void)sigprocmask(SIG_BLOCK, NULL, &before);
	profile_init(&profile);
	if (check_status_fd(args->status_fd, err) < 0 ||
	    setup(args, &profile, &host, &script, &plan, err) < 0 ||
	    learn(&plan, &host, &script, err) < 0 ||
	    signals_block(&signals, err) < 0 ||
	    record_open(&record, &plan, err) < 0)
		return -1;
	box.script_fd = steal_fd(&script.fd);
	record_start(&record, &profile, &host);
	host_wipe(&host);
	for (size_t i = 0; i < plan.n_notes; i++)
		if (!plan.notes[i].is_usual)
			message_note(plan.notes[i].text);
	if (prepare(&plan, &box, err) < 0 || spawn(&plan, &box, err) < 0 ||
	    supervise(&plan, &box, &signals, &record, outcome, &usage,
		      err) < 0) {
		hint_not_found(&host, &plan, err);
		record_fail(&record, outcome, err);
		return -1;
	}
	settled = settle_names(&plan, &host, &record, outcome, err);
	outcome->canary = tally_has_canary(&record.tally);
	outcome->denied = tally_is_denied(&record.tally);
	outcome->fail_on_denied = plan.on_denied == ON_DENIED_FAIL;
	outcome->had_keys = plan.streams.on_terminal[0];
	*ret_status = exitcode_of_outcome(outcome);
	if (settle_overlay(&plan, &box, &record, outcome, ret_status,
			   settled < 0 ? &ignored : err) < 0)
		settled = -1;
	record_end(&record, outcome, *ret_status, &usage);
	record_summary(&record, outcome, *ret_status, &summary);
	tell_summary(&plan, outcome, strbuf_text(&summary), &before);
	if (settled < 0)
		return -1;
	if (outcome->output_sys)
		return err_sys(err, outcome->output_sys,
			       "write what the command printed");
	if (record_is_broken(&record))
		return err_set(err, ERR_SYSTEM,
			       "evidence could not be written whole to %s",
			       plan.evidence_file);
	return 0;
}

/*
 * Who is interrupted has to end by it: a shell ends its script or loop for that,
 * not for a status of 130.  The key went to the command's own terminal; from
 * ours it would have gone to all of our group.  Returns where the signal does
 * nothing, as for the first process of a container or where our caller ignores it.
 */
static void end_as_interrupted(bool had_keys)
{
	sigset_t interrupt;

	(void)sigemptyset(&interrupt);
	(void)sigaddset(&interrupt, SIGINT);
	(void)kill(had_keys && terminal_is_foreground() ? 0 : getpid(), SIGINT);
	(void)sigprocmask(SIG_UNBLOCK, &interrupt, NULL);
}

int cmd_run(const struct args *args, int *ret_status, struct err *err)
{
	struct outcome outcome = { .started = false };

	/* a reader that is gone is an error to tell, also before the start */
	(void)signal(SIGPIPE, SIG_IGN);
	/* so is a file that may not grow; the script has its default back */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (confine(args, &outcome, ret_status, err) < 0) {
		struct err ignored = ERR_INIT;

		(void)write_status(args->status_fd, &outcome,
				   exitcode_of_err(err->kind), "cordon",
				   &ignored);
		(void)begin_line(&outcome, -1, NULL);
		return -1;
	}
	if (write_status(args->status_fd, &outcome, *ret_status,
			 exitcode_reason(&outcome), err) < 0) {
		(void)begin_line(&outcome, -1, NULL);
		return -1;
	}
	if (exitcode_is_interrupt(&outcome))
		end_as_interrupted(outcome.had_keys);
	return 0;
}
