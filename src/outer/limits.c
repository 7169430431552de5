/* SPDX-License-Identifier: Apache-2.0 */
/* limits - at the end of a run: which limits it ran into. */
#include "outer/limits.h"

#include <signal.h>
#include <sys/statfs.h>
#include <sys/wait.h>

bool limits_is_out_of_memory(const struct sandbox *box)
{
	struct cgroup_usage usage;

	cgroup_look(&box->cgroup, &usage);
	return usage.is_out_of_memory;
}

/*
 * All processes have ended; what they left is still there.  The kernel keeps no
 * peak, so what was deleted before is not seen.
 */
static void tell_scratch(int scratch_fd, uint64_t scratch,
			 struct record *record)
{
	struct statfs st;

	if (scratch_fd < 0 || fstatfs(scratch_fd, &st) < 0)
		return;
	if (st.f_bfree == 0)
		record_limit(record, "limits.scratch", scratch, "bytes");
	else if (st.f_ffree == 0)
		record_limit(record, "limits.scratch", st.f_files, "files");
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
	tell_scratch(box->scratch_fd, record->plan->fs.scratch, record);
}
