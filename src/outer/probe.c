/* SPDX-License-Identifier: Apache-2.0 */
/* probe - facts about this machine, the caller and the paths a plan names. */
#include "outer/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sys.h"
#include "decide/plan/diagnosis.h"
#include "decide/plan/fs_hide.h"
#include "decide/plan/plan.h"
#include "decide/plan/plan_ids.h"
#include "decide/profile/profile_keys.h"
#include "outer/load.h"
#include "outer/overlay_trial.h"
#include "outer/probe_cgroups.h"
#include "outer/probe_mounts.h"
#include "outer/probe_paths.h"
#include "outer/probe_script.h"
#include "outer/probe_secrets.h"
#include "outer/scan_workspace.h"
#include "outer/script_verify.h"
#include "outer/users.h"

extern char **environ;

static void copy_environ(struct host *host)
{
	size_t n = 0;

	while (environ && environ[n])
		n++;
	host->environ = mem_array(n + 1, sizeof(*host->environ));
	for (size_t i = 0; i < n; i++)
		host->environ[i] = mem_strdup(environ[i]);
}

/* SUDO_UID and SUDO_GID as sudo writes them. */
static bool env_id(const struct host *host, const char *name, unsigned *ret)
{
	const char *text = host_getenv(host, name);

	return text && users_parse_id(text, ret);
}

/*
 * Root can give the command another user only with these two; in a container
 * they may have been taken away.  CAP_SYS_ADMIN is not needed where ordinary
 * users may make namespaces, so clone(2) is left to say.
 */
static int check_root(struct err *err)
{
	struct __user_cap_data_struct caps[2];
	bool uid, gid;

	if (sys_capget(caps) < 0)
		return err_sys(err, errno, "read our capabilities");
	uid = caps[0].effective & (1U << CAP_SETUID);
	gid = caps[0].effective & (1U << CAP_SETGID);
	if (uid && gid)
		return 0;
	err_set(err, ERR_HOST,
		"started as root without %s: the command must run as another "
		"user",
		uid ? "CAP_SETGID" : "CAP_SETUID");
	return diagnosis_hint(OBSTACLE_ROOT_CAPS, err);
}

static int probe_caller(const struct profile *profile, struct host *host,
			struct err *err)
{
	unsigned uid, gid;

	host->uid = getuid();
	host->gid = getgid();
	host->is_root = geteuid() == 0;
	if (geteuid() != getuid() || getegid() != getgid())
		return err_set(err, ERR_HOST,
			       "cordon must not be installed set-user-id or "
			       "set-group-id");
	if (host->is_root && check_root(err) < 0)
		return -1;
	if (host->is_root && env_id(host, "SUDO_UID", &uid) &&
	    env_id(host, "SUDO_GID", &gid) && uid != 0) {
		host->sudo_uid = uid;
		host->sudo_gid = gid;
		host->has_sudo = true;
	}
	if (profile->user) {
		struct user user = USER_INIT;

		autofree char *where = profile_keys_where(profile, "sandbox",
							  "user");

		if (users_find(profile->user, &user) < 0)
			return err_set(err, ERR_PROFILE,
				       "%s = %s: no such user in /etc/passwd; a "
				       "number needs no entry",
				       where, profile->user);
		host->user_uid = user.uid;
		host->user_gid = user.gid;
		host->has_user = true;
		users_release(&user);
	}
	return 0;
}

static void probe_kernel(struct host *host)
{
	struct rlimit lim;
	autoclose int six = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int abi = sys_landlock_create(NULL, 0,
				      SYS_LANDLOCK_CREATE_RULESET_VERSION);

	host->landlock_abi = abi > 0 ? abi : 0;
	host->has_ipv6 = six >= 0;
	host->has_keyrings = true;
	host->open_files_hard = UINT64_MAX;
	host->processes_hard = UINT64_MAX;
	if (getrlimit(RLIMIT_NOFILE, &lim) == 0 && lim.rlim_max != RLIM_INFINITY)
		host->open_files_hard = lim.rlim_max;
	if (getrlimit(RLIMIT_DATA, &lim) == 0 && lim.rlim_max != RLIM_INFINITY)
		host->data_hard = lim.rlim_max;
	if (getrlimit(RLIMIT_CORE, &lim) == 0)
		host->core_is_zero = lim.rlim_max == 0;
	if (getrlimit(RLIMIT_NPROC, &lim) == 0 && lim.rlim_max != RLIM_INFINITY)
		host->processes_hard = lim.rlim_max;
}

static void probe_user(const struct profile *profile, struct host *host)
{
	struct id_plan ids;
	struct user user = USER_INIT;
	struct err ignored = ERR_INIT;

	if (plan_ids(profile, host, &ids, &ignored) < 0)
		return;
	if (users_find_uid(ids.uid, &user) == 0) {
		host->user_name = mem_strdup(user.name);
		if (user.home && user.home[0] == '/' && user.home[1])
			host->user_home = mem_strdup(user.home);
	}
	users_release(&user);
}

/* Where the run would fail for another reason that is told, not this one. */
static void probe_overlay(const struct profile *profile, struct host *host)
{
	struct id_plan ids;
	struct err ignored = ERR_INIT;

	if (profile_wants_overlay(profile) && host->workspace &&
	    plan_ids(profile, host, &ids, &ignored) == 0)
		overlay_trial_host(&ids, host);
}

static void leave_ids(const struct host *host)
{
	if (!host->is_root)
		return;
	(void)setfsuid(0);
	(void)setfsgid(host->gid);
}

/*
 * A file system view with the ids of the script: for root, the file system
 * ids are switched, which also takes away the right to pass by permissions
 * (capabilities(7), "Effect of user ID changes").  Groups of root would still
 * count, so they go for good.
 */
