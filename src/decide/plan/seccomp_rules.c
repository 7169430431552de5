/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_rules - the tables behind the policies: rules about arguments, and
 * the calls of our own programs.
 *
 * A call is let through without a look at its arguments only if no argument
 * can make it reach beyond what the other walls leave.  The guards' tables
 * hold after each has confined itself: every descriptor it will ever need is
 * open by then, or comes over a channel.
 */
#include "decide/plan/seccomp_rules.h"

#include <errno.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "base/cleanup.h"
#include "base/sanitizer.h"

/*
 * The numbers of the kernel's interface, not of a C library's headers: what a
 * socket type or an open flag is called by a libc may differ between them.
 * They are those of x86-64 and of all architectures with the generic table;
 * seccomp_build() refuses others.
 */
#define WHOLE UINT32_C(0xffffffff)
#define MODE_SET_ID UINT32_C(06000)	/* S_ISUID | S_ISGID */
#define MODE_TYPE UINT32_C(0170000)	/* S_IFMT */
#define MODE_CHAR UINT32_C(0020000)
#define MODE_BLOCK UINT32_C(0060000)
#define OPEN_MAKES UINT32_C(020000100)	/* O_CREAT, O_TMPFILE's own */
#define OPEN_ACCESS UINT32_C(3)		/* O_ACCMODE; 0 is O_RDONLY */
#define FAMILY_UNIX 1
#define FAMILY_INET 2
#define FAMILY_INET6 10
#define FAMILY_NETLINK 16
#define TYPE_MASK UINT32_C(0xf)		/* the rest are flags */
#define TYPE_STREAM 1
#define TYPE_DGRAM 2
#define TYPE_SEQPACKET 5
#define PROTO_TCP 6
#define PROTO_UDP 17
#define LEVEL_IP 0
#define LEVEL_IPV6 41
#define OPT_IP_OPTIONS 4
#define OPT_PKTOPTIONS 6	/* IPV6_2292PKTOPTIONS: any header at once */
#define OPT_RTHDR 57
#define PROT_EXECUTE UINT32_C(4)
#define TTY_GET_FRONT 0x540f	/* TIOCGPGRP, TIOCSPGRP */
#define TTY_SET_FRONT 0x5410
#define TTY_STI 0x5412		/* push input into a terminal */
#define TTY_LINUX 0x541c	/* the console's selection buffer */
#define TTY_CONS 0x541d		/* take over console output */
#define TTY_SETD 0x5423		/* line discipline: loads modules */
#define FD_GET_FLAGS 1		/* F_GETFD, F_SETFD, F_GETFL, F_SETFL */
#define FD_SET_FLAGS 2
#define FL_GET 3
#define FL_SET 4
/*
 * CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.  NEWTIME is
 * in the bits of the exit signal here; only clone3 and unshare know it.
 */
#define CLONE_NEW_ANY UINT32_C(0x7e020000)

#define EQ(index, mask, value) { (index), SECCOMP_EQ, (mask), (value) }
#define IS(index, value) EQ(index, WHOLE, value)
#define ANY_OF(index, bits) { (index), SECCOMP_NE, (bits), 0 }
#define ALLOW(name) { (name), SECCOMP_ALLOW, 0, { { 0 } }, 0 }
#define REFUSE(name, sys) { (name), SECCOMP_ERRNO, (sys), { { 0 } }, 0 }
#define ALLOW1(name, a) { (name), SECCOMP_ALLOW, 0, { a }, 1 }
#define REFUSE1(name, sys, a) { (name), SECCOMP_ERRNO, (sys), { a }, 1 }
#define REFUSE2(name, sys, a, b) { (name), SECCOMP_ERRNO, (sys), { a, b }, 2 }
#define ALLOW2(name, a, b) { (name), SECCOMP_ALLOW, 0, { a, b }, 2 }
#define ALLOW3(name, a, b, c) { (name), SECCOMP_ALLOW, 0, { a, b, c }, 3 }

/* A mode in argument `index` may not carry set-id bits. */
#define NO_SET_ID(name, index) \
	REFUSE1(name, EPERM, ANY_OF(index, MODE_SET_ID)), ALLOW(name)
/* The same, where the mode counts only if the flags make a file. */
#define NO_SET_ID_MADE(name, flags, mode)                         \
	REFUSE2(name, EPERM, ANY_OF(flags, OPEN_MAKES),           \
		ANY_OF(mode, MODE_SET_ID)),                       \
		ALLOW(name)
