/* SPDX-License-Identifier: Apache-2.0 */
/* sys - raw system calls, so that the age of the C library does not matter. */
#include "base/sys.h"

#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* asm-generic numbers, for headers that do not have them yet */
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig 431
#endif
#ifndef SYS_fsmount
#define SYS_fsmount 432
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

struct open_how_v0 {
	uint64_t flags;
	uint64_t mode;
	uint64_t resolve;
};

int sys_openat2(int dir_fd, const char *path, uint64_t flags, uint64_t mode,
		uint64_t resolve)
{
	struct open_how_v0 how = { flags, mode, resolve };

	return (int)syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));
}

int sys_open_tree(int dir_fd, const char *path, unsigned flags)
{
	return (int)syscall(SYS_open_tree, dir_fd, path, flags);
}

int sys_move_mount(int from_fd, const char *from, int to_fd, const char *to,
		   unsigned flags)
{
	return (int)syscall(SYS_move_mount, from_fd, from, to_fd, to, flags);
}

int sys_mount_setattr(int dir_fd, const char *path, unsigned flags,
		      const struct sys_mount_attr *attr)
{
	return (int)syscall(SYS_mount_setattr, dir_fd, path, flags, attr,
			    sizeof(*attr));
}

#define FSOPEN_CLOSE_ON_EXEC 1u
#define FSMOUNT_CLOSE_ON_EXEC 1u
/* of enum fsconfig_command, linux/mount.h */
#define CONFIG_FLAG 0u
#define CONFIG_STRING 1u
#define CONFIG_CREATE 6u

int sys_fsopen(const char *type)
{
	return (int)syscall(SYS_fsopen, type, FSOPEN_CLOSE_ON_EXEC);
}

int sys_fsconfig(int fs_fd, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs_fd,
			    value ? CONFIG_STRING : CONFIG_FLAG, key, value, 0);
}

int sys_fsmount(int fs_fd, unsigned attr)
{
	if (syscall(SYS_fsconfig, fs_fd, CONFIG_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return (int)syscall(SYS_fsmount, fs_fd, FSMOUNT_CLOSE_ON_EXEC, attr);
}

int sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(SYS_pivot_root, new_root, put_old);
}

int sys_pidfd_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int sys_pidfd_send_signal(int pidfd, int sig)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0);
}

int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	return (int)syscall(SYS_close_range, first, last, flags);
}

int sys_capget(struct __user_cap_data_struct ret[2])
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};

	return (int)syscall(SYS_capget, &head, ret);
}

int sys_capset(uint64_t kept)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[2] = { { 0 } };

	caps[0].effective = caps[0].permitted = (uint32_t)kept;
	caps[1].effective = caps[1].permitted = (uint32_t)(kept >> 32);
	return (int)syscall(SYS_capset, &head, caps);
}

int sys_seccomp_filter(const struct sock_fprog *prog, unsigned flags)
{
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, prog);
}

int sys_landlock_create(const struct sys_landlock_ruleset_attr *attr,
			size_t size, uint32_t flags)
{
	return (int)syscall(SYS_landlock_create_ruleset, attr, size, flags);
}

int sys_landlock_add_path(int ruleset_fd,
			  const struct sys_landlock_path_beneath_attr *attr)
{
	return (int)syscall(SYS_landlock_add_rule, ruleset_fd,
			    SYS_LANDLOCK_RULE_PATH_BENEATH, attr, 0);
}

int sys_landlock_restrict(int ruleset_fd)
{
	return (int)syscall(SYS_landlock_restrict_self, ruleset_fd, 0);
}

int sys_getcwd(char *buf, size_t size)
{
	return (int)syscall(SYS_getcwd, buf, size);
}

long sys_join_session_keyring(void)
{
	return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
}

pid_t sys_clone(unsigned long flags)
{
#if defined(__s390__) || defined(__CRIS__)
	return (pid_t)syscall(SYS_clone, NULL, flags | SIGCHLD, NULL, NULL, 0);
#else
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, 0);
#endif
}

pid_t sys_clone_into(uint64_t flags, int cgroup_fd)
{
	/* struct clone_args up to its field `cgroup`, CLONE_ARGS_SIZE_VER2 */
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
		uint64_t stack, stack_size, tls, set_tid, set_tid_size, cgroup;
	} args = {
		.flags = flags | SYS_CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup_fd,
	};

	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}
