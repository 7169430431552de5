/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_list - the profiles that can be named. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/verbs.h"
#include "outer/load.h"

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_profile(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && d->d_name[0] != '.' &&
	       strcmp(d->d_name + n - 4, ".ini") == 0;
}

static void add_profile(const char *dir, const char *file,
			struct strlist *seen, struct strbuf *out)
{
	autofree char *name = mem_strndup(file, strlen(file) - 4);
	autofree char *path = mem_printf("%s/%s", dir, file);
	const char *paths[] = { path };
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile profile;
	struct err err = ERR_INIT;

	/* one of the same name in an earlier directory is the one that counts */
	if (strlist_has(seen, name))
		return;
	strlist_add(seen, name);
	profile_init(&profile);
	if (load(paths, 1, NULL, 0, &profile, &diags, &err) < 0)
		strbuf_addf(out, "%-16s (has errors: cordon check %s)\n", name,
			    name);
	else
		strbuf_addf(out, "%-16s %s\n", name,
			    profile.summary ? profile.summary : "");
}

int cmd_list(const struct args *args, int *ret_status, struct err *err)
{
	autorelease_strlist struct strlist dirs = STRLIST_INIT;
	autorelease_strlist struct strlist seen = STRLIST_INIT;
	autorelease_strbuf struct strbuf out = STRBUF_INIT;

	if (args->operands[0])
		return err_set(err, ERR_USAGE, "list takes no operand");
	load_directories(&dirs);
	for (size_t i = 0; i < dirs.n; i++) {
		struct dirent **entries;
		int n = scandir(dirs.v[i], &entries, is_profile, by_name);

		for (int k = 0; k < n; k++) {
			add_profile(dirs.v[i], entries[k]->d_name, &seen,
				    &out);
			free(entries[k]);
		}
		if (n >= 0)
			free(entries);
	}
	if (message_out(strbuf_text(&out)) < 0)
		return err_sys(err, errno, "write the list");
	*ret_status = 0;
	return 0;
}
