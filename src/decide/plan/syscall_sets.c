/* SPDX-License-Identifier: Apache-2.0 */
/* syscall_sets - the system calls by name, in sets, with the answer to each. */
#include "decide/plan/syscall_sets.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

#define CALLS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_CALLS ((const char *const[]){ NULL })

/* name, help, answer, grip, calls */
static const struct syscall_set sets[] = {
	{ "@core", "what every program and cordon itself need to run",
	  0, SYSCALL_NEEDED,
	  CALLS("read", "write", "readv", "writev", "close", "open", "openat",
		"stat", "lstat", "fstat", "newfstatat", "lseek", "mmap",
		"mprotect", "munmap", "brk", "execve", "exit", "exit_group",
		"rt_sigaction",
		"rt_sigprocmask", "rt_sigreturn", "sendmsg", "recvmsg",
		"prctl", "arch_prctl", "set_tid_address", "restart_syscall") },
	{ "@io", "reading and writing open descriptors",
	  0, SYSCALL_FREE,
	  CALLS("pread64", "pwrite64", "preadv", "pwritev", "preadv2",
		"pwritev2", "dup", "dup2", "dup3", "fcntl", "flock", "ioctl",
		"pipe", "pipe2", "sendfile", "splice", "tee",
		"copy_file_range", "close_range", "readahead", "fadvise64",
		"eventfd", "eventfd2", "memfd_create") },
	{ "@poll", "waiting for descriptors",
	  0, SYSCALL_FREE,
	  CALLS("poll", "ppoll", "select", "pselect6", "epoll_create",
		"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
		"epoll_pwait2", "inotify_init", "inotify_init1",
		"inotify_add_watch", "inotify_rm_watch", "signalfd",
		"signalfd4") },
	{ "@aio", "POSIX and Linux asynchronous reads and writes",
	  0, SYSCALL_FREE,
	  CALLS("io_setup", "io_destroy", "io_getevents", "io_pgetevents",
		"io_submit", "io_cancel") },
	{ "@files", "names and contents of files",
	  0, SYSCALL_FREE,
	  CALLS("creat", "statx", "access",
		"faccessat", "faccessat2", "readlink", "readlinkat", "getcwd",
		"chdir", "fchdir", "getdents", "getdents64", "mkdir",
		"mkdirat", "rmdir", "mknod", "mknodat", "link", "linkat",
		"symlink", "symlinkat", "unlink", "unlinkat", "rename",
		"renameat", "renameat2", "truncate", "ftruncate", "fallocate",
		"umask", "statfs", "fstatfs", "sync", "syncfs", "fsync",
		"fdatasync", "sync_file_range", "sync_file_range2",
		"cachestat", "name_to_handle_at") },
	{ "@file-attributes", "owner, mode, times and attributes of files",
	  0, SYSCALL_FREE,
	  CALLS("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown",
		"lchown", "fchownat", "utime", "utimes", "futimesat",
		"utimensat", "getxattr", "lgetxattr", "fgetxattr",
		"getxattrat", "listxattr", "llistxattr", "flistxattr",
		"listxattrat", "setxattr", "lsetxattr", "fsetxattr",
		"setxattrat", "removexattr", "lremovexattr", "fremovexattr",
		"removexattrat", "file_getattr", "file_setattr") },
	{ "@memory", "the program's own memory",
	  0, SYSCALL_FREE,
	  CALLS("mremap", "madvise", "msync", "mincore", "mlock", "mlock2",
		"munlock", "mlockall", "munlockall", "remap_file_pages",
		"pkey_alloc", "pkey_free", "pkey_mprotect", "mseal",
		"map_shadow_stack", "membarrier") },
	{ "@process", "starting, ending and waiting for processes and threads",
	  0, SYSCALL_FREE,
	  CALLS("clone", "fork", "vfork", "execveat", "wait4", "waitid",
		"getpid", "getppid", "gettid", "getpgid", "getpgrp", "setpgid",
		"getsid", "setsid", "pidfd_open", "pidfd_send_signal",
		"process_mrelease", "personality", "set_thread_area",
		"get_thread_area", "getcpu", "rseq", "riscv_flush_icache") },
	{ "@signals", "sending and receiving signals",
	  0, SYSCALL_FREE,
	  CALLS("kill", "tkill", "tgkill", "rt_sigqueueinfo",
		"rt_tgsigqueueinfo", "rt_sigpending", "rt_sigsuspend",
		"rt_sigtimedwait", "sigaltstack", "pause") },
	{ "@sync", "locks between threads and processes",
	  0, SYSCALL_FREE,
	  CALLS("futex", "futex_waitv", "futex_wake", "futex_wait",
		"futex_requeue", "set_robust_list", "get_robust_list") },
	{ "@time", "reading clocks, sleeping, timers",
	  0, SYSCALL_FREE,
	  CALLS("time", "gettimeofday", "clock_gettime", "clock_getres",
		"clock_nanosleep", "nanosleep", "getitimer", "setitimer",
		"alarm", "timer_create", "timer_settime", "timer_gettime",
		"timer_getoverrun", "timer_delete", "timerfd_create",
		"timerfd_settime", "timerfd_gettime", "times", "adjtimex",
		"clock_adjtime") },
	{ "@network", "sockets, as far as their arguments are allowed",
	  0, SYSCALL_FREE,
	  CALLS("socket", "socketpair", "bind", "listen", "accept", "accept4",
		"connect", "shutdown", "getsockname", "getpeername",
		"getsockopt", "setsockopt", "sendto", "recvfrom", "sendmmsg",
		"recvmmsg") },
	{ "@ipc", "System V IPC and POSIX message queues",
	  0, SYSCALL_FREE,
	  CALLS("shmget", "shmat", "shmdt", "shmctl", "semget", "semop",
		"semtimedop", "semctl", "msgget", "msgsnd", "msgrcv",
		"msgctl", "mq_open", "mq_unlink", "mq_timedsend",
		"mq_timedreceive", "mq_notify", "mq_getsetattr") },
	{ "@ids", "user, group and capability ids",
	  0, SYSCALL_FREE,
	  CALLS("getuid", "geteuid", "getgid", "getegid", "getresuid",
		"getresgid", "getgroups", "setuid", "setgid", "setreuid",
		"setregid", "setresuid", "setresgid", "setfsuid", "setfsgid",
		"setgroups", "capget", "capset") },
	{ "@resources", "limits, priorities, scheduling",
	  0, SYSCALL_FREE,
	  CALLS("getrlimit", "setrlimit", "prlimit64", "getrusage",
		"getpriority", "setpriority", "ioprio_get", "ioprio_set",
		"sched_yield", "sched_getaffinity", "sched_setaffinity",
		"sched_getparam", "sched_setparam", "sched_getscheduler",
		"sched_setscheduler", "sched_getattr", "sched_setattr",
		"sched_get_priority_max", "sched_get_priority_min",
		"sched_rr_get_interval") },
	{ "@system", "the name and state of the machine, random numbers",
	  0, SYSCALL_FREE,
	  CALLS("uname", "sysinfo", "getrandom") },
	{ "@confine", "a program that confines itself further",
	  0, SYSCALL_FREE,
	  CALLS("landlock_create_ruleset", "landlock_add_rule",
		"landlock_restrict_self", "seccomp") },
	{ SYSCALL_SET_UNIX, "socket(AF_UNIX), and socketpair(2) of any type",
	  EAFNOSUPPORT, SYSCALL_FREE, NO_CALLS },

	{ "@debug", "looking into other processes of the run",
	  EPERM, SYSCALL_FREE,
	  CALLS("ptrace", "process_vm_readv", "process_vm_writev", "kcmp") },
	{ "@numa", "placing memory on nodes",
	  EPERM, SYSCALL_FREE,
	  CALLS("mbind", "get_mempolicy", "set_mempolicy",
		"set_mempolicy_home_node", "move_pages", "migrate_pages") },
	{ "@rare", "calls for a few special programs",
	  EPERM, SYSCALL_FREE,
	  CALLS("vmsplice", "modify_ldt") },

	{ "@others", "memory and descriptors of other processes",
	  EPERM, SYSCALL_CLOSED,
	  CALLS("pidfd_getfd", "process_madvise") },
	{ "@namespaces", "namespaces",
	  EPERM, SYSCALL_CLOSED, CALLS("unshare", "setns") },
	{ "@mount", "the file system tree",
	  EPERM, SYSCALL_CLOSED,
	  CALLS("mount", "umount2", "pivot_root", "chroot",
		"open_by_handle_at", "fanotify_init", "fanotify_mark") },
	{ "@keyring", "kernel keys, which no namespace separates",
	  EPERM, SYSCALL_CLOSED, CALLS("add_key", "request_key", "keyctl") },
	{ "@kernel", "programs and pages inside the kernel",
	  EPERM, SYSCALL_CLOSED,
	  CALLS("bpf", "perf_event_open", "userfaultfd", "init_module",
		"finit_module", "delete_module", "kexec_load",
		"kexec_file_load") },
	{ "@admin", "the machine as a whole",
	  EPERM, SYSCALL_CLOSED,
	  CALLS("acct", "clock_settime", "ioperm", "iopl", "lookup_dcookie",
		"nfsservctl", "quotactl", "quotactl_fd", "reboot",
		"setdomainname", "sethostname", "settimeofday", "swapoff",
		"swapon", "syslog", "uselib", "vhangup") },

	/*
	 * Answered as if the kernel had none of them: programs then take the
	 * older call, whose arguments can be seen.
	 */
	{ "@clone3", "clone3(2), whose flags are in memory",
	  ENOSYS, SYSCALL_CLOSED, CALLS("clone3") },
	{ "@openat2", "openat2(2), whose mode is in memory",
	  ENOSYS, SYSCALL_CLOSED, CALLS("openat2") },
	{ "@io-uring", "calls made by a kernel thread, past any filter",
	  ENOSYS, SYSCALL_CLOSED,
	  CALLS("io_uring_setup", "io_uring_enter", "io_uring_register") },
	{ "@mount-api", "mounts by descriptor, and lists of them",
	  ENOSYS, SYSCALL_CLOSED,
	  CALLS("open_tree", "open_tree_attr", "move_mount", "fsopen",
		"fsconfig", "fsmount", "fspick", "mount_setattr", "statmount",
		"listmount", "listns") },
	{ "@lsm", "attributes of security modules",
	  ENOSYS, SYSCALL_CLOSED,
	  CALLS("lsm_get_self_attr", "lsm_set_self_attr",
		"lsm_list_modules") },
	{ "@new", "new calls that no run time needs",
	  ENOSYS, SYSCALL_CLOSED,
	  CALLS("memfd_secret", "uretprobe", "uprobe", "rseq_slice_yield") },
	{ "@obsolete", "calls that kernels no longer have, or hardly",
	  ENOSYS, SYSCALL_CLOSED,
	  CALLS("_sysctl", "afs_syscall", "create_module", "epoll_ctl_old",
		"epoll_wait_old", "get_kernel_syms", "getpmsg", "putpmsg",
		"query_module", "security", "sysfs", "tuxcall", "ustat",
		"vserver") },
};

const struct syscall_set *syscall_sets_all(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(sets);
	return sets;
}

const struct syscall_set *syscall_sets_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++)
		if (strcmp(sets[i].name, name) == 0)
			return &sets[i];
	return NULL;
}

const struct syscall_set *syscall_sets_of(const char *call,
					  const char **ret_call)
{
	const char *const *c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++)
		for (c = sets[i].calls; *c != NULL; c++)
			if (strcmp(*c, call) == 0) {
				if (ret_call != NULL)
					*ret_call = *c;
				return &sets[i];
			}
	return NULL;
}
