/* SPDX-License-Identifier: Apache-2.0 */
/* mount_fields - one line of /proc/PID/mountinfo. */
#include "base/mount_fields.h"

#include <stddef.h>
#include <string.h>

#define FIELD_POINT 4
#define FIELD_OPTIONS 5

/* "\040" and the like become what they stand for, in place. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *p = text; *p; to++) {
		if (p[0] == '\\' && p[1] >= '0' && p[1] <= '3' &&
		    p[2] >= '0' && p[2] <= '7' && p[3] >= '0' && p[3] <= '7') {
			*to = (char)((p[1] - '0') * 64 + (p[2] - '0') * 8 +
				     (p[3] - '0'));
			p += 4;
		} else {
			*to = *p++;
		}
	}
	*to = '\0';
}

static int parse_number(const char *text, uint64_t *ret)
{
	uint64_t v = 0;

	if (*text == '\0')
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || v > UINT32_MAX)
			return -1;
		v = v * 10 + (uint64_t)(*text - '0');
	}
	*ret = v;
	return 0;
}

int mount_fields_parse(char *line, struct mount_fields *ret)
{
	struct mount_fields f = { .point = NULL };
	char *field;

	for (int i = 0; i <= FIELD_OPTIONS; i++) {
		field = strsep(&line, " ");
		if (!field)
			return -1;
		if (i == 0 && parse_number(field, &f.id) < 0)
			return -1;
		if (i == FIELD_POINT)
			f.point = field;
		f.options = field;
	}
	/* any number of optional fields, ended by a dash */
	do
		field = strsep(&line, " ");
	while (field && strcmp(field, "-") != 0);
	f.type = field ? strsep(&line, " ") : NULL;
	if (!f.type)
		return -1;
	unescape(f.point);
	*ret = f;
	return 0;
}
