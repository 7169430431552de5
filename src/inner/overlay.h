/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_OVERLAY_H
#define CORDON_INNER_OVERLAY_H

/*
 * overlay - A directory that may be changed, while the changes stay in memory.
 *
 * Used between clone and exec, and by the trial that is made before
 * (outer/overlay_trial.h), so that both do the same.
 */
#include <sys/types.h>

/*
 * An overlay over the directory of lower_fd, which must be in a mount of this
 * mount namespace, with nothing mounted below it that came from another one.
 * What it needs is made in dir_fd, an empty directory of a tmpfs of ours:
 * OVERLAY_UPPER holds what was changed.  Returns the mount, detached, nosuid
 * and nodev, or -1 with errno.  Changes the working directory.
 */
int overlay_make(int dir_fd, int lower_fd, mode_t mode);

#define OVERLAY_UPPER "u"

#endif
