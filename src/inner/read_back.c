/* SPDX-License-Identifier: Apache-2.0 */
/* read_back - every layer is seen to hold, then the gate. */
/*
 * Theory of operation
 *
 * A call that returned 0 is not yet a wall.  Here the walls are looked at from
 * where the script will stand: what the kernel says in /proc/self, and acts
 * that must fail.  Descriptors, limits, securebits and the dumpable flag were
 * read back where they were set; nothing since has changed them.
 *
 * Only calls that no profile can deny (`@core` of the system call sets) are
 * used besides the probes, because the filter is loaded.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "decide/plan/landlock_abi.h"
#include "decide/plan/plan.h"
#include "inner/mountinfo.h"
#include "inner/self.h"
#include "inner/steps.h"
#include "inner/sync.h"

#define STEP STEP_READ_BACK

/* A number in decimal, then a tab, a space or the end; -1 if it is not one. */
static long long take_number(const char **text)
{
	long long v = 0;
	const char *p = *text;

	while (*p == '\t' || *p == ' ')
		p++;
	if (*p < '0' || *p > '9')
		return -1;
	for (; *p >= '0' && *p <= '9'; p++)
		v = v * 10 + (*p - '0');
	*text = p;
	return v;
}

static bool is_number(const char *text, long long want)
{
	return take_number(&text) == want;
}

/* Real, effective, saved and file system id. */
static bool are_ids(const char *text, long long want)
{
	for (int i = 0; i < 4; i++)
		if (take_number(&text) != want)
			return false;
	return true;
}

static bool is_all_zero(const char *text)
{
	return text[0] == '\t' && text[1] == '0' &&
	       text[1 + strspn(text + 1, "0")] == '\0';
}

/* Only root may drop the groups of the caller; see user_namespaces(7). */
static bool are_groups(const char *text, const struct id_plan *ids)
{
	return !ids->as_root || take_number(&text) < 0;
}

enum status_key {
	KEY_UID, KEY_GID, KEY_GROUPS, KEY_CAP_INH, KEY_CAP_PRM, KEY_CAP_EFF,
	KEY_CAP_BND, KEY_CAP_AMB, KEY_NO_NEW_PRIVS, KEY_SECCOMP, KEY_COUNT,
};

static const char *const status_keys[KEY_COUNT] = {
	"Uid:", "Gid:", "Groups:", "CapInh:", "CapPrm:", "CapEff:",
	"CapBnd:", "CapAmb:", "NoNewPrivs:", "Seccomp:",
};

static bool is_right(enum status_key key, const char *text,
		     const struct id_plan *ids)
{
	switch (key) {
	case KEY_UID:
		return are_ids(text, ids->uid);
	case KEY_GID:
		return are_ids(text, ids->gid);
	case KEY_GROUPS:
		return are_groups(text, ids);
	case KEY_CAP_INH:
	case KEY_CAP_PRM:
	case KEY_CAP_EFF:
	case KEY_CAP_BND:
	case KEY_CAP_AMB:
		return is_all_zero(text);
	case KEY_NO_NEW_PRIVS:
		return is_number(text, 1);
	case KEY_SECCOMP:
		return is_number(text, 2); /* SECCOMP_MODE_FILTER */
	case KEY_COUNT:
		break;
	}
	return false;
}

static void check_status(const struct id_plan *ids)
{
	static struct self_lines lines;
	unsigned n_seen = 0;
	char *line;

	if (self_lines_open(&lines, "/proc/self/status") < 0)
		fail(STEP, errno, 0, "/proc/self/status");
	while ((line = self_lines_next(&lines)))
		for (int k = 0; k < KEY_COUNT; k++) {
			size_t n = strlen(status_keys[k]);

			if (strncmp(line, status_keys[k], n) != 0)
				continue;
			if (!is_right((enum status_key)k, line + n, ids))
				fail(STEP, EPERM, (uint32_t)k, line);
			n_seen++;
		}
	if (errno != 0 || n_seen != KEY_COUNT)
		fail(STEP, errno ? errno : ENOENT, n_seen,
		     "/proc/self/status");
}

static void check_namespaces(const struct inner_fds *fds)
{
	static const char *const paths[INNER_NS_COUNT] = {
		"/proc/self/ns/user", "/proc/self/ns/mnt",
		"/proc/self/ns/pid",  "/proc/self/ns/net",
		"/proc/self/ns/ipc",  "/proc/self/ns/uts",
		"/proc/self/ns/cgroup",
	};

	for (uint32_t i = 0; i < INNER_NS_COUNT; i++) {
		struct stat st;

		if (stat(paths[i], &st) < 0)
			fail(STEP, errno, i, paths[i]);
		if (fds->outer_ns[i] == 0 || st.st_ino == fds->outer_ns[i])
			fail_at(STEP, EPERM, i, "shared with the host:",
				paths[i]);
	}
}

