/* SPDX-License-Identifier: Apache-2.0 */
/* script_ways() - every path by which a word of a command leads to a file. */
#include "outer/script_ways.h"

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"
#include "outer/way.h"

static void add(const struct way *way, struct strlist *ret)
{
	autofree char *whole = mem_printf("%s/%s", way->done, way->rest);
	autofree char *path = fs_draft_without_links(whole);

	strlist_add_once(ret, path);
}

void script_ways(const char *cwd, const char *word, struct strlist *ret)
{
	autorelease_way struct way way;

	way_start(&way, cwd, word);
	do
		add(&way, ret);
	while (way_step(&way, way_read_link, NULL));
}
