/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PROFILE_LEVEL_H
#define CORDON_DECIDE_PROFILE_LEVEL_H

/* level - How strong the confinement is, as a whole. */
enum level { LEVEL_BROKER, LEVEL_NAMESPACES };	/* weaker first */

/* As `require` has it: "broker", "namespaces". */
const char *level_name(enum level level);

#endif
