/* SPDX-License-Identifier: Apache-2.0 */
/* diagnosis - what a host puts in the way of confinement, and the remedy. */
#include "decide/plan/diagnosis.h"

#include <assert.h>
#include <errno.h>

#include "base/cleanup.h"
#include "decide/plan/landlock_abi.h"

struct obstacle_row {
	enum obstacle_effect effect;
	const char *name;
	const char *text;
	const char *remedy;
};

/* effect, name, text, remedy */
static const struct obstacle_row rows[] = {
	[OBSTACLE_NONE] = { EFFECT_TELLS, "none", "", NULL },
	[OBSTACLE_CHROOT] = {
		EFFECT_STOPS, "chroot",
		"in a chroot no process may make a user namespace",
		"enter the directory as container programs do, with "
		"pivot_root(2) in a mount namespace of its own" },
	[OBSTACLE_USERNS_APPARMOR] = {
		EFFECT_STOPS, "userns-apparmor",
		"AppArmor lets only programs with a profile use user namespaces "
		"(kernel.apparmor_restrict_unprivileged_userns = 1, as Ubuntu "
		"24.04 has it)",
		"install cordon's profile, once and as root: make "
		"install-apparmor, then apparmor_parser -r "
		"/etc/apparmor.d/cordon; or start cordon as root: sudo -E" },
	[OBSTACLE_USERNS_OFF] = {
		EFFECT_STOPS, "userns-off",
		"user namespaces are for root alone "
		"(kernel.unprivileged_userns_clone = 0)",
		"as root: sysctl kernel.unprivileged_userns_clone=1; or start "
		"cordon as root: sudo -E" },
	[OBSTACLE_USERNS_LIMIT] = {
		EFFECT_STOPS, "userns-limit",
		"a limit of namespaces is reached (user.max_user_namespaces or "
		"one of its kin, here or in a namespace around this one)",
		"raise it with sysctl, as in: sysctl "
		"user.max_user_namespaces=10000" },
	[OBSTACLE_USERNS_REFUSED] = {
		EFFECT_STOPS, "userns-refused",
		"this host or container forbids user namespaces",
		"start cordon as root (sudo -E), or allow them: a security "
		"module or the container's manager decides" },
	[OBSTACLE_FILTERED] = {
		EFFECT_STOPS, "filtered",
		"a system call filter around cordon, of a container or a "
		"service, refuses what the set-up needs",
		"docker or podman run --security-opt seccomp=unconfined, or a "
		"filter that allows namespaces, mounts, sethostname and keyctl; "
		"in a systemd unit no RestrictNamespaces= and no "
		"SystemCallFilter= of that kind" },
	[OBSTACLE_ROOT_BOUND] = {
		EFFECT_STOPS, "root-bound",
		"this root has no CAP_SYS_ADMIN and may make no user namespace",
		"give the container CAP_SYS_ADMIN, or allow user namespaces" },
	[OBSTACLE_ROOT_CAPS] = {
		EFFECT_STOPS, "root-caps",
		"this root cannot give the command another user",
		"give the container CAP_SETUID and CAP_SETGID, or start cordon "
		"as an ordinary user" },
	[OBSTACLE_ROOT_ALONE] = {
		EFFECT_STOPS, "root-alone",
		"this root is alone in its user namespace",
		"root of a user namespace without other users (unshare -r): "
		"start cordon outside of it, or map more users into it" },
	[OBSTACLE_KERNEL_OLD] = {
		EFFECT_STOPS, "kernel-old",
		"the kernel lacks a kind of namespace or a call of the set-up",
		"a kernel of Linux 5.13 or newer with user, pid, net, ipc, uts "
		"and cgroup namespaces built in" },
	[OBSTACLE_MOUNT_REFUSED] = {
		EFFECT_STOPS, "mount-refused",
		"a security module forbids mounts in a namespace of one's own, "
		"as AppArmor's profile for containers does",
		"docker or podman run --security-opt apparmor=unconfined "
		"(SELinux: --security-opt label=disable)" },
	[OBSTACLE_PROC_MASKED] = {
		EFFECT_STOPS, "proc-masked",
		"a part of /proc is covered, as containers do, so the kernel "
		"mounts no new one",
		"podman run --security-opt unmask=/proc/*; docker run "
		"--security-opt systempaths=unconfined" },
	[OBSTACLE_PATH_CLOSED] = {
		EFFECT_STOPS, "path-closed",
		"the user the command runs as cannot reach this path",
		"open its directories to that user, or write [sandbox] user = "
		"NAME" },
	[OBSTACLE_DEVPTS] = {
		EFFECT_STOPS, "devpts",
		"the kernel mounts no devpts",
		"a kernel with CONFIG_UNIX98_PTYS" },
	[OBSTACLE_LOOPBACK] = {
		EFFECT_STOPS, "loopback",
		"a network namespace of one's own cannot be set up",
		"a kernel with CONFIG_NET_NS and rtnetlink, and no security "
		"module that refuses them" },
	[OBSTACLE_LANDLOCK_ABSENT] = {
		EFFECT_STOPS, "landlock-absent",
		"the kernel offers no Landlock",
		"Linux 5.13 or newer with landlock in the list of lsm= on its "
		"command line has it; in a container its filter must allow the "
		"landlock calls" },
	[OBSTACLE_SECCOMP_ABSENT] = {
		EFFECT_STOPS, "seccomp-absent",
		"no system call filter can be loaded",
		"a kernel with CONFIG_SECCOMP_FILTER" },
	[OBSTACLE_GUARDS] = {
		EFFECT_STOPS, "guards",
		"cordon-relay or cordon-upstream is missing, cannot be executed "
		"or can be changed by others",
		"cordon is not installed whole: install it again as root (make "
		"install)" },
	[OBSTACLE_GUARDS_HTTP] = {
		EFFECT_LACKS, "guards-http",
		"cordon-relay-http or cordon-upstream-http is missing, cannot "
		"be executed or can be changed by others: https:// and http:// "
		"endpoints are a 125",
		"install cordon again as root (make install)" },
	[OBSTACLE_VERIFY] = {
		EFFECT_LACKS, "verify",
		"cordon-verify is missing, cannot be executed or can be changed "
		"by others: [script] signed-by is a 125",
		"install cordon again as root (make install)" },
	[OBSTACLE_TERMINAL] = {
		EFFECT_LACKS, "terminal",
		"no terminal can be made inside",
		"cordon run -T gives the command pipes; or let the filter "
		"around cordon allow the ioctls of pseudo-terminals" },
	[OBSTACLE_CGROUP] = {
		EFFECT_LACKS, "cgroup",
		"no cgroup of version 2 with memory and cpu controllers is "
		"delegated to this user: [limits] cpu, and memory of the whole "
		"run, are a 125",
		"start cordon in a delegated one: systemd-run --user --scope -p "
		"Delegate=yes cordon run ...; or write memory = SIZE "
		"per-process" },
	[OBSTACLE_OVERLAY] = {
		EFFECT_LACKS, "overlay",
		"no overlay can be made in memory, or not one in which a "
		"directory that was deleted is made again: workspace = overlay "
		"is a 125",
		"Linux 6.6 or newer with CONFIG_OVERLAY_FS and "
		"CONFIG_TMPFS_XATTR; or write workspace = overlay|read-only" },
	[OBSTACLE_LANDLOCK_OLD] = {
		EFFECT_WEAKENS, "landlock-old",
		"Landlock before ABI 6 does not hold back signals and abstract "
		"sockets: the pid and network namespaces do it alone",
		"Linux 6.12 or newer has both walls" },
	[OBSTACLE_NETNS_COOKIE] = {
		EFFECT_WEAKENS, "netns-cookie",
		"the kernel does not tell network namespaces apart by cookie, "
		"so the origin of the door is not checked a second time",
		"Linux 5.14 or newer" },
	[OBSTACLE_IPV6] = {
		EFFECT_TELLS, "ipv6",
		"there is no IPv6 inside: programs that insist on it fail",
		"where it is wanted: sysctl "
		"net.ipv6.conf.default.disable_ipv6=0" },
	[OBSTACLE_KEYRINGS_ABSENT] = {
		EFFECT_TELLS, "keyrings-absent",
		"the kernel has no keyrings, so there is none to leave",
		NULL },
	[OBSTACLE_CONTAINER] = {
		EFFECT_TELLS, "container",
		"this is the inside of a container",
		NULL },
	[OBSTACLE_YAMA] = {
		EFFECT_TELLS, "yama",
		"Yama restricts tracing, which this level does not need",
		NULL },
};
static_assert(ARRAY_SIZE(rows) == OBSTACLE_COUNT, "every obstacle has a row");

