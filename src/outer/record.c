/* SPDX-License-Identifier: Apache-2.0 */
/* record - the evidence of one run: its file, its clock, its totals. */
#include "outer/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/sys.h"
#include "base/wire.h"
#include "decide/plan/promises.h"
#include "decide/profile/value.h"
#include "evidence/summary.h"

#define PIPE_ROOM (1024 * 1024)

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t now(void)
{
	return clock_ns(CLOCK_REALTIME);
}

/* With the rights of the caller; a root caller is still root here. */
static int open_file(const char *path, int *ret_fd, struct err *err)
{
	/*
	 * O_NONBLOCK: a reader that does not read must not stop our clock.  The
	 * plan followed the links there were; one that is there now is not.
	 */
	autoclose int fd = sys_openat2(AT_FDCWD, path,
				       O_WRONLY | O_CREAT | O_APPEND |
					       O_CLOEXEC | O_NOCTTY |
					       O_NONBLOCK,
				       0600, SYS_RESOLVE_NO_SYMLINKS);
	struct stat st;

	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_USAGE,
			       "the evidence file %s is, or is behind, a "
			       "symbolic link",
			       path);
	if (fd < 0)
		return err_sys(err, errno, "open the evidence file %s", path);
	if (fstat(fd, &st) < 0)
		return err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode) &&
	    !S_ISCHR(st.st_mode))
		return err_set(err, ERR_USAGE,
			       "evidence file %s is not a file", path);
	/* the script may have another of its names where it may write */
	if (S_ISREG(st.st_mode) && st.st_nlink > 1) {
		err_set(err, ERR_USAGE,
			"the evidence file %s has another name, a hard link",
			path);
		return err_hint(err, "name one that is not there yet");
	}
	/* a slow one gets room; where it is refused the default must do */
	if (S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_ROOM);
	*ret_fd = steal_fd(&fd);
	return 0;
}

int record_open(struct record *record, const struct plan *plan,
		struct err *err)
{
	record->plan = plan;
	record->began_ns = clock_ns(CLOCK_MONOTONIC);
	for (size_t i = 0; i < plan->secrets.n_grants; i++) {
		size_t secret = plan->secrets.secret_of[i];

		record->grants[i] = (struct legend_grant){
			.name = plan->secrets.secrets[secret].name,
			.endpoint = plan->secrets.grants[i].endpoint,
		};
	}
	record->legend = (struct legend){
		.net = &plan->net,
		.grants = record->grants,
		.n_grants = plan->secrets.n_grants,
		.canary = &plan->canary,
	};
	tally_init(&record->tally, plan->net.n_endpoints);
	if (plan->evidence_file &&
	    open_file(plan->evidence_file, &record->fd, err) < 0)
		return -1;
	record->journal.fd = record->fd;
	return 0;
}

void record_release(struct record *record)
{
	journal_release(&record->journal);
	leavings_release(&record->leavings);
	asides_release(&record->asides);
	tally_release(&record->tally);
	drop_fd(&record->fd);
}

/* What was planned is what holds: the gate opens only after the read-back. */
static size_t list_layers(struct journal_item layers[STEP_COUNT])
{
	size_t n = 0;

	for (uint32_t step = 0; step < STEP_COUNT; step++)
		if (wire_step_layer(step))
			layers[n++] = (struct journal_item){
				.name = wire_step_layer(step),
				.state = "holds",
			};
	return n;
}

void record_start(struct record *record, const struct profile *profile,
		  const struct host *host)
{
	const struct plan *plan = record->plan;
	struct journal_item promises[PROMISES_COUNT];
	struct journal_item layers[STEP_COUNT];
	struct journal_start start = {
		.version = PACKAGE_VERSION,
		.level = plan->level,
		.layers = layers,
		.n_layers = list_layers(layers),
		.promises = promises,
		.n_promises = PROMISES_COUNT,
		.files = profile->files,
		.n_files = profile->n_files,
		.script = host->script_copy.is_stdin ? "-" : host->script,
		.script_sha256 = host->script_sha256[0] ?
					 host->script_sha256 :
					 NULL,
		.script_pin = plan_script_word(plan->script.trust),
		.script_pin_from = plan->script.from,
		.script_signed_by = plan->script.signer,
		.script_comment = host->signature.comment,
		.argv = plan->argv,
		.cwd = plan->cwd,
		.uid = plan->ids.uid,
		.gid = plan->ids.gid,
		.why_uid = plan->ids.why,
		.on_denied = plan->on_denied,
		.net = &plan->net,
		.notes = plan->notes,
		.n_notes = plan->n_notes,
	};

	for (size_t i = 0; i < PROMISES_COUNT; i++)
		promises[i] = (struct journal_item){
			.name = promises_name(i),
			.state = promises_state(i, plan->level),
		};
	journal_run_start(&record->journal, now(), &start);
	journal_env(&record->journal, now(), &plan->env);
	journal_hidden(&record->journal, now(), &plan->fs, host);
}

