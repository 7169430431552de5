/* SPDX-License-Identifier: Apache-2.0 */
/* leads_out - does a link lead out of the workspace? */
#include "outer/leads_out.h"

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"

bool leads_out(const char *path, const char *cwd, const char *real,
	       const char *workspace)
{
	autofree char *from = path[0] == '/' ? mem_strdup(path) :
					       mem_printf("%s/%s", cwd, path);
	autofree char *whole = fs_draft_without_links(from);

	return workspace && fs_draft_is_within(whole, workspace) &&
	       !fs_draft_is_within(real, workspace);
}
