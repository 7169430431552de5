/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_CLEANUP_H
#define CORDON_BASE_CLEANUP_H

/*
 * cleanup - Scope-bound release.
 *
 * A variable declared with one of these is initialised at once (NULL, -1,
 * X_INIT).  steal_ptr() and steal_fd() hand ownership on.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close(const int *fd)
{
	if (*fd >= 0) {
		int saved = errno;

		(void)close(*fd);
		errno = saved;
	}
}

static inline int steal_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* Closes and forgets; -1 is fine. */
static inline void drop_fd(int *fd)
{
	cleanup_close(fd);
	*fd = -1;
}

#define autofree __attribute__((cleanup(cleanup_free)))
#define autoclose __attribute__((cleanup(cleanup_close)))
#define steal_ptr(p)                     \
	__extension__({                  \
		__typeof__(*(p)) t_ = *(p); \
		*(p) = NULL;             \
		t_;                      \
	})

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
