/* SPDX-License-Identifier: Apache-2.0 */
/* plan_output - what becomes of what the script prints. */
#include "decide/plan/plan_output.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/placeholder.h"
#include "decide/plan/ci_system.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_canary.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_secrets.h"
#include "decide/plan/plan_streams.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"

static bool is_known(const struct output_plan *plan, const char *text, size_t n)
{
	for (size_t i = 0; i < plan->n_masks; i++)
		if (plan->masks[i].n == n &&
		    memcmp(plan->masks[i].text, text, n) == 0)
			return true;
	return false;
}

static void add_part(struct output_plan *plan, const char *name,
		     const char *text, size_t n)
{
	bool is_repeat = is_known(plan, text, n);

	if (n < OUTPUT_VALUE_MIN)
		return;
	plan->masks = mem_grow(plan->masks, plan->n_masks + 1,
			       sizeof(*plan->masks));
	plan->masks[plan->n_masks++] = (struct planned_mask){
		.name = name,
		.text = text,
		.n = n,
		.is_repeat = is_repeat,
	};
	if (!is_repeat)
		plan->n_texts++;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Without what stands around it, which a shell takes off; in pieces that can be
 * looked for, the last of which is not too short for that.
 */
static void add_value(struct output_plan *plan, const char *name,
		      const char *value)
{
	size_t n;

	while (is_blank(*value))
		value++;
	n = strlen(value);
	while (n > 0 && is_blank(value[n - 1]))
		n--;
	while (n > SECRET_MAX) {
		size_t part = n - SECRET_MAX < OUTPUT_VALUE_MIN ?
				      SECRET_MAX - OUTPUT_VALUE_MIN :
				      SECRET_MAX;

		add_part(plan, name, value, part);
		value += part;
		n -= part;
	}
	add_part(plan, name, value, n);
}

static int add_masks(const struct profile *profile,
		     const struct secrets_plan *secrets,
		     const struct env_plan *env, struct output_plan *plan,
		     struct err *err)
{
	size_t sum = 0;

	for (size_t i = 0; i < secrets->n_secrets; i++)
		add_part(plan, secrets->secrets[i].name,
			 secrets->secrets[i].placeholder,
			 secrets->secrets[i].n);
	for (size_t i = 0; i < env->n_decisions; i++)
		if (env->decisions[i].verdict == ENV_EXPOSED)
			add_value(plan, env->decisions[i].name,
				  env_plan_get(env, env->decisions[i].name));
	for (size_t i = 0; i < plan->n_masks; i++)
		sum += plan->masks[i].is_repeat ? 0 : plan->masks[i].n;
	if (sum > OUTPUT_MASKS_BYTES || plan->n_masks > OUTPUT_MASKS_MAX) {
		autofree char *where =
			profile_keys_where(profile, "output", "mask");

		err_set(err, ERR_PROFILE,
			"%s: the exposed values are more than can be found in "
			"the output: %zu bytes, at most %d", where, sum,
			OUTPUT_MASKS_BYTES);
		return err_hint(err, "expose less, or write: [output] mask = "
				"no");
	}
	return 0;
}

/*
 * sudo drops the variables by which a system is seen, and a job's log is no
 * terminal.
 */
static bool may_be_in_ci(const struct host *host)
{
	return ci_system_of(host) != CI_NONE ||
	       (host->has_sudo && host->streams[2].type != STREAM_TTY);
}

static bool breaks_commands(const struct profile *profile,
			    const struct host *host)
{
	if (profile->ci_commands == CI_COMMANDS_AUTO)
		return may_be_in_ci(host);
	return profile->ci_commands == CI_COMMANDS_YES;
}

/*
 * Lines of diffs look like Buildkite's marks: where another system reads the
 * log they stay as they are.
 */
static bool may_know_marks(const struct host *host)
{
	enum ci_system system = ci_system_of(host);

	return system == CI_OTHER || system == CI_NONE ||
	       ci_system_is(host, CI_BUILDKITE);
}

static enum output_escapes escapes_on(const struct profile *profile,
				      bool is_terminal)
{
	switch (profile->escapes) {
	case ESCAPES_AUTO:
		return is_terminal ? OUTPUT_ESCAPES_SGR : OUTPUT_ESCAPES_ALL;
	case ESCAPES_SGR:
		return OUTPUT_ESCAPES_SGR;
	case ESCAPES_NONE:
		return OUTPUT_ESCAPES_NONE;
	case ESCAPES_ALL:
		break;
	}
	return OUTPUT_ESCAPES_ALL;
}

static void plan_stream(const struct profile *profile, const struct host *host,
			bool looks_for_values, bool shows_terminal,
			struct planned_stream *ret)
{
	ret->is_there = true;
	ret->ci_commands = breaks_commands(profile, host);
	ret->ci_marks = ret->ci_commands && may_know_marks(host);
	ret->escapes = escapes_on(profile, shows_terminal);
	ret->is_filtered = ret->ci_commands || looks_for_values ||
			   ret->escapes != OUTPUT_ESCAPES_ALL;
}

/* stdout and stderr that are one pipe have one filter. */
static void number_lines(struct output_plan *plan, bool are_one)
{
	for (size_t i = 0; i < OUTPUT_STREAMS; i++) {
		struct planned_stream *s = &plan->streams[i];

		if (!s->is_filtered)
			continue;
		if (i == OUTPUT_STDERR && are_one) {
			s->line = plan->streams[OUTPUT_STDOUT].line;
			continue;
		}
		s->line = (uint32_t)plan->n_lines;
		plan->first_of[plan->n_lines++] = (enum output_stream)i;
	}
	plan->is_filtered = plan->n_lines > 0;
}

/* Whoever reads a file or a terminal is no runner. */
static bool may_be_log(const struct stream_fact *stream)
{
	return stream->type == STREAM_PIPE || stream->type == STREAM_SOCKET;
}

int plan_output(const struct profile *profile, const struct host *host,
		const struct stream_plan *streams,
		const struct secrets_plan *secrets,
		const struct canary_plan *canary, const struct env_plan *env,
		struct output_plan *ret, struct err *err)
{
	struct output_plan plan = { .is_filtered = false };
	bool looks;

	if (profile->mask &&
	    add_masks(profile, secrets, env, &plan, err) < 0) {
		output_plan_release(&plan);
		return -1;
	}
	looks = plan.n_masks > 0 || canary->n > 0;
	for (int i = 1; i < 3; i++)
		if (!streams->on_terminal[i])
			plan_stream(profile, host, looks,
				    host->streams[i].type == STREAM_TTY,
				    &plan.streams[OUTPUT_STDOUT + i - 1]);
	if (streams->has_terminal)
		plan_stream(profile, host, looks, true,
			    &plan.streams[OUTPUT_TERMINAL]);
	number_lines(&plan, streams->outputs_are_one);
	plan.stops_commands = breaks_commands(profile, host) &&
			      ci_system_of(host) == CI_GITHUB &&
			      may_be_log(&host->streams[2]);
	*ret = plan;
	return 0;
}

void output_plan_release(struct output_plan *output)
{
	free(output->masks);
	*output = (struct output_plan){ .is_filtered = false };
}

bool output_plan_masks(const struct output_plan *output, const char *name)
{
	for (size_t i = 0; i < output->n_masks; i++)
		if (strcmp(output->masks[i].name, name) == 0)
			return true;
	return false;
}
