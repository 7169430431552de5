/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_SCRIPT_WORD_H
#define CORDON_DECIDE_PLAN_SCRIPT_WORD_H

/*
 * script_word - Which word of a command line names the script's own file.
 *
 * A guess only where the command line has one meaning, else --script tells.
 */

/* One of argv, which has at least the command; NULL: none, or not clear. */
const char *script_word(char *const *argv);

#endif
