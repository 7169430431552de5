/* SPDX-License-Identifier: Apache-2.0 */
/* profile_pin - enters a script in the file of a profile. */
#include "outer/profile_pin.h"

#include <string.h>

#include "decide/profile/pin_edit.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_text.h"
#include "outer/replace_file.h"

struct change {
	const char *path;
	const struct lock_entry *entry;
	char old[65];
	bool is_new;
};

/* With nothing included: that it has no error of its own. */
static int check(const char *path, struct span text, struct err *err)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile profile;

	profile_init(&profile);
	if (profile_text_merge(path, text.p, text.n, &profile, &diags) == 0)
		return 0;
	(void)err_set(err, ERR_PROFILE, "profile %s has errors", path);
	return err_hint(err, "cordon check %s tells them", path);
}

static int edit(struct span old, bool is_new, void *owner, struct strbuf *ret,
		struct err *err)
{
	struct change *change = owner;

	if (is_new)
		return err_set(err, ERR_SYSTEM, "%s is gone", change->path);
	if (check(change->path, old, err) < 0)
		return -1;
	if (pin_edit(old, change->entry, change->old, ret) == 0)
		return 0;
	if (check(change->path, (struct span){ strbuf_text(ret), ret->len },
		  err) < 0)
		return -1;
	change->is_new = true;
	return 1;
}

int profile_pin(const char *path, const struct lock_entry *entry,
		char ret_old[65], bool *ret_is_new, struct err *err)
{
	struct change change = { .path = path, .entry = entry };

	if (entry->name.n > PIN_EDIT_NAME) {
		(void)err_set(err, ERR_USAGE,
			      "the name of the script is too long for a line "
			      "of profile");
		return err_hint(err, "--script-name gives it a shorter one");
	}
	if (replace_file(path, PROFILE_MAX_BYTES, edit, &change, err) < 0)
		return -1;
	memcpy(ret_old, change.old, sizeof(change.old));
	*ret_is_new = change.is_new;
	return 0;
}