static const char *const trial_names[] = {
	"namespaces", "id-maps", "enter", "keyring",  "mount",
	"proc",       "devpts",  "terminal", "loopback", "ipv6",
	"netns-cookie", "landlock", "filter", "guards",
	"guards-http", "verify", "cgroup", "overlay",
};
static_assert(ARRAY_SIZE(trial_names) == TRIAL_COUNT, "every trial has a name");

const char *diagnosis_name(enum obstacle o)
{
	return rows[o].name;
}

const char *diagnosis_text(enum obstacle o)
{
	return rows[o].text;
}

const char *diagnosis_remedy(enum obstacle o)
{
	return rows[o].remedy;
}

enum obstacle_effect diagnosis_effect(enum obstacle o)
{
	return rows[o].effect;
}

const char *diagnosis_effect_name(enum obstacle_effect effect)
{
	static const char *const names[] = { "stops", "lacks", "weakens",
					     "tells" };

	return names[effect];
}

const char *diagnosis_trial_name(enum trial trial)
{
	return trial < TRIAL_COUNT ? trial_names[trial] : "run";
}

int diagnosis_hint(enum obstacle o, struct err *err)
{
	err->code = o;
	return err_hint(err, "%s", rows[o].remedy);
}

/* EACCES is what AppArmor and SELinux say where others say EPERM. */
static bool is_denied(int sys)
{
	return sys == EPERM || sys == EACCES;
}