#define NO_DEVICE(name, index)                                           \
	REFUSE1(name, EPERM, EQ(index, MODE_TYPE, MODE_CHAR)),           \
		REFUSE1(name, EPERM, EQ(index, MODE_TYPE, MODE_BLOCK)),  \
		NO_SET_ID(name, index)
/* TCP and UDP: not MPTCP, SCTP, SMC, UDP-Lite, raw. */
#define ALLOW_IP(family)                                                  \
	ALLOW3("socket", IS(0, family), EQ(1, TYPE_MASK, TYPE_STREAM),    \
	       IS(2, 0)),                                                 \
		ALLOW3("socket", IS(0, family),                           \
		       EQ(1, TYPE_MASK, TYPE_STREAM), IS(2, PROTO_TCP)),  \
		ALLOW3("socket", IS(0, family),                           \
		       EQ(1, TYPE_MASK, TYPE_DGRAM), IS(2, 0)),           \
		ALLOW3("socket", IS(0, family),                           \
		       EQ(1, TYPE_MASK, TYPE_DGRAM), IS(2, PROTO_UDP))

/* call, answer, errno, comparisons, their number */
static const struct seccomp_rule arg_rules[] = {
	REFUSE1("clone", EPERM, ANY_OF(0, CLONE_NEW_ANY)),
	ALLOW("clone"),

	ALLOW_IP(FAMILY_INET),
	ALLOW_IP(FAMILY_INET6),
	/* NETLINK_ROUTE; the others answer to or configure the kernel */
	ALLOW2("socket", IS(0, FAMILY_NETLINK), IS(2, 0)),
	REFUSE1("socket", EPROTONOSUPPORT, IS(0, FAMILY_INET)),
	REFUSE1("socket", EPROTONOSUPPORT, IS(0, FAMILY_INET6)),
	REFUSE1("socket", EPROTONOSUPPORT, IS(0, FAMILY_NETLINK)),
	REFUSE("socket", EAFNOSUPPORT),

	/* a datagram one can still be sent to any path */
	ALLOW2("socketpair", IS(0, FAMILY_UNIX),
	       EQ(1, TYPE_MASK, TYPE_STREAM)),
	ALLOW2("socketpair", IS(0, FAMILY_UNIX),
	       EQ(1, TYPE_MASK, TYPE_SEQPACKET)),
	REFUSE1("socketpair", ESOCKTNOSUPPORT, IS(0, FAMILY_UNIX)),
	REFUSE("socketpair", EAFNOSUPPORT),

	REFUSE1("ioctl", EPERM, IS(1, TTY_STI)),
	REFUSE1("ioctl", EPERM, IS(1, TTY_LINUX)),
	REFUSE1("ioctl", EPERM, IS(1, TTY_CONS)),
	REFUSE1("ioctl", EPERM, IS(1, TTY_SETD)),
	ALLOW("ioctl"),

	/* PER_LINUX, PER_LINUX32, both with UNAME26, and the query */
	ALLOW1("personality", IS(0, 0)),
	ALLOW1("personality", IS(0, 8)),
	ALLOW1("personality", IS(0, 0x20000)),
	ALLOW1("personality", IS(0, 0x20008)),
	ALLOW1("personality", IS(0, WHOLE)),
	REFUSE("personality", EPERM),

	REFUSE1("prctl", EPERM, IS(0, PR_SET_MM)),
	REFUSE1("prctl", EPERM, IS(0, PR_SET_PTRACER)),
	REFUSE1("prctl", EPERM, IS(0, PR_SET_SECUREBITS)),
	ALLOW("prctl"),

	/*
	 * Source routes: the kernel drops such packets in here before any
	 * witness sees them, so a program would hang and nothing be told.
	 */
	REFUSE2("setsockopt", EPERM, IS(1, LEVEL_IP), IS(2, OPT_IP_OPTIONS)),
	REFUSE2("setsockopt", EPERM, IS(1, LEVEL_IPV6), IS(2, OPT_RTHDR)),
	REFUSE2("setsockopt", EPERM, IS(1, LEVEL_IPV6), IS(2, OPT_PKTOPTIONS)),
	ALLOW("setsockopt"),

	/* pid 1 is cordon's: a limit of CPU time would be its end */
	REFUSE1("prlimit64", EPERM, IS(0, 1)),
	ALLOW("prlimit64"),

	/* a listener would let the script answer its own calls with CONTINUE */
	REFUSE1("seccomp", EPERM, ANY_OF(1, SECCOMP_FILTER_FLAG_NEW_LISTENER)),
	ALLOW("seccomp"),

	NO_SET_ID_MADE("open", 1, 2),
	NO_SET_ID_MADE("openat", 2, 3),
	NO_SET_ID("creat", 1),
	NO_SET_ID("mkdir", 1),
	NO_SET_ID("mkdirat", 2),
	NO_SET_ID("chmod", 1),
	NO_SET_ID("fchmod", 1),
	NO_SET_ID("fchmodat", 2),
	NO_SET_ID("fchmodat2", 2),
	NO_DEVICE("mknod", 1),
	NO_DEVICE("mknodat", 2),
};

