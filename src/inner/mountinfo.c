/* SPDX-License-Identifier: Apache-2.0 */
/* mountinfo - the mounts that are, held against those that were planned. */
/*
 * Theory of operation
 *
 * A line of /proc/self/mountinfo is the mount of a step whose target it names,
 * or was brought along by a bind above it.  Steps can share a target (a bind,
 * then the same read-only), so each line takes one step that no line has taken
 * yet, the last first: the strictest stands there.  In the end no step may be
 * without a line.
 */
#include "inner/mountinfo.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

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
	const char *point;
	const char *type;
	uint64_t attr;
};

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
	case FS_READ_ONLY:
		return s->attr | SYS_MOUNT_ATTR_RDONLY;
	case FS_SCRATCH:
		return s->attr | SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV;
	case FS_DIR:
	case FS_SYMLINK:
	case FS_FILE:
	case FS_BIND:
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
	ret->point = fields.point;
	ret->type = fields.type;
	ret->attr = parse_options(fields.options);
}

static bool has(const struct mount_line *line, uint64_t attr)
{
	return (line->attr & attr) == attr;
}

/* What is ours by its kind: a cover over a mount is not the mount. */
static bool is_kind(const struct fs_step *s, const char *type)
{
	switch (s->op) {
	case FS_SCRATCH:
	case FS_MASK_DIR:
	case FS_MASK_FILE:
	case FS_COVER:
		return strcmp(type, "tmpfs") == 0;
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

static void check_line(const struct fs_plan *fs, const struct mount_line *line,
		       bool *is_seen, bool *root_seen)
{
	if (strcmp(line->point, "/") == 0) {
		if (*root_seen || !has(line, ROOT_ATTR))
			fail(STEP, EPERM, 0, "the root is not as planned");
		*root_seen = true;
		return;
	}
	for (size_t i = fs->n_steps; i-- > 0;) {
		const struct fs_step *s = &fs->steps[i];

		if (is_mount(s) && !is_seen[i] && has(line, wanted(s)) &&
		    is_kind(s, line->type) &&
		    strcmp(line->point, s->target) == 0) {
			is_seen[i] = true;
			return;
		}
	}
	if (!came_along(fs, line))
		fail_at(STEP, EPERM, 0, "a mount that is not as planned:",
			line->point);
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
		if (is_mount(&fs->steps[i]) && !is_seen[i] &&
		    !fs->steps[i].optional)
			fail_at(STEP, ENOENT, (uint32_t)i,
				"not mounted as planned:",
				fs->steps[i].target);
}