/* Does a rule let files of /proc be written? */
static bool may_write_proc(const struct landlock_plan *l)
{
	for (size_t i = 0; i < l->n_rules; i++)
		if ((l->rules[i].access & LANDLOCK_ABI_FS_WRITE_FILE) &&
		    (strcmp(l->rules[i].path, "/") == 0 ||
		     strncmp(l->rules[i].path, "/proc", 5) == 0))
			return true;
	return false;
}

/*
 * Everybody may open this file of their own for writing, /proc/self is not
 * read-only, and no rule names it: only Landlock can refuse.
 */
static void probe_landlock(const struct landlock_plan *l)
{
	autoclose int fd = -1;

	if (!(l->handled_fs & LANDLOCK_ABI_FS_WRITE_FILE) || may_write_proc(l))
		return;
	fd = open("/proc/self/timerslack_ns", O_WRONLY | O_CLOEXEC);
	if (fd >= 0 || errno != EACCES)
		fail(STEP, fd < 0 ? errno : EPERM, 0, "Landlock does not hold");
}

static void probe_root(void)
{
	autoclose int fd = open("/cordon-probe",
				O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EROFS && errno != EACCES))
		fail(STEP, fd < 0 ? errno : EPERM, 0,
		     "the root does not refuse a new file");
}

static void probe_filter(void)
{
	autoclose int fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		fail(STEP, EPERM, 0, "the filter lets socket(AF_ALG) through");
	if (unshare(CLONE_NEWUSER) == 0 || errno != EPERM)
		fail(STEP, EPERM, 0, "the filter lets unshare(2) through");
	/* EBADF comes from behind the filter */
	if (ioctl(-1, TIOCSTI, "") == 0 || errno != EPERM)
		fail(STEP, EPERM, 0, "the filter lets ioctl(TIOCSTI) through");
}

/* TTY_MAJOR, TTYAUX_MAJOR and the range of UNIX98 slaves: devices.txt */
static bool is_terminal(const struct stat *st)
{
	unsigned n = major(st->st_rdev);

	return S_ISCHR(st->st_mode) &&
	       (n == 4 || n == 5 || (n >= 136 && n <= 143));
}

/* A terminal among the streams is the one made here, never the caller's. */
static void check_streams(const struct stream_plan *streams)
{
	struct stat pts = { .st_dev = 0 };
	struct stat st;

	if (streams->has_terminal && stat("/dev/pts", &pts) < 0)
		fail(STEP, errno, 0, "/dev/pts");
	for (int i = 0; i < 3; i++) {
		if (fstat(i, &st) < 0)
			fail(STEP, errno, (uint32_t)i, "a stream");
		if (is_terminal(&st) != streams->on_terminal[i] ||
		    (streams->on_terminal[i] && st.st_dev != pts.st_dev))
			fail(STEP, EPERM, (uint32_t)i,
			     "a stream that is not the terminal it must be");
	}
}

/* Is there a controlling terminal?  Without one this is ENXIO (tty(4)). */
static void probe_terminal(const struct stream_plan *streams)
{
	autoclose int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (streams->has_terminal ? fd < 0 && errno != ENOENT :
				    fd >= 0 || (errno != ENXIO &&
						errno != ENOENT))
		fail(STEP, fd < 0 ? errno : EPERM, 0,
		     "the terminal of the session");
}

/*
 * read_back() - See every layer hold, say so, and wait for the gate.
 *
 * Needs:    all layers; /proc of our own pid namespace
 * Leaves:   a process that may become the script: WIRE_READY was sent and
 *           WIRE_GATE has come
 * Mustn't:  change anything
 */
void read_back(const struct plan *plan, const struct inner_fds *fds)
{
	check_status(&plan->ids);
	check_namespaces(fds);
	mountinfo_check(&plan->fs);
	probe_root();
	probe_landlock(&plan->landlock);
	probe_filter();
	check_streams(&plan->streams);
	probe_terminal(&plan->streams);
	sync_tell(fds->sync_fd, WIRE_READY, STEP);
	sync_wait(fds->sync_fd, WIRE_GATE, STEP);
}