/* Before the rules of the same calls, with `allow = @unix-sockets`. */
static const struct seccomp_rule unix_rules[] = {
	ALLOW1("socket", IS(0, FAMILY_UNIX)),
	ALLOW1("socketpair", IS(0, FAMILY_UNIX)),
};

/* What pid 1, relay and upstream need. */
static const struct seccomp_rule common_rules[] = {
	ALLOW("read"), ALLOW("write"), ALLOW("readv"), ALLOW("writev"),
	ALLOW("recvfrom"), ALLOW("recvmsg"), ALLOW("sendto"), ALLOW("sendmsg"),
	ALLOW("close"), ALLOW("poll"), ALLOW("ppoll"), ALLOW("epoll_wait"),
	ALLOW("epoll_pwait"), ALLOW("epoll_ctl"), ALLOW("clock_gettime"),
	ALLOW("gettimeofday"), ALLOW("timerfd_settime"),
	ALLOW("rt_sigprocmask"), ALLOW("rt_sigreturn"),
	ALLOW("restart_syscall"), ALLOW("getpid"), ALLOW("gettid"),
	ALLOW("exit"), ALLOW("exit_group"),
	/* flags of a descriptor; not its owner, who would get signals */
	ALLOW1("fcntl", IS(1, FD_GET_FLAGS)),
	ALLOW1("fcntl", IS(1, FD_SET_FLAGS)),
	ALLOW1("fcntl", IS(1, FL_GET)), ALLOW1("fcntl", IS(1, FL_SET)),
	REFUSE("fcntl", EPERM),
	/* what the read-back asks */
	ALLOW1("prctl", IS(0, PR_GET_SECCOMP)),
	ALLOW1("prctl", IS(0, PR_GET_NO_NEW_PRIVS)),
	REFUSE("prctl", EPERM),
};

static const struct seccomp_rule init_rules[] = {
	ALLOW("wait4"), ALLOW("waitid"), ALLOW("kill"), ALLOW("rt_sigaction"),
	ALLOW("rt_sigpending"), ALLOW("rt_sigtimedwait"),
	/* which group is in the foreground of the script's terminal */
	ALLOW1("ioctl", IS(1, TTY_GET_FRONT)),
	ALLOW1("ioctl", IS(1, TTY_SET_FRONT)),
	REFUSE("ioctl", EPERM),
};

/* An allocator. */
static const struct seccomp_rule memory_rules[] = {
	ALLOW("futex"), ALLOW("brk"), ALLOW("munmap"), ALLOW("mremap"),
	ALLOW("madvise"), ALLOW("getrandom"),
	REFUSE1("mmap", EPERM, ANY_OF(2, PROT_EXECUTE)),
	ALLOW("mmap"),
};

/* Relay and upstream: sockets that are open. */
static const struct seccomp_rule guard_rules[] = {
	ALLOW("accept4"), ALLOW("shutdown"), ALLOW("getsockname"),
	ALLOW("getpeername"), ALLOW("getsockopt"), ALLOW("setsockopt"),
};

/* Records on one channel; all else is in memory already. */
static const struct seccomp_rule verify_rules[] = {
	ALLOW("recvmsg"), ALLOW("sendmsg"), ALLOW("write"), ALLOW("close"),
	ALLOW("rt_sigprocmask"), ALLOW("rt_sigreturn"),
	ALLOW("restart_syscall"), ALLOW("getpid"), ALLOW("gettid"),
	ALLOW("exit"), ALLOW("exit_group"),
	/* what the read-back asks */
	ALLOW1("prctl", IS(0, PR_GET_SECCOMP)),
	REFUSE("prctl", EPERM),
};

