/* SPDX-License-Identifier: Apache-2.0 */
/* limits - at the end of a run: which limits it ran into. */
#include "outer/limits.h"

#include <signal.h>
#include <sys/wait.h>

bool limits_is_out_of_memory(const struct sandbox *box)
{
	struct cgroup_usage usage;

	cgroup_look(&box->cgroup, &usage);
	return usage.is_out_of_memory;
}

void limits_tell(const struct sandbox *box, struct record *record,
		 struct outcome *outcome)
{
	const struct limit_plan *limits = &record->plan->limits;

	cgroup_look(&box->cgroup, &record->usage);
	outcome->memory_limit = record->usage.is_out_of_memory;
	if (outcome->memory_limit)
		record_limit(record, "limits.memory", limits->memory, "bytes");
	if (record->usage.n_refused_forks > 0)
		record_limit(record, "limits.processes", limits->processes,
			     "processes");
	if (limits->file_size != LIMIT_NONE &&
	    WIFSIGNALED(outcome->wait_status) &&
	    WTERMSIG(outcome->wait_status) == SIGXFSZ)
		record_limit(record, "limits.file-size", limits->file_size,
			     "bytes");
}
