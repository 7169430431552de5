/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_PATHS_H
#define CORDON_OUTER_PATHS_H

/*
 * paths - Where cordon's own parts were installed.
 *
 * Compiled in, so that neither the environment nor the working directory can
 * bring others.  paths.c is compiled a second time for the program the tests
 * run, with the folders of the build tree.
 */

extern const char *const paths_libexec;		/* relay and upstream */
extern const char *const paths_profiles;	/* shipped profiles */
extern const char *const paths_sysconf;		/* the administrator's */

#endif
