/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_FS_JAVA_H
#define CORDON_DECIDE_PLAN_FS_JAVA_H

/*
 * fs_java - The run's CA for Java, which reads no bundle and no variable but
 * one it prints a line about: so its stores are covered.
 */
#include "base/strbuf.h"

struct fs_draft;

/* bundle: the host's certificates; ours: of `ca-file`; both PEM. */
void fs_java(struct fs_draft *d, const struct strbuf *bundle,
	     const struct strbuf *ours, const char *why);

#endif
