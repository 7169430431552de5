/* SPDX-License-Identifier: Apache-2.0 */
/* probe_cgroups - where a cgroup for the run can be made. */
#include "outer/probe_cgroups.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "decide/plan/cgroup_text.h"
#include "outer/cgroup.h"

#define TEXT_MAX (4 * 1024 * 1024)	/* a host of many mounts */

static void add(struct host *host, char *dir)
{
	struct cgroup_fact *fact = &host->cgroups[host->n_cgroups++];

	fact->dir = dir;
	fact->why = cgroup_try(dir, &fact->controllers);
}

/*
 * Below our own only where it is the root of all, which alone may hold
 * processes and hand controllers on; else beside us.
 */
void probe_cgroups(struct host *host)
{
	autorelease_strbuf struct strbuf cgroups = STRBUF_INIT;
	autorelease_strbuf struct strbuf mounts = STRBUF_INIT;
	autofree char *own = NULL;
	struct err ignored = ERR_INIT;
	char *parent = NULL, *dir;

	if (fdio_read_file("/proc/self/cgroup", TEXT_MAX, &cgroups,
			   &ignored) < 0 ||
	    fdio_read_file("/proc/self/mountinfo", TEXT_MAX, &mounts,
			   &ignored) < 0)
		return;
	own = cgroup_text_own(strbuf_text(&cgroups));
	if (!own)
		return;
	dir = cgroup_text_dir(strbuf_text(&mounts), own, 0, &parent);
	if (dir)
		add(host, dir);
	if (parent)
		add(host, parent);
}
