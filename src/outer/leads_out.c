/* SPDX-License-Identifier: Apache-2.0 */
/* leads_out - does a link lead out of the workspace? */
#include "outer/leads_out.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/fs_draft.h"

/* An absolute path with `.` and `..` taken by their names alone. */
static char *without_dots(const char *path)
{
	autorelease_strbuf struct strbuf made = STRBUF_INIT;

	strbuf_adds(&made, "");
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && path[0] == '.' && path[1] == '.') {
			while (made.len > 0 && made.buf[--made.len] != '/')
				continue;
			made.buf[made.len] = '\0';
		} else if (n > 0 && !(n == 1 && path[0] == '.')) {
			strbuf_addf(&made, "/%.*s", (int)n, path);
		}
		path += n + (path[n] == '/');
	}
	return made.len ? strbuf_steal(&made) : mem_strdup("/");
}

bool leads_out(const char *path, const char *cwd, const char *real,
	       const char *workspace)
{
	autofree char *from = path[0] == '/' ? mem_strdup(path) :
					       mem_printf("%s/%s", cwd, path);
	autofree char *whole = without_dots(from);

	return workspace && fs_draft_is_within(whole, workspace) &&
	       !fs_draft_is_within(real, workspace);
}
