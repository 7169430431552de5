/* SPDX-License-Identifier: Apache-2.0 */
/* profile - what is asked for: the values of all files and options, merged. */
#include "decide/profile/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "decide/profile/profile_keys.h"

void profile_init(struct profile *p)
{
	static const struct origin standard = { .file = NULL };

	*p = (struct profile){ .n_files = 0 };
	for (size_t i = 0; i < profile_keys_count(); i++) {
		const struct profile_key *key = profile_keys_at(i);
		struct err err = ERR_INIT;

		if (key->standard &&
		    profile_keys_set(p, key, key->standard, &standard, &err))
			BUG("a default its own key refuses");
	}
}

void profile_release(struct profile *p)
{
	profile_keys_release(p);
	for (size_t i = 0; i < p->n_files; i++)
		free(p->files[i].path);
	free(p->files);
	strlist_release(&p->names);
	*p = (struct profile){ .n_files = 0 };
}

const char *profile_name(struct profile *p, const char *name)
{
	strlist_add(&p->names, name);
	return p->names.v[p->names.n - 1];
}

bool profile_wants_overlay(const struct profile *p)
{
	return p->workspace &&
	       strncmp(p->workspace, "overlay", strlen("overlay")) == 0;
}

void profile_add_file(struct profile *p, const char *path, const void *text,
		      size_t n)
{
	struct profile_file *file;
	struct sha256 sum;

	p->files = mem_grow(p->files, p->n_files + 1, sizeof(*p->files));
	file = &p->files[p->n_files++];
	*file = (struct profile_file){ .path = mem_strdup(path) };
	sha256_init(&sum);
	sha256_add(&sum, text, n);
	sha256_hex(&sum, file->sha256);
}