void record_event(struct record *record, const struct event *e)
{
	enum tally_verdict verdict = tally_add(&record->tally, e);

	journal_event(&record->journal, now(), e, verdict, &record->legend);
}

void record_limit(struct record *record, const char *key, uint64_t value,
		  const char *unit)
{
	autorelease_strbuf struct strbuf shown = STRBUF_INIT;

	if (strcmp(unit, "ms") == 0)
		value_show_duration(value, &shown);
	else if (strcmp(unit, "bytes") == 0)
		value_show_size(value, &shown);
	else
		strbuf_addf(&shown, "%llu", (unsigned long long)value);
	/* what the size of the key comes to: no value of the key */
	if (strcmp(unit, "files") == 0)
		strbuf_adds(&shown, " files");
	if (record->n_limits < ARRAY_SIZE(record->limits))
		(void)snprintf(record->limits[record->n_limits++],
			       RECORD_LIMIT_TEXT,
			       "%s = %s (raise it in the profile or with "
			       "--set %s=)",
			       key, strbuf_text(&shown), key);
	journal_limit(&record->journal, now(), key, value, unit);
}

void record_guard(struct record *record, const char *which, const char *what)
{
	record->guard_name = which;
	(void)snprintf(record->guard_what, sizeof(record->guard_what), "%s",
		       what);
	journal_guard(&record->journal, now(), which, "died", what,
		      strlen(what));
}

static void keep_reason(struct record *record, const char *why_not)
{
	if (why_not && !record->unsettled[0])
		(void)snprintf(record->unsettled, sizeof(record->unsettled),
			       "%s", why_not);
}

void record_asides(struct record *record, const char *why_not)
{
	for (size_t i = 0; i < record->asides.n; i++)
		tally_add_aside(&record->tally);
	journal_asides(&record->journal, now(), &record->asides);
	keep_reason(record, why_not);
}

void record_left(struct record *record, const char *why_not)
{
	journal_left(&record->journal, now(), &record->leavings);
	keep_reason(record, why_not);
}

void record_end(struct record *record, const struct outcome *outcome,
		int status, const struct rusage *usage)
{
	struct journal_end end = {
		.status = status,
		.reason = exitcode_reason(outcome),
		.wait_status = outcome->wait_status,
		.started = outcome->started,
		.message = record->guard_name  ? record->guard_what :
			   record->unsettled[0] ? record->unsettled :
						  NULL,
		.wall_ms = (clock_ns(CLOCK_MONOTONIC) - record->began_ns) /
			   1000000,
		.rusage = usage,
		.memory_peak = record->usage.memory_peak,
		.n_throttled = record->usage.n_throttled,
		.throttled_ms = record->usage.throttled_us / 1000,
		.tally = &record->tally,
		.legend = &record->legend,
		.leavings = fs_plan_overlay(&record->plan->fs) ?
				    &record->leavings :
				    NULL,
	};

	journal_run_end(&record->journal, now(), &end);
}

void record_fail(struct record *record, const struct outcome *outcome,
		 const struct err *err)
{
	struct rusage none = { .ru_maxrss = 0 };
	struct journal_end end = {
		.status = exitcode_of_err(err->kind),
		.reason = "cordon",
		.wait_status = outcome->wait_status,
		.started = outcome->started,
		.message = err->msg,
		.wall_ms = (clock_ns(CLOCK_MONOTONIC) - record->began_ns) /
			   1000000,
		.rusage = &none,
		.tally = &record->tally,
		.legend = &record->legend,
	};

	journal_run_end(&record->journal, now(), &end);
}

void record_summary(const struct record *record, const struct outcome *outcome,
		    int status, struct strbuf *ret)
{
	const char *limits[RECORD_MAX_LIMITS];
	struct summary s = {
		.argv = record->plan->argv,
		.status = status,
		.reason = exitcode_reason(outcome),
		.tally = &record->tally,
		.legend = &record->legend,
		.env = &record->plan->env,
		.limits = limits,
		.n_limits = record->n_limits,
		.evidence_sys = journal_failed(&record->journal),
		.has_relay = record->plan->wants_relay,
		.leavings = &record->leavings,
		.asides = &record->asides,
	};

	for (size_t i = 0; i < record->n_limits; i++)
		limits[i] = record->limits[i];
	summary_build(&s, ret);
}

bool record_is_broken(const struct record *record)
{
	return journal_failed(&record->journal) != 0;
}