static const struct seccomp_rule upstream_rules[] = {
	ALLOW_IP(FAMILY_INET),
	ALLOW_IP(FAMILY_INET6),
	REFUSE("socket", EPERM),
	ALLOW("connect"),
	/* the channel of records about requests (http_record.h) */
	ALLOW2("socketpair", IS(0, FAMILY_UNIX),
	       EQ(1, TYPE_MASK, TYPE_SEQPACKET)),
	REFUSE("socketpair", EPERM),
};

#ifdef WITH_SANITIZER
/*
 * Only in a build with AddressSanitizer: what its run time does in our own
 * programs.  No released build has these.
 */
static const struct seccomp_rule sanitizer_rules[] = {
	REFUSE1("openat", EPERM, ANY_OF(2, OPEN_ACCESS)),
	ALLOW("openat"),
	ALLOW("fstat"), ALLOW("newfstatat"), ALLOW("readlink"),
	ALLOW("readlinkat"), ALLOW("lseek"), ALLOW("sigaltstack"),
	REFUSE1("mprotect", EPERM, ANY_OF(2, PROT_EXECUTE)),
	ALLOW("mprotect"), ALLOW("sched_yield"), ALLOW("nanosleep"),
	ALLOW("clock_nanosleep"), ALLOW("prlimit64"), ALLOW("getrlimit"),
};
/* The same for pid 1, which has none of memory_rules. */
static const struct seccomp_rule sanitizer_init_rules[] = {
	ALLOW("brk"), ALLOW("mmap"), ALLOW("munmap"), ALLOW("mremap"),
	ALLOW("madvise"), ALLOW("futex"),
};
#endif

#define TABLE(rules) { (rules), ARRAY_SIZE(rules) }

const struct seccomp_table seccomp_rules_script = TABLE(arg_rules);
const struct seccomp_table seccomp_rules_unix = TABLE(unix_rules);

static const struct seccomp_table init_tables[] = {
	TABLE(common_rules),
	TABLE(init_rules),
#ifdef WITH_SANITIZER
	TABLE(sanitizer_rules),
	TABLE(sanitizer_init_rules),
#endif
};

static const struct seccomp_table relay_tables[] = {
	TABLE(common_rules),
	TABLE(memory_rules),
	TABLE(guard_rules),
#ifdef WITH_SANITIZER
	TABLE(sanitizer_rules),
#endif
};

static const struct seccomp_table upstream_tables[] = {
	TABLE(common_rules),
	TABLE(memory_rules),
	TABLE(guard_rules),
	TABLE(upstream_rules),
#ifdef WITH_SANITIZER
	TABLE(sanitizer_rules),
#endif
};

static const struct seccomp_table verify_tables[] = {
	TABLE(verify_rules),
	TABLE(memory_rules),
#ifdef WITH_SANITIZER
	TABLE(sanitizer_rules),
#endif
};

const struct seccomp_table *seccomp_rules_role(enum seccomp_role role,
					       size_t *ret_n)
{
	switch (role) {
	case SECCOMP_ROLE_INIT:
		*ret_n = ARRAY_SIZE(init_tables);
		return init_tables;
	case SECCOMP_ROLE_RELAY:
		*ret_n = ARRAY_SIZE(relay_tables);
		return relay_tables;
	case SECCOMP_ROLE_UPSTREAM:
		*ret_n = ARRAY_SIZE(upstream_tables);
		return upstream_tables;
	case SECCOMP_ROLE_VERIFY:
		*ret_n = ARRAY_SIZE(verify_tables);
		return verify_tables;
	case SECCOMP_ROLE_SCRIPT:
	case SECCOMP_ROLE_COUNT:
		break;
	}
	BUG("a role without tables");
}

static bool arg_holds(const struct seccomp_arg *arg, const uint64_t args[6])
{
	bool equal = ((uint32_t)args[arg->index] & arg->mask) == arg->value;

	return arg->cmp == SECCOMP_EQ ? equal : !equal;
}

int seccomp_rules_answer(const struct seccomp_rule *rules, size_t n_rules,
			 const uint64_t args[6])
{
	size_t i, j;

	for (i = 0; i < n_rules; i++) {
		for (j = 0; j < rules[i].n_args; j++)
			if (!arg_holds(&rules[i].args[j], args))
				break;
		if (j == rules[i].n_args)
			return rules[i].action == SECCOMP_ALLOW ? 0
								: rules[i].sys;
	}
	BUG("a call without a last rule");
}