/* The kernel does not know what it was asked for. */
static bool is_unknown(int sys)
{
	return sys == ENOSYS || sys == ENODEV || sys == EOPNOTSUPP ||
	       sys == EAFNOSUPPORT || sys == EPROTONOSUPPORT || sys == EINVAL;
}

/*
 * An ordinary user is stopped by the sysctls before a filter could matter;
 * they do not count for a root with CAP_SYS_ADMIN.
 */
static enum obstacle of_denied_clone(const struct diagnosis_facts *facts)
{
	if (facts->is_chroot)
		return OBSTACLE_CHROOT;
	if (facts->is_root)
		return facts->is_filtered ? OBSTACLE_FILTERED :
					    OBSTACLE_ROOT_BOUND;
	if (facts->unprivileged_userns == 0)
		return OBSTACLE_USERNS_OFF;
	if (facts->apparmor_restrict > 0)
		return OBSTACLE_USERNS_APPARMOR;
	return facts->is_filtered ? OBSTACLE_FILTERED : OBSTACLE_USERNS_REFUSED;
}

static enum obstacle of_clone(int sys, const struct diagnosis_facts *facts)
{
	if (sys == ENOSPC || sys == EUSERS)
		return OBSTACLE_USERNS_LIMIT;
	if (is_denied(sys))
		return of_denied_clone(facts);
	if (sys == ENOSYS && facts->is_filtered)
		return OBSTACLE_FILTERED;
	if (sys == EINVAL || sys == ENOSYS)
		return OBSTACLE_KERNEL_OLD;
	return OBSTACLE_NONE;
}

/*
 * What a namespace of one's own allows unless somebody took it away: Ubuntu's
 * AppArmor makes the namespace and refuses every capability in it.  other: the
 * reason for a refusal that nobody is known to have made, and for a kernel
 * that does not know the act.
 */
static enum obstacle of_inside(int sys, const struct diagnosis_facts *facts,
			       enum obstacle other)
{
	if (sys == ENOSYS && facts->is_filtered)
		return OBSTACLE_FILTERED;
	if (!is_denied(sys))
		return is_unknown(sys) ? other : OBSTACLE_NONE;
	if (facts->apparmor_restrict > 0 && !facts->is_root)
		return OBSTACLE_USERNS_APPARMOR;
	return facts->is_filtered ? OBSTACLE_FILTERED : other;
}

/* Where another file system can be mounted nobody but the kernel refuses. */
static enum obstacle of_proc(int sys, const struct diagnosis_facts *facts)
{
	int other = facts->trials[TRIAL_MOUNT];

	if (is_denied(sys) && (other == 0 || other == TRIAL_NOT_TRIED))
		return OBSTACLE_PROC_MASKED;
	return of_inside(sys, facts, OBSTACLE_PROC_MASKED);
}

static enum obstacle of_landlock(int sys, const struct diagnosis_facts *facts)
{
	if (is_denied(sys) && facts->is_filtered)
		return OBSTACLE_FILTERED;
	return sys == ENOSYS || sys == EOPNOTSUPP || is_denied(sys) ?
		       OBSTACLE_LANDLOCK_ABSENT :
		       OBSTACLE_NONE;
}

