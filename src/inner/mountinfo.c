/* SPDX-License-Identifier: Apache-2.0 */
/* mountinfo - the mounts that are, held against those that were planned. */
/*
 * Theory of operation
 *
 * A line of /proc/self/mountinfo is the mount of a step, known by the number
 * that it got when it was made, or was brought along by a bind above it.  Paths
 * alone would not tell: what a bind brings can lie under the mount of a step at
 * the same place.  In the end no mount that was made may be without a line, and
 * no step that must be there without a mount.
 */
#include "inner/mountinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/mount_fields.h"
#include "base/sys.h"
#include "inner/self.h"
#include "inner/steps.h"

#define STEP STEP_READ_BACK
#define STEPS_MAX 8192
#define ROOT_ATTR                                                  \
	(SYS_MOUNT_ATTR_RDONLY | SYS_MOUNT_ATTR_NOSUID |           \
	 SYS_MOUNT_ATTR_NODEV)

struct mount_line {
	uint64_t id;
	const char *point;
	const char *type;
	uint64_t attr;
};

static uint64_t made[STEPS_MAX];	/* 0, which no mount of ours has: none */

/* stx_mnt_id: Linux 5.8 */
int mountinfo_note(size_t step, int fd)
{
	struct statx st;

	if (step >= STEPS_MAX) {
		errno = E2BIG;
		return -1;
	}
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID,
		  &st) < 0)
		return -1;
	if (!(st.stx_mask & STATX_MNT_ID) || st.stx_mnt_id == 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	made[step] = st.stx_mnt_id;
	return 0;
}

static bool is_mount(const struct fs_step *s)
{
	return s->op != FS_DIR && s->op != FS_SYMLINK && s->op != FS_FILE;
}

/* What mount_root() asks for, beyond the plan's own attributes. */
static uint64_t wanted(const struct fs_step *s)
{
	switch (s->op) {
	case FS_MASK_DIR:
	case FS_MASK_FILE:
	case FS_COVER:
	case FS_SCRIPT:
	case FS_READ_ONLY:
		return s->attr | SYS_MOUNT_ATTR_RDONLY;
	case FS_SCRATCH:
		return s->attr | SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV;
	case FS_DIR:
	case FS_SYMLINK:
	case FS_FILE:
	case FS_BIND:
	case FS_OVERLAY:
	case FS_PROC:
	case FS_DEVPTS:
	case FS_DEVICE:
		break;
	}
	return s->attr;
}

static uint64_t parse_options(char *text)
{
	static const struct {
		const char *name;
		uint64_t attr;
	} names[] = {
		{ "ro", SYS_MOUNT_ATTR_RDONLY },
		{ "nosuid", SYS_MOUNT_ATTR_NOSUID },
		{ "nodev", SYS_MOUNT_ATTR_NODEV },
		{ "noexec", SYS_MOUNT_ATTR_NOEXEC },
		{ "nosymfollow", SYS_MOUNT_ATTR_NOSYMFOLLOW },
	};
	uint64_t attr = 0;
	char *word;

	while ((word = strsep(&text, ",")))
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			if (strcmp(word, names[i].name) == 0)
				attr |= names[i].attr;
	return attr;
}

static void parse(char *line, struct mount_line *ret)
{
	struct mount_fields fields;

	if (mount_fields_parse(line, &fields) < 0)
		fail(STEP, EBADMSG, 0, "/proc/self/mountinfo");
	ret->id = fields.id;
	ret->point = fields.point;
	ret->type = fields.type;
	ret->attr = parse_options(fields.options);
}

static bool has(const struct mount_line *line, uint64_t attr)
{
	return (line->attr & attr) == attr;
}

/* Of what is ours the kind is known. */
static bool is_kind(const struct fs_step *s, const char *type)
{
	switch (s->op) {
	case FS_SCRATCH:
	case FS_MASK_DIR:
	case FS_MASK_FILE:
	case FS_COVER:
	case FS_SCRIPT:
		return strcmp(type, "tmpfs") == 0;
	case FS_OVERLAY:
		return strcmp(type, "overlay") == 0;
	case FS_PROC:
		return strcmp(type, "proc") == 0;
	case FS_DEVPTS:
		return strcmp(type, "devpts") == 0;
	case FS_DIR:
	case FS_SYMLINK:
	case FS_FILE:
	case FS_BIND:
	case FS_DEVICE:
	case FS_READ_ONLY:
		break;
	}
	return true;
}

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/';
}

/* Binds are recursive: what was mounted below came along, restricted alike. */
static bool came_along(const struct fs_plan *fs, const struct mount_line *line)
{
	for (size_t i = 0; i < fs->n_steps; i++) {
		const struct fs_step *s = &fs->steps[i];

		if ((s->op == FS_BIND || s->op == FS_READ_ONLY) &&
		    is_below(line->point, s->target) && has(line, wanted(s)))
			return true;
	}
	return false;
}

static _Noreturn void refuse(const struct mount_line *line)
{
	fail_at(STEP, EPERM, 0, "a mount that is not as planned:", line->point);
}

static void check_step(const struct fs_step *s, const struct mount_line *line)
{
	if (!has(line, wanted(s)) || !is_kind(s, line->type) ||
	    strcmp(line->point, s->target) != 0)
		refuse(line);
}

static void check_line(const struct fs_plan *fs, const struct mount_line *line,
		       bool *is_seen, bool *root_seen)
{
	if (strcmp(line->point, "/") == 0) {
		if (*root_seen || !has(line, ROOT_ATTR))
			fail(STEP, EPERM, 0, "the root is not as planned");
		*root_seen = true;
		return;
	}
	for (size_t i = 0; i < fs->n_steps; i++)
		if (made[i] == line->id) {
			check_step(&fs->steps[i], line);
			is_seen[i] = true;
			return;
		}
	if (!came_along(fs, line))
		refuse(line);
}

void mountinfo_check(const struct fs_plan *fs)
{
	static struct self_lines lines;
	static bool is_seen[STEPS_MAX];
	bool root_seen = false;
	char *text;

	if (fs->n_steps > STEPS_MAX)
		fail(STEP, E2BIG, 0, "too many steps to read back");
	if (self_lines_open(&lines, "/proc/self/mountinfo") < 0)
		fail(STEP, errno, 0, "/proc/self/mountinfo");
	while ((text = self_lines_next(&lines))) {
		struct mount_line line;

		parse(text, &line);
		check_line(fs, &line, is_seen, &root_seen);
	}
	if (errno != 0)
		fail(STEP, errno, 0, "/proc/self/mountinfo");
	if (!root_seen)
		fail(STEP, ENOENT, 0, "the root is not mounted");
	for (size_t i = 0; i < fs->n_steps; i++)
		if (!is_seen[i] &&
		    (made[i] != 0 ||
		     (is_mount(&fs->steps[i]) && !fs->steps[i].optional)))
			fail_at(STEP, ENOENT, (uint32_t)i,
				"not mounted as planned:",
				fs->steps[i].target);
}