static int enter_ids(const struct profile *profile, const struct host *host,
		     struct err *err)
{
	struct id_plan ids;

	if (!host->is_root)
		return 0;
	if (plan_ids(profile, host, &ids, err) < 0)
		return -1;
	if (setgroups(0, NULL) < 0) {
		err_sys(err, errno, "drop supplementary groups");
		return diagnosis_hint(OBSTACLE_ROOT_ALONE, err);
	}
	(void)setfsgid(ids.gid);
	(void)setfsuid(ids.uid);
	if ((gid_t)setfsgid((gid_t)-1) == ids.gid &&
	    (uid_t)setfsuid((uid_t)-1) == ids.uid)
		return 0;
	leave_ids(host);
	err_set(err, ERR_HOST, "uid %u or gid %u cannot be had here",
		(unsigned)ids.uid, (unsigned)ids.gid);
	return diagnosis_hint(OBSTACLE_ROOT_ALONE, err);
}

static int probe_places(const struct probe_request *req, struct host *host,
			struct err *err)
{
	const char *home = host_getenv(host, "HOME");

	host->cwd = realpath(".", NULL);
	if (!host->cwd)
		return err_sys(err, errno, "the working directory is gone");
	if (home && home[0] == '/')
		host->home = mem_strdup(home);
	return probe_workspace(req->workspace, host, err);
}

/* Else each thing in it would be told to be missing or not to be read. */
static int check_workspace(const struct host *host, struct err *err)
{
	autofree char *inside = NULL;
	struct stat st;

	if (!host->workspace)
		return 0;
	inside = mem_printf("%s/.", host->workspace);
	if (stat(inside, &st) == 0 || errno != EACCES)
		return 0;
	(void)err_set(err, ERR_HOST,
		      "uid %u, as which the command runs, cannot enter the "
		      "workspace %s", (unsigned)setfsuid((uid_t)-1),
		      host->workspace);
	return err_hint(err, "give it the right to (chmod, chown, also of the "
			     "directories above); or [sandbox] user = NAME "
			     "runs the command as another");
}

static int probe_as_script(const struct probe_request *req,
			   const struct profile *profile, struct host *host,
			   struct err *err)
{
	if (check_workspace(host, err) < 0)
		return -1;
	if (probe_script_find(req, profile, host, err) < 0 ||
	    probe_script_read(req, profile, host, err) < 0)
		return -1;
	if (fs_hide_wants_scan(profile, host))
		scan_workspace(host->workspace, &host->kernel_mounts,
			       &scan_standard, &host->scan, &host->git);
	probe_facts(profile, host);
	return 0;
}

int probe_place(const struct probe_request *req, struct host *ret,
		struct err *err)
{
	autorelease_host struct host host = HOST_INIT;
	unsigned uid;

	copy_environ(&host);
	host.uid = getuid();
	host.gid = getgid();
	host.has_sudo = geteuid() == 0 && env_id(&host, "SUDO_UID", &uid);
	if (host.has_sudo)
		host.sudo_uid = uid;
	if (probe_places(req, &host, err) < 0 ||
	    probe_script_lock(req->lock, true, &host, err) < 0)
		return -1;
	*ret = host;
	host = (struct host)HOST_INIT;
	return 0;
}

/* With the caller's own ids: the signature is a file of the caller's. */
static int verify_script(const struct probe_request *req,
			 const struct profile *profile, struct host *host,
			 struct err *err)
{
	const struct script_source where = {
		.path = host->script,
		.cwd = host->cwd,
		.workspace = host->workspace,
	};
	struct id_plan ids;

	if (profile->script_signed_by.n == 0 || !host->script_copy.is_read)
		return 0;
	if (plan_ids(profile, host, &ids, err) < 0)
		return -1;
	return script_verify(req->ret_copy->fd, profile, &where, &ids,
			     SCRIPT_VERIFY_MS, &host->signature, err);
}

/*
 * All paths are walked with it.  Where a filter refuses it, cordon's own to a
 * command that runs cordon too, each of them would be told as a trouble of its
 * own.
 */
static int check_openat2(struct err *err)
{
	autoclose int fd = sys_openat2(AT_FDCWD, "/", O_PATH | O_CLOEXEC, 0, 0);

	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return 0;
	(void)err_sys(err, errno, "openat2(2) cannot be called");
	return err_hint(err, "Linux before 5.6, or a sandbox around cordon, as "
			     "cordon itself is one: let one cordon run be "
			     "around all");
}

int probe(const struct probe_request *req, const struct profile *profile,
	  struct host *ret, struct err *err)
{
	autorelease_host struct host host = HOST_INIT;
	int done;

	if (check_openat2(err) < 0)
		return -1;
	copy_environ(&host);
	if (probe_caller(profile, &host, err) < 0)
		return -1;
	probe_kernel(&host);
	load_directories(&host.profile_dirs);
	if (probe_secrets(profile, &host, err) < 0 ||
	    probe_canaries(profile, &host, err) < 0)
		return -1;
	probe_cgroups(&host);
	probe_streams(&host);
	if (probe_places(req, &host, err) < 0 || probe_mounts(&host, err) < 0)
		return -1;
	probe_user(profile, &host);
	probe_overlay(profile, &host);
	if (enter_ids(profile, &host, err) < 0)
		return -1;
	done = probe_as_script(req, profile, &host, err);
	leave_ids(&host);
	if (done < 0 || verify_script(req, profile, &host, err) < 0)
		return -1;
	*ret = host;
	host = (struct host)HOST_INIT;
	return 0;
}
