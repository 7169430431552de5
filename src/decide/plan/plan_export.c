/* SPDX-License-Identifier: Apache-2.0 */
/* plan_export - what may leave an overlay when a run has ended. */
/*
 * Theory of operation
 *
 * A symbolic link is followed by whatever works there next, and a set-id file
 * runs with the rights of who owns the workspace.  A second name of a file
 * would make two files of one.  What the script can do with a place that is
 * bound for writing it can do here as well; these it could do there too, but
 * there nobody is asked in between.
 */
#include "decide/plan/plan_export.h"

#include <string.h>
#include <strings.h>

#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_objections.h"

enum export_type plan_export_type(const struct stat *st)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		return EXPORT_FILE;
	case S_IFDIR:
		return EXPORT_DIR;
	case S_IFLNK:
		return EXPORT_LINK;
	case S_IFCHR:
		return st->st_rdev == 0 ? EXPORT_DELETED : EXPORT_OTHER;
	default:
		return EXPORT_OTHER;
	}
}

const char *plan_export_type_name(enum export_type type)
{
	switch (type) {
	case EXPORT_FILE:
		return "file";
	case EXPORT_DIR:
		return "directory";
	case EXPORT_LINK:
		return "link";
	case EXPORT_DELETED:
		return "deletion";
	case EXPORT_OTHER:
		break;
	}
	return "other";
}

/* Both lie in the workspace; "" is the workspace itself. */
static const char *relative(const char *path, const char *workspace)
{
	path += strlen(workspace);
	return *path == '/' ? path + 1 : path;
}

static bool is_within(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return n == 0 || (strncmp(path, dir, n) == 0 &&
			  (path[n] == '\0' || path[n] == '/'));
}

size_t plan_export_keeper(const struct strlist *kept, const char *workspace,
			  const char *path)
{
	size_t i = 0;

	while (i < kept->n && !is_within(path, relative(kept->v[i], workspace)))
		i++;
	return i;
}

enum export_place plan_export_place(const struct strlist *kept,
				    const char *workspace, const char *path)
{
	if (plan_export_keeper(kept, workspace, path) < kept->n)
		return EXPORT_KEPT;
	for (size_t i = 0; i < kept->n; i++)
		if (is_within(relative(kept->v[i], workspace), path))
			return EXPORT_ABOVE;
	return EXPORT_ELSEWHERE;
}

static const char *object_to_file(const struct stat *st)
{
	if (st->st_mode & (S_ISUID | S_ISGID))
		return "it is set-user-id or set-group-id";
	if (st->st_nlink != 1)
		return "it has a second name, a hard link";
	if (st->st_size < 0 || (uint64_t)st->st_size > PLAN_EXPORT_FILE_BYTES)
		return "it is larger than " PLAN_EXPORT_SHOWN(
			PLAN_EXPORT_FILE_GIB) "G";
	return NULL;
}

const char *plan_export_guard(const struct fs_plan *fs, const char *path)
{
	const struct fs_step *overlay = fs_plan_overlay(fs);

	if (overlay && fs->lock && fs_draft_is_within(fs->lock, overlay->source) &&
	    strcmp(relative(fs->lock, overlay->source), path) == 0)
		return "it says which scripts are known, and is not for a "
		       "script to write";
	return fs_objections_leave(path);
}

const char *plan_export_objection(const struct fs_plan *fs, const char *path,
				  const struct stat *st)
{
	const char *objection = plan_export_guard(fs, path);

	if (objection)
		return objection;
	switch (plan_export_type(st)) {
	case EXPORT_FILE:
		return object_to_file(st);
	case EXPORT_DIR:
	case EXPORT_DELETED:
		return NULL;
	case EXPORT_LINK:
		return "it is a symbolic link";
	case EXPORT_OTHER:
		break;
	}
	return "it is neither a file nor a directory";
}

/* In either case, as in file systems that know none. */
static bool has_name(const struct strlist *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcasecmp(names->v[i], name) == 0)
			return true;
	return false;
}

const char *plan_export_repository(const struct strlist *names)
{
	if (has_name(names, "HEAD") &&
	    (has_name(names, "commondir") ||
	     (has_name(names, "objects") && has_name(names, "refs"))))
		return "it would be a repository of git, whose hooks and "
		       "configuration run commands later; only write-unsafe "
		       "lets it be written";
	return NULL;
}

mode_t plan_export_mode(mode_t mode)
{
	return mode & 0777;
}
