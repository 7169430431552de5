/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_ORIGIN_H
#define CORDON_DECIDE_PROFILE_ORIGIN_H

/*
 * origin - Where a value was written, for messages.
 */
struct origin;

/* "FILE:LINE", or the option's name; caller frees. */
char *origin_where(const struct origin *origin);

#endif
