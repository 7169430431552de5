/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_CMDLINE_H
#define CORDON_OUTER_CMDLINE_H

/*
 * cmdline - The words cordon was called with, as /proc/PID/cmdline shows them.
 *
 * Outside they stay, as those of any program.  Inside they are nobody's
 * business: they hold paths of the host and values of the profile.
 */

/*
 * A copy of main's argv, for all of the process's life; remembers where the
 * kernel looks.  Nothing may use the words themselves any more.  Called once.
 */
char **cmdline_copy(char *const *argv);
/* In a child of ours: its command line is "cordon" from now on. */
void cmdline_hide(void);

#endif