static enum obstacle of_path(int sys, const struct diagnosis_facts *facts)
{
	if (sys == EACCES)
		return OBSTACLE_PATH_CLOSED;
	return is_denied(sys) || sys == ENOSYS ?
		       of_inside(sys, facts, OBSTACLE_MOUNT_REFUSED) :
		       OBSTACLE_NONE;
}

enum obstacle diagnosis_of(enum trial trial, int sys,
			   const struct diagnosis_facts *facts)
{
	if (sys == 0 || sys == TRIAL_NOT_TRIED)
		return OBSTACLE_NONE;
	switch (trial) {
	case TRIAL_CLONE:
		return of_clone(sys, facts);
	case TRIAL_ID_MAP:
	case TRIAL_ENTER:
		return of_inside(sys, facts,
				 is_denied(sys) ? OBSTACLE_USERNS_REFUSED :
						  OBSTACLE_NONE);
	case TRIAL_KEYRING:
		return sys == ENOSYS ? OBSTACLE_KEYRINGS_ABSENT :
				       of_inside(sys, facts, OBSTACLE_NONE);
	case TRIAL_MOUNT:
		return of_inside(sys, facts, OBSTACLE_MOUNT_REFUSED);
	case TRIAL_PROC:
		return of_proc(sys, facts);
	case TRIAL_DEVPTS:
		return of_inside(sys, facts, OBSTACLE_DEVPTS);
	case TRIAL_TERMINAL:
		return OBSTACLE_TERMINAL;
	case TRIAL_LOOPBACK:
		return of_inside(sys, facts, OBSTACLE_LOOPBACK);
	case TRIAL_IPV6:
		return OBSTACLE_IPV6;
	case TRIAL_NETNS_COOKIE:
		return OBSTACLE_NETNS_COOKIE;
	case TRIAL_LANDLOCK:
		return of_landlock(sys, facts);
	case TRIAL_FILTER:
		return of_inside(sys, facts, OBSTACLE_SECCOMP_ABSENT);
	case TRIAL_GUARDS:
		return OBSTACLE_GUARDS;
	case TRIAL_GUARDS_HTTP:
		return OBSTACLE_GUARDS_HTTP;
	case TRIAL_VERIFY:
		return OBSTACLE_VERIFY;
	case TRIAL_CGROUP:
		return OBSTACLE_CGROUP;
	case TRIAL_OVERLAY:
		return OBSTACLE_OVERLAY;
	case TRIAL_PATH:
		return of_path(sys, facts);
	case TRIAL_STEP:
		return of_inside(sys, facts, OBSTACLE_NONE);
	}
	BUG("trial without a judgement");
}

static void add(struct diagnosis *d, enum obstacle o, enum trial trial, int sys)
{
	size_t at = 0;

	if (o == OBSTACLE_NONE)
		return;
	for (size_t i = 0; i < d->n_findings; i++)
		if (d->findings[i].obstacle == o)
			return;
	while (at < d->n_findings &&
	       rows[d->findings[at].obstacle].effect <= rows[o].effect)
		at++;
	for (size_t i = d->n_findings; i > at; i--)
		d->findings[i] = d->findings[i - 1];
	d->findings[at] = (struct finding){ o, trial, sys };
	d->n_findings++;
}

void diagnosis_build(const struct diagnosis_facts *facts, bool run_held,
		     const struct err *run, struct diagnosis *ret)
{
	struct diagnosis d = { .run_held = run_held };

	if (!run_held)
		d.run = *run;
	for (int t = 0; t < TRIAL_COUNT; t++)
		add(&d, diagnosis_of((enum trial)t, facts->trials[t], facts),
		    (enum trial)t, facts->trials[t]);
	if (!run_held)
		add(&d, (enum obstacle)run->code, TRIAL_STEP, run->sys);
	if (facts->trials[TRIAL_PROC] == TRIAL_NOT_TRIED &&
	    facts->is_proc_covered)
		add(&d, OBSTACLE_PROC_MASKED, TRIAL_STEP, 0);
	if (facts->landlock_abi > 0 &&
	    landlock_abi_scoped(facts->landlock_abi) == 0)
		add(&d, OBSTACLE_LANDLOCK_OLD, TRIAL_STEP, 0);
	if (facts->container)
		add(&d, OBSTACLE_CONTAINER, TRIAL_STEP, 0);
	if (facts->ptrace_scope > 0)
		add(&d, OBSTACLE_YAMA, TRIAL_STEP, 0);
	*ret = d;
}
