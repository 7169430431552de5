/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_INNER_STEPS_H
#define CORDON_INNER_STEPS_H

/*
 * steps - The steps of inner(), in their order.
 *
 * Each ends the process through fail() where it does not succeed.  What a step
 * needs, leaves and mustn't is in its own file.
 */
#include <stdint.h>

#include "base/wire.h"
#include "inner/inner.h"

void enter_namespaces(const struct plan *plan, struct inner_fds *fds);
void mount_root(const struct plan *plan, struct inner_fds *fds);
void open_door(const struct plan *plan, const struct inner_fds *fds);
void open_terminal(const struct plan *plan, struct inner_fds *fds);
void close_descriptors(const struct inner_fds *fds);
void set_limits(const struct plan *plan);
void drop_caps(void);
void hide_from_outside(const struct inner_fds *fds);
void forbid_new_privs(void);
void restrict_access(const struct plan *plan);
void split_init(const struct inner_fds *fds);
void load_filter(const struct inner_fds *fds);
void read_back(const struct plan *plan, const struct inner_fds *fds);
_Noreturn void exec_script(const struct plan *plan);

/* Tells fail() where reports go; called once, first. */
void fail_init(int sync_fd);
/*
 * Reports step, errno, the index of the item at fault (a mount, a listener, a
 * limit) and at most 200 bytes of detail (NULL: none), then ends the process
 * with 125.
 */
_Noreturn void fail(enum step step, int sys, uint32_t index,
		    const char *detail);
/* The same with "what object" as detail. */
_Noreturn void fail_at(enum step step, int sys, uint32_t index,
		       const char *what, const char *object);

#endif
