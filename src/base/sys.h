/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_SYS_H
#define CORDON_BASE_SYS_H

/*
 * sys - Kernel interfaces that the C library or the installed headers may be
 * too old for.
 *
 * Distribution headers can be years older than the running kernel (Debian 12
 * ships those of 6.1), so numbers and constants stand here, once.  Every
 * function returns what the system call returns, with errno set; none
 * allocates, so inner/ may use them.  Numbers of calls from 424 on are the
 * same on all architectures we build for.
 */
#include <linux/capability.h>
#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* openat2(2), Linux 5.6 */
#define SYS_RESOLVE_NO_XDEV 0x01
#define SYS_RESOLVE_NO_MAGICLINKS 0x02
#define SYS_RESOLVE_NO_SYMLINKS 0x04
#define SYS_RESOLVE_BENEATH 0x08
#define SYS_RESOLVE_IN_ROOT 0x10

/* open_tree(2), move_mount(2): Linux 5.2 */
#define SYS_OPEN_TREE_CLONE 1
#define SYS_AT_RECURSIVE 0x8000
#define SYS_MOVE_MOUNT_F_EMPTY_PATH 0x04
#define SYS_MOVE_MOUNT_T_EMPTY_PATH 0x40

/* mount_setattr(2): Linux 5.12 */
#define SYS_MOUNT_ATTR_RDONLY 0x00000001
#define SYS_MOUNT_ATTR_NOSUID 0x00000002
#define SYS_MOUNT_ATTR_NODEV 0x00000004
#define SYS_MOUNT_ATTR_NOEXEC 0x00000008
#define SYS_MOUNT_ATTR_NOSYMFOLLOW 0x00200000
struct sys_mount_attr {
	uint64_t attr_set;
	uint64_t attr_clr;
	uint64_t propagation;
	uint64_t userns_fd;
};

/* Landlock: landlock(7); rights by ABI are in decide/plan/plan_landlock.c */
#define SYS_LANDLOCK_CREATE_RULESET_VERSION 1u
#define SYS_LANDLOCK_RULE_PATH_BENEATH 1
#define SYS_LANDLOCK_RULE_NET_PORT 2
struct sys_landlock_ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};
struct sys_landlock_path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));

/* clone3(2) flag, which is beyond an int */
#define SYS_CLONE_INTO_CGROUP UINT64_C(0x200000000)

/* setsockopt(2) names that older headers lack */
#define SYS_SO_NETNS_COOKIE 71
#define SYS_IPV6_FREEBIND 78

int sys_openat2(int dir_fd, const char *path, uint64_t flags, uint64_t mode,
		uint64_t resolve);
int sys_open_tree(int dir_fd, const char *path, unsigned flags);
int sys_move_mount(int from_fd, const char *from, int to_fd, const char *to,
		   unsigned flags);
int sys_mount_setattr(int dir_fd, const char *path, unsigned flags,
		      const struct sys_mount_attr *attr);
/*
 * fsopen(2), fsconfig(2), fsmount(2): Linux 5.2.  sys_fsconfig() sets key to
 * value, or the flag key (value NULL).  sys_fsmount() makes the file system
 * and returns its mount, detached, with these SYS_MOUNT_ATTR_*.
 */
int sys_fsopen(const char *type);
int sys_fsconfig(int fs_fd, const char *key, const char *value);
int sys_fsmount(int fs_fd, unsigned attr);
int sys_pivot_root(const char *new_root, const char *put_old);
int sys_pidfd_open(pid_t pid);
int sys_pidfd_send_signal(int pidfd, int sig);
int sys_close_range(unsigned first, unsigned last, unsigned flags);
/* Those of this thread. */
int sys_capget(struct __user_cap_data_struct ret[2]);
/*
 * A bit for each capability that stays effective and permitted, 1 << CAP_X;
 * nothing stays inheritable.
 */
int sys_capset(uint64_t kept);
int sys_seccomp_filter(const struct sock_fprog *prog, unsigned flags);
int sys_landlock_create(const struct sys_landlock_ruleset_attr *attr,
			size_t size, uint32_t flags);
int sys_landlock_add_path(int ruleset_fd,
			  const struct sys_landlock_path_beneath_attr *attr);
int sys_landlock_restrict(int ruleset_fd);
/*
 * The kernel's own answer: "(unreachable)/..." for a directory outside the
 * root, where getcwd(3) would search for a name (and allocate).
 */
int sys_getcwd(char *buf, size_t size);
long sys_join_session_keyring(void);	/* a new anonymous one */
/*
 * clone(2) with a copied address space and these CLONE_* flags; SIGCHLD at the
 * end.  Returns as fork() does.
 */
pid_t sys_clone(unsigned long flags);
/* The same by clone3(2), born in a cgroup v2 (Linux 5.7); O_PATH will do. */
pid_t sys_clone_into(uint64_t flags, int cgroup_fd);

#endif
