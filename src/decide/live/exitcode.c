/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exitcode - the only place an exit status is made.
 *
 * What cordon itself did to the run comes before what the command says of
 * itself: a script may answer any number, and 123 to 125 too.
 */
#include "decide/live/exitcode.h"

#include <signal.h>
#include <sys/wait.h>

/* How the run ended, the first that is true. */
enum ending {
	ENDING_CORDON,	/* not executed, or what it printed or wrote is lost */
	ENDING_GUARD,
	ENDING_TIME,
	ENDING_OUTPUT,
	ENDING_MEMORY,
	ENDING_SIGNAL,
	ENDING_CANARY,
	ENDING_DENIED,
	ENDING_EXIT,
};

static enum ending ending_of(const struct outcome *o)
{
	if (o->guard_died)
		return ENDING_GUARD;
	if (!o->started || o->output_sys || o->not_kept)
		return ENDING_CORDON;
	if (o->timed_out)
		return ENDING_TIME;
	if (o->output_limit)
		return ENDING_OUTPUT;
	if (o->memory_limit)
		return ENDING_MEMORY;
	if (WIFSIGNALED(o->wait_status))
		return ENDING_SIGNAL;
	if (!WIFEXITED(o->wait_status))
		return ENDING_CORDON;
	if (WEXITSTATUS(o->wait_status) == 0 && o->canary)
		return ENDING_CANARY;
	if (WEXITSTATUS(o->wait_status) == 0 && o->denied && o->fail_on_denied)
		return ENDING_DENIED;
	return ENDING_EXIT;
}

int exitcode_of_outcome(const struct outcome *o)
{
	switch (ending_of(o)) {
	case ENDING_CORDON:
	case ENDING_GUARD:
		return EXITCODE_CORDON;
	case ENDING_TIME:
		return EXITCODE_TIME;
	case ENDING_OUTPUT:
	case ENDING_MEMORY:
		return 128 + SIGKILL;
	case ENDING_SIGNAL:
		return 128 + WTERMSIG(o->wait_status);
	case ENDING_CANARY:
	case ENDING_DENIED:
		return EXITCODE_DENIED;
	case ENDING_EXIT:
		return WEXITSTATUS(o->wait_status);
	}
	return EXITCODE_CORDON;
}

bool exitcode_is_interrupt(const struct outcome *o)
{
	return ending_of(o) == ENDING_SIGNAL &&
	       WTERMSIG(o->wait_status) == SIGINT;
}

const char *exitcode_reason(const struct outcome *o)
{
	switch (ending_of(o)) {
	case ENDING_CORDON:
		return "cordon";
	case ENDING_GUARD:
		return "guard";
	case ENDING_TIME:
		return "time";
	case ENDING_OUTPUT:
		return "output";
	case ENDING_MEMORY:
		return "memory";
	case ENDING_SIGNAL:
		return "signal";
	case ENDING_CANARY:
		return "canary";
	case ENDING_DENIED:
		return "denied";
	case ENDING_EXIT:
		return "exit";
	}
	return "cordon";
}

int exitcode_of_err(enum err_kind kind)
{
	switch (kind) {
	case ERR_NOT_EXECUTABLE:
		return EXITCODE_NOT_EXECUTABLE;
	case ERR_NOT_FOUND:
		return EXITCODE_NOT_FOUND;
	case ERR_NONE:
	case ERR_USAGE:
	case ERR_PROFILE:
	case ERR_HOST:
	case ERR_SYSTEM:
	case ERR_INTERNAL:
		return EXITCODE_CORDON;
	}
	return EXITCODE_CORDON;
}
