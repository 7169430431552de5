/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_doctor - tries confinement on this host, says what is in the way. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/verbs.h"
#include "decide/plan/diagnosis_show.h"
#include "outer/diagnose.h"
#include "outer/load.h"
#include "outer/prepare.h"
#include "outer/probe.h"
#include "outer/record.h"
#include "outer/signals.h"
#include "outer/spawn.h"
#include "outer/supervise.h"
#include "outer/trials.h"

#define STATUS_DOES_NOT_HOLD 1

/*
 * An endpoint, so that relay and upstream are part of the proof; its name
 * leads nowhere (RFC 2606) and nobody connects to it.  A bound on time,
 * because a diagnosis that hangs is none.
 */
static const struct load_override additions[] = {
	{ "cordon doctor", "network", "allow", "tls://cordon.invalid" },
	{ "cordon doctor", "limits", "time", "1m" },
};

/* What was asked for on the command line, `require` alone. */
static int load_profile(const struct args *args, struct profile *profile,
			struct err *err)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	size_t n = args->n_overrides;
	autofree struct load_override *all =
		mem_array(n + ARRAY_SIZE(additions), sizeof(*all));

	for (size_t i = 0; i < n; i++)
		all[i] = args->overrides[i];
	for (size_t i = 0; i < ARRAY_SIZE(additions); i++)
		all[n + i] = additions[i];
	if (load(NULL, 0, all, n + ARRAY_SIZE(additions), profile, &diags,
		 err) == 0)
		return 0;
	message_diags(&diags);
	return -1;
}

/* The host is examined, not the job: no workspace, no caller's input. */
static int leave_job(struct err *err)
{
	autoclose int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0)
		return err_sys(err, errno, "open /dev/null");
	if (chdir("/") < 0)
		return err_sys(err, errno, "enter /");
	return 0;
}

static int try_alone(const struct profile *profile,
		     struct diagnosis_facts *facts, struct err *err)
{
	struct host host = HOST_INIT;
	struct id_plan ids;

	diagnose_facts(facts);
	host.uid = getuid();
	host.gid = getgid();
	host.is_root = facts->is_root;
	if (plan_ids(profile, &host, &ids, err) < 0)
		return -1;
	return trials_run(&ids, facts, err);
}

static int run_true(const struct profile *profile, struct host *host,
		    struct plan *plan, struct sandbox *box, struct err *err)
{
	static char word[] = "true";
	static char *const argv[] = { word, NULL };
	const struct probe_request req = { .argv = argv };
	/* it reads nothing; the terminal was tried alone */
	const struct plan_wishes wishes = {
		.streams = { .stdin_mode = "null", .no_terminal = true },
	};
	autorelease_record struct record record = RECORD_INIT;
	struct outcome outcome = { .started = false };
	struct rusage usage;
	sigset_t signals;

	if (probe(&req, profile, host, err) < 0 ||
	    plan_build(argv, &wishes, profile, host, plan, err) < 0 ||
	    signals_block(&signals, err) < 0 ||
	    record_open(&record, plan, err) < 0 ||
	    prepare(plan, box, err) < 0 || spawn(plan, box, err) < 0 ||
	    supervise(plan, box, &signals, &record, &outcome, &usage, err) < 0)
		return -1;
	if (outcome.guard_died)
		return err_set(err, ERR_INTERNAL, "%s %s",
			       record.guard_name ? record.guard_name : "a guard",
			       record.guard_what);
	if (!WIFEXITED(outcome.wait_status) ||
	    WEXITSTATUS(outcome.wait_status) != 0)
		return err_set(err, ERR_SYSTEM,
			       "`true` ran confined and failed (wait status %d)",
			       outcome.wait_status);
	return 0;
}

/*
 * The whole way of `cordon run`.  A host without that program proves as much:
 * that it is not there is found behind the gate.
 */
static bool try_run(const struct profile *profile, struct err *ret)
{
	autorelease_host struct host host = HOST_INIT;
	autorelease_plan struct plan plan = PLAN_INIT;
	autorelease_sandbox struct sandbox box = SANDBOX_INIT;

	return run_true(profile, &host, &plan, &box, ret) == 0 ||
	       ret->kind == ERR_NOT_FOUND;
}

int cmd_doctor(const struct args *args, int *ret_status, struct err *err)
{
	autorelease_profile struct profile profile;
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	struct diagnosis_facts facts;
	struct diagnosis d;
	struct err run = ERR_INIT;
	bool held;

	(void)signal(SIGPIPE, SIG_IGN);
	profile_init(&profile);
	if (args->operands[0])
		return err_set(err, ERR_USAGE, "doctor takes no operand");
	/* alone first: the run gives up what root may do */
	if (load_profile(args, &profile, err) < 0 || leave_job(err) < 0 ||
	    try_alone(&profile, &facts, err) < 0)
		return -1;
	held = try_run(&profile, &run);
	diagnosis_build(&facts, held, &run, &d);
	if (args->json)
		diagnosis_show_json(&d, &facts, profile.require, &text);
	else
		diagnosis_show_text(&d, &facts, profile.require, &text);
	if (message_out(strbuf_text(&text)) < 0)
		return err_sys(err, errno, "write the diagnosis");
	*ret_status = held ? 0 : STATUS_DOES_NOT_HOLD;
	return 0;
}
