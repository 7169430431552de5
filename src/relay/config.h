/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_RELAY_CONFIG_H
#define CORDON_RELAY_CONFIG_H

/*
 * config - What the supervisor says this relay guards.
 */
struct relay;

/*
 * Reads the records of the control channel up to WIRE_START (guard.h) and keeps
 * them in relay; leaves the process when the channel has ended.  NULL, or what
 * is wrong (static).
 */
const char *config_read(struct relay *relay);

#endif
