/* SPDX-License-Identifier: Apache-2.0 */
/* drop_caps - gives up every capability, for good. */
#include <errno.h>
#include <linux/securebits.h>
#include <sys/prctl.h>

#include "base/sys.h"
#include "inner/steps.h"

#define STEP STEP_DROP_CAPS

/* The kernel says how many there are: EINVAL at the first number beyond. */
static void empty_bounding_set(void)
{
	for (unsigned long cap = 0; cap < 64; cap++) {
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
			continue;
		if (errno == EINVAL && cap > 0)
			return;
		fail(STEP, errno, (uint32_t)cap, "bounding set");
	}
}

/*
 * drop_caps() - Give up every capability.
 *
 * Needs:    CAP_SETPCAP in the new user namespace; /proc is not needed
 * Leaves:   all five sets empty, bounding too; securebits locked, so that
 *           neither uid 0 nor a set-user-ID file brings one back
 * Mustn't:  run before mount_root() and open_door(), which need capabilities,
 *           or after load_filter() (capset(2) is refused there)
 */
void drop_caps(void)
{
	unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
			     SECBIT_NO_SETUID_FIXUP |
			     SECBIT_NO_SETUID_FIXUP_LOCKED |
			     SECBIT_KEEP_CAPS_LOCKED |
			     SECBIT_NO_CAP_AMBIENT_RAISE |
			     SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;

	empty_bounding_set();
	if (prctl(PR_SET_SECUREBITS, bits, 0, 0, 0) < 0)
		fail(STEP, errno, 0, "lock the securebits");
	/* the one layer that /proc/self/status does not show */
	if (prctl(PR_GET_SECUREBITS, 0, 0, 0, 0) != (int)bits)
		fail(STEP, EPERM, 0, "the securebits are not locked");
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		fail(STEP, errno, 0, "ambient set");
	if (sys_capset(0) < 0)
		fail(STEP, errno, 0, "capset");
}
