/* SPDX-License-Identifier: Apache-2.0 */
/* cmdline - the words cordon was called with, for /proc/PID/cmdline. */
#include "outer/cmdline.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"

#define SHOWN "cordon"

static struct {
	char *at;	/* the words, each with its NUL, one behind the other */
	size_t n;
	char **copy;	/* kept here: it is never freed */
} shown;

char **cmdline_copy(char *const *argv)
{
	size_t n = 0;

	while (argv[n])
		n++;
	shown.copy = mem_array(n + 1, sizeof(*shown.copy));
	for (size_t i = 0; i < n; i++)
		shown.copy[i] = mem_strdup(argv[i]);
	if (n > 0) {
		shown.at = argv[0];
		shown.n = (size_t)(argv[n - 1] - argv[0]) +
			  strlen(argv[n - 1]) + 1;
	}
	return shown.copy;
}

/*
 * Where the last byte is no NUL the kernel takes the words for one that was
 * put there, and shows it to its own NUL; else it would show as many bytes as
 * there were (fs/proc/base.c, get_mm_cmdline()).
 */
void cmdline_hide(void)
{
	size_t len = strlen(SHOWN);

	if (shown.n < 2)
		return;
	if (len > shown.n - 2)
		len = shown.n - 2;
	mem_wipe(shown.at, shown.n);
	memcpy(shown.at, SHOWN, len);
	shown.at[shown.n - 1] = '.';
}
