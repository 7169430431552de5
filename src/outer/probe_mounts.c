/* SPDX-License-Identifier: Apache-2.0 */
/* probe_mounts - looks at what is mounted, for probe(). */
#include "outer/probe_mounts.h"

#include <string.h>

#include "base/fdio.h"
#include "base/mount_fields.h"
#include "base/strbuf.h"
#include "decide/plan/fs_kernel.h"

#define MOUNTINFO "/proc/self/mountinfo"
#define MOUNTINFO_MAX (64 * 1024 * 1024)	/* a busy node has thousands */

int probe_mounts(struct host *host, struct err *err)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	char *rest;
	char *line;

	if (fdio_read_file(MOUNTINFO, MOUNTINFO_MAX, &text, err) < 0)
		return -1;
	rest = text.buf;
	while ((line = strsep(&rest, "\n")) && (rest || *line)) {
		struct mount_fields fields;

		if (mount_fields_parse(line, &fields) < 0)
			return err_set(err, ERR_HOST,
				       "a line of %s cannot be read",
				       MOUNTINFO);
		if (fs_kernel_is_type(fields.type))
			strlist_add_once(&host->kernel_mounts, fields.point);
	}
	return 0;
}
