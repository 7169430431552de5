/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_PLAN_EXPORT_H
#define CORDON_DECIDE_PLAN_PLAN_EXPORT_H

/*
 * plan_export - What may leave an overlay when a run has ended.
 *
 * The script made whatever is in the overlay, so each thing is judged by
 * itself: `write` names places, and does not vouch for what is found there.
 * Paths are relative to the workspace.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/strlist.h"
#include "decide/plan/plan_fs.h"

#define PLAN_EXPORT_THINGS 10000	/* written or deleted, all together */
#define PLAN_EXPORT_FILE_GIB 1
#define PLAN_EXPORT_GIB 4	/* all together */
#define PLAN_EXPORT_DEPTH 64	/* directories in one another */

#define PLAN_EXPORT_FILE_BYTES ((uint64_t)PLAN_EXPORT_FILE_GIB << 30)
#define PLAN_EXPORT_BYTES ((uint64_t)PLAN_EXPORT_GIB << 30)

/* What is said of more. */
#define PLAN_EXPORT_QUOTE(x) #x
#define PLAN_EXPORT_SHOWN(x) PLAN_EXPORT_QUOTE(x)
#define PLAN_EXPORT_TOO_MANY \
	"with it more than " PLAN_EXPORT_SHOWN(PLAN_EXPORT_THINGS) \
	" things would be written"
#define PLAN_EXPORT_TOO_LARGE \
	"with it more than " PLAN_EXPORT_SHOWN(PLAN_EXPORT_GIB) \
	"G would be written"
#define PLAN_EXPORT_TOO_DEEP \
	"it lies more than " PLAN_EXPORT_SHOWN(PLAN_EXPORT_DEPTH) \
	" directories deep"

enum export_type {
	EXPORT_FILE,
	EXPORT_DIR,
	EXPORT_LINK,
	EXPORT_DELETED,	/* there before, and not any more */
	EXPORT_OTHER,	/* pipe, socket, device */
};

/* Of a thing in the upper layer, where 0:0 is what was deleted. */
enum export_type plan_export_type(const struct stat *st);
const char *plan_export_type_name(enum export_type type);

enum export_place {
	EXPORT_ELSEWHERE,
	EXPORT_ABOVE,	/* a directory in which a kept place lies */
	EXPORT_KEPT,
};

/*
 * kept: of struct fs_plan; workspace: absolute.  Which of the kept places holds
 * path; kept->n: none does.
 */
size_t plan_export_keeper(const struct strlist *kept, const char *workspace,
			  const char *path);
enum export_place plan_export_place(const struct strlist *kept,
				    const char *workspace, const char *path);

/*
 * Why nothing of this name is written or deleted, a static text that fits after
 * "PATH: "; or NULL.
 */
const char *plan_export_guard(const struct fs_plan *fs, const char *path);
/* Why a thing in a kept place is not written to the workspace; NULL: it is. */
const char *plan_export_objection(const struct fs_plan *fs, const char *path,
				  const struct stat *st);
/*
 * By the names in a directory: why nothing is written there; or NULL.  Git takes
 * a directory with these for a repository, whatever it is called
 * (gitrepository-layout(5)), and reads its configuration where it is started.
 */
const char *plan_export_repository(const struct strlist *names);
/* The mode that a file or directory gets outside. */
mode_t plan_export_mode(mode_t mode);

#endif
