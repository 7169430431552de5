/* SPDX-License-Identifier: Apache-2.0 */
/* script_lock - enters a script in a lock file. */
#include "outer/script_lock.h"

#include <string.h>

#include "outer/replace_file.h"

struct change {
	const char *path;
	const struct lock_entry *entry;
	bool may_replace;
	char old[65];
};

static int edit(struct span old, bool is_new, void *owner, struct strbuf *ret,
		struct err *err)
{
	struct change *change = owner;
	const struct lock_entry *entry = change->entry;
	struct lock_entry there;
	int found = lock_file_find(old, entry->name, &there, err);

	(void)is_new;
	if (found < 0)
		return err_wrap(err, "%s", change->path);
	if (found > 0) {
		memcpy(change->old, there.sha256, sizeof(change->old));
		if (strcmp(there.sha256, entry->sha256) == 0)
			return 0;
		if (!change->may_replace)
			return err_set(err, ERR_PROFILE,
				       "%s:%u has got another digest for this "
				       "script meanwhile: %s, and not %s",
				       change->path, there.line, there.sha256,
				       entry->sha256);
	}
	return lock_file_put(old, entry, ret, err) < 0 ? -1 : 1;
}

int script_lock_learn(const char *path, const struct lock_entry *entry,
		      struct err *err)
{
	struct change change = { .path = path, .entry = entry };

	return replace_file(path, LOCK_FILE_MAX, edit, &change, err);
}

int script_lock_set(const char *path, const struct lock_entry *entry,
		    char ret_old[65], struct err *err)
{
	struct change change = { .path = path, .entry = entry,
				 .may_replace = true };

	if (replace_file(path, LOCK_FILE_MAX, edit, &change, err) < 0)
		return -1;
	memcpy(ret_old, change.old, sizeof(change.old));
	return 0;
}
