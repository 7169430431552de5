/* SPDX-License-Identifier: Apache-2.0 */
/* cgroup_text - what the kernel writes about cgroups (v2), read. */
#include "decide/plan/cgroup_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

static const struct {
	unsigned bit;
	const char *name;
} controllers[] = {
	{ CGROUP_MEMORY, "memory" },
	{ CGROUP_PIDS, "pids" },
	{ CGROUP_CPU, "cpu" },
};

const char *cgroup_text_controller(unsigned bit)
{
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
		if (controllers[i].bit == bit)
			return controllers[i].name;
	return "no controller";
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

/* Is top the path itself or above it? */
static bool is_below(const char *path, const char *top)
{
	size_t n = strcmp(top, "/") == 0 ? 0 : strlen(top);

	return strncmp(path, top, n) == 0 &&
	       (path[n] == '/' || path[n] == '\0');
}

char *cgroup_text_own(const char *text)
{
	for (const char *line = text; *line; line = next_line(line)) {
		autofree char *path = NULL;

		if (strncmp(line, "0::/", 4) != 0)
			continue;
		path = mem_strndup(line + 3, strcspn(line + 3, "\n"));
		return is_below(path, "/..") ? NULL : steal_ptr(&path);
	}
	return NULL;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Blanks and backslashes of a path are written as `\040`. */
static char *unescape(const char *field, size_t n)
{
	char *text = mem_strndup(field, n);
	char *to = text;

	for (const char *p = text; *p; p++) {
		if (p[0] == '\\' && is_octal(p[1]) && is_octal(p[2]) &&
		    is_octal(p[3])) {
			*to++ = (char)((p[1] - '0') * 64 + (p[2] - '0') * 8 +
				       (p[3] - '0'));
			p += 3;
		} else {
			*to++ = *p;
		}
	}
	*to = '\0';
	return text;
}

/* The i-th field of a line, which does not go beyond the line. */
static char *field_at(const char *line, size_t i)
{
	const char *p = line;

	for (; i > 0; i--) {
		p += strcspn(p, " \n");
		p += *p == ' ';
	}
	return unescape(p, strcspn(p, " \n"));
}

/* "ID PARENT MAJ:MIN ROOT POINT OPTIONS [TAG...] - TYPE SOURCE OPTIONS" */
static bool is_cgroup2(const char *line)
{
	static const char type[] = " - cgroup2 ";
	const char *end = line + strcspn(line, "\n");
	const char *dash = strstr(line, " - ");

	return dash && dash < end &&
	       strncmp(dash, type, sizeof(type) - 1) == 0;
}

/* Where `own` is in the mount of this line; NULL: the mount does not show it. */
static char *dir_in(const char *line, const char *own, char **ret_parent)
{
	autofree char *root = field_at(line, 3);
	autofree char *point = field_at(line, 4);
	const char *rest;

	if (point[0] != '/' || is_below(root, "/..") || !is_below(own, root))
		return NULL;
	rest = strcmp(root, "/") == 0 ? own : own + strlen(root);
	if (rest[0] == '\0' || strcmp(rest, "/") == 0) {
		*ret_parent = NULL;
		return steal_ptr(&point);
	}
	*ret_parent = mem_printf("%s%.*s", point,
				 (int)(strrchr(rest, '/') - rest), rest);
	return mem_printf("%s%s", point, rest);
}

char *cgroup_text_dir(const char *mountinfo, const char *own, size_t i,
		      char **ret_parent)
{
	for (const char *line = mountinfo; *line; line = next_line(line)) {
		char *parent = NULL;
		char *dir = is_cgroup2(line) ? dir_in(line, own, &parent)
					     : NULL;

		if (dir && i-- == 0) {
			*ret_parent = parent;
			return dir;
		}
		free(dir);
		free(parent);
	}
	return NULL;
}

unsigned cgroup_text_controllers(const char *text)
{
	unsigned bits = 0;

	while (*text) {
		size_t n = strcspn(text, " \n");

		for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
			if (strlen(controllers[i].name) == n &&
			    strncmp(controllers[i].name, text, n) == 0)
				bits |= controllers[i].bit;
		text += n + (text[n] != '\0');
	}
	return bits;
}

uint64_t cgroup_text_count(const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *line = text; *line; line = next_line(line)) {
		uint64_t v = 0;
		const char *p = line + n + 1;

		if (strncmp(line, key, n) != 0 || line[n] != ' ')
			continue;
		for (; *p >= '0' && *p <= '9'; p++)
			if (__builtin_mul_overflow(v, 10, &v) ||
			    __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v))
				return UINT64_MAX;
		return v;
	}
	return 0;
}
