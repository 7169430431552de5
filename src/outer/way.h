/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_OUTER_WAY_H
#define CORDON_OUTER_WAY_H

/*
 * way - A path on its way to a file, one word or one link at a time.
 *
 * As path_resolution(7) goes it, with links as somebody says they are.
 */
#include <stdbool.h>

struct way {
	char *done;	/* without links; "": the root */
	char *rest;
	unsigned n_links;	/* followed so far */
};

/* The text of a link at this path, owned, or NULL: it is none. */
typedef char *way_link(const char *path, void *arg);

/* cwd: absolute. */
void way_start(struct way *way, const char *cwd, const char *word);
/* false: it is at its end, or goes in circles. */
bool way_step(struct way *way, way_link *link, void *arg);
/* As a way_link, with links as they are; arg is not used. */
char *way_read_link(const char *path, void *arg);
void way_release(struct way *way);
#define autorelease_way __attribute__((cleanup(way_release)))

#endif
