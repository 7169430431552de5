/* SPDX-License-Identifier: Apache-2.0 */
/* enter_namespaces - takes the script's ids and cuts the ties to the host. */
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/sys.h"
#include "decide/plan/plan.h"
#include "inner/steps.h"
#include "inner/sync.h"

#define STEP STEP_ENTER_NAMESPACES

/*
 * Set, not compared: an id that is not mapped reads as 65534, so a comparison
 * could be true of root.  Started by root we leave kernel uid 0 here; it is
 * not mapped (unless `user = root`), so no capability goes with it.  Without
 * root these are our ids already, and the groups cannot be dropped.
 */
static void take_ids(const struct id_plan *ids)
{
	if (ids->as_root && setgroups(0, NULL) < 0)
		fail(STEP, errno, 0, "setgroups");
	if (setresgid(ids->gid, ids->gid, ids->gid) < 0)
		fail(STEP, errno, 0, "setresgid");
	if (setresuid(ids->uid, ids->uid, ids->uid) < 0)
		fail(STEP, errno, 0, "setresuid");
}

/* The one from clone(2) has its root where the supervisor is. */
static void renew_cgroup_namespace(void)
{
	static const char path[] = "/proc/self/ns/cgroup";
	struct stat old, now;

	if (stat(path, &old) < 0 || unshare(CLONE_NEWCGROUP) < 0 ||
	    stat(path, &now) < 0)
		fail(STEP, errno, 0, "make our cgroup the root of all");
	if (old.st_ino == now.st_ino)
		fail(STEP, EPERM, 0, "our cgroup is not the root of all");
}

static void wait_mapped(struct inner_fds *fds)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;

	sync_wait_fields(fds->sync_fd, WIRE_MAPPED, STEP, record, &r);
	for (size_t i = FS_TAIL_NONE + 1; i < FS_TAILS; i++) {
		struct inner_tail *tail = &fds->tails[i];
		const uint8_t *data =
			wire_get_bytes(&r, sizeof(tail->data), &tail->n);

		memcpy(tail->data, data, tail->n);
	}
	if (wire_end(&r) < 0)
		fail(STEP, EBADMSG, 0, "wait for the supervisor");
}

/*
 * enter_namespaces() - Become the script's user in namespaces of our own.
 *
 * Needs:    the namespaces, made by clone(2) all at once; WIRE_MAPPED from the
 *           supervisor, which alone can write the id maps
 * Leaves:   ids final, no group but the own where we may drop them; a session
 *           keyring and host name of our own; no mount event goes in or out
 * Mustn't:  run after anything that opens a path: as root the paths of the
 *           caller are opened with the script's rights
 */
void enter_namespaces(const struct plan *plan, struct inner_fds *fds)
{
	static const char name[] = "cordon";
	static const char domain[] = "(none)";
	struct utsname uts;
	long keyring;

	wait_mapped(fds);
	if (plan->limits.cgroup.parent)
		renew_cgroup_namespace();
	take_ids(&plan->ids);
	keyring = sys_join_session_keyring();
	/* a kernel without keyrings has none to leave; 0 is no keyring's */
	if (keyring == 0 || (keyring < 0 && errno != ENOSYS))
		fail(STEP, keyring == 0 ? EPERM : errno, 0,
		     "join a new session keyring");
	if (sethostname(name, strlen(name)) < 0 ||
	    setdomainname(domain, strlen(domain)) < 0 || uname(&uts) < 0)
		fail(STEP, errno, 0, "set the host name");
	if (strcmp(uts.nodename, name) != 0 ||
	    strcmp(uts.domainname, domain) != 0)
		fail(STEP, EPERM, 0, "the host name was not set");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		fail(STEP, errno, 0, "make all mounts private");
}
