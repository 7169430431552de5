/* SPDX-License-Identifier: Apache-2.0 */
/* cgroup - a cgroup (v2) for one run: made, filled, looked at, removed. */
/*
 * Theory of operation
 *
 * Controllers are never enabled here: cgroup.subtree_control of a directory
 * that we did not make belongs to whoever made it (systemd's rule of one
 * writer), and a cgroup that holds processes, as the caller's does, could not
 * hand on `memory` anyway.  So only a place where the controllers are handed on
 * already will do: mostly the directory above our own, which systemd prepares
 * for a unit with Delegate=yes.
 *
 * The mode of the files is checked when they are opened (and, for moving
 * processes, also the opener's rights), so all are opened while we may be root.
 */
#include "outer/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/cgroup_text.h"
#include "outer/cgroup_keeper.h"

#define CGROUP2_MAGIC 0x63677270	/* CGROUP2_SUPER_MAGIC, linux/magic.h */
#define NAME_SIZE 48
#define FILE_MAX 65536

/* A name nobody else has, which tells whose it is. */
static int make_name(char ret[NAME_SIZE])
{
	uint64_t r;

	if (getrandom(&r, sizeof(r), 0) != sizeof(r))
		return -1;
	(void)snprintf(ret, NAME_SIZE, "cordon-%d-%016" PRIx64, (int)getpid(),
		       r);
	return 0;
}

static int open_parent(const char *dir)
{
	autoclose int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return -1;
	if (fs.f_type != CGROUP2_MAGIC) {
		errno = ENODEV;
		return -1;
	}
	return steal_fd(&fd);
}

/* A whole file from its beginning; -1 with errno. */
static int read_whole(int fd, struct strbuf *ret)
{
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -1;
	return fdio_read_all(fd, FILE_MAX, ret);
}

static int read_at(int dir_fd, const char *file, struct strbuf *ret)
{
	autoclose int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : fdio_read_all(fd, FILE_MAX, ret);
}

/* No file to bound what there is none of. */
static bool may_lack(const struct cgroup_setting *s)
{
	struct sysinfo info;

	return s->needs_swap && errno == ENOENT && sysinfo(&info) == 0 &&
	       info.totalswap == 0;
}

static int apply(int dir_fd, const struct cgroup_setting *s, struct err *err)
{
	autoclose int fd = openat(dir_fd, s->file, O_WRONLY | O_CLOEXEC);
	autorelease_strbuf struct strbuf now = STRBUF_INIT;

	if (fd < 0 && may_lack(s))
		return 0;
	if (fd < 0 || fdio_write_all(fd, s->value, strlen(s->value)) < 0)
		return err_sys(err, errno, "write %s to %s", s->value, s->file);
	if (read_at(dir_fd, s->file, &now) < 0)
		return err_sys(err, errno, "read %s back", s->file);
	if (now.len == 0 || now.buf[now.len - 1] != '\n' ||
	    now.len - 1 != strlen(s->value) ||
	    memcmp(now.buf, s->value, now.len - 1) != 0)
		return err_set(err, ERR_HOST,
			       "%s does not hold: %s was written, %.60s stands "
			       "there", s->file, s->value, strbuf_text(&now));
	return 0;
}

static int open_file(int dir_fd, const char *file)
{
	return openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
}

/* Everything about the new directory; it is removed by the caller of this. */
static int fill(const struct cgroup_plan *plan, int parent_fd,
		const char *name, struct cgroup *cg, struct err *err)
{
	cg->dir_fd = openat(parent_fd, name,
			    O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (cg->dir_fd < 0)
		return err_sys(err, errno, "open it");
	for (size_t i = 0; i < plan->n_settings; i++)
		if (apply(cg->dir_fd, &plan->settings[i], err) < 0)
			return err_wrap(err, "[limits] %s",
					plan->settings[i].key);
	cg->procs_fd = open_file(cg->dir_fd, "cgroup.procs");
	if (cg->procs_fd < 0)
		return err_sys(err, errno, "open cgroup.procs");
	cg->memory_events_fd = open_file(cg->dir_fd, "memory.events");
	cg->memory_peak_fd = open_file(cg->dir_fd, "memory.peak");
	cg->pids_events_fd = open_file(cg->dir_fd, "pids.events");
	cg->cpu_stat_fd = open_file(cg->dir_fd, "cpu.stat");
	return cgroup_keeper_start(parent_fd, cg->dir_fd, name,
				   &cg->keeper_pid, &cg->keeper_fd, err);
}

int cgroup_make(const struct cgroup_plan *plan, struct cgroup *ret,
		struct err *err)
{
	autoclose int parent_fd = open_parent(plan->parent);
	struct cgroup cg = CGROUP_INIT;
	char name[NAME_SIZE];

	if (parent_fd < 0 || make_name(name) < 0 ||
	    mkdirat(parent_fd, name, 0755) < 0)
		return err_sys(err, errno, "make a cgroup in %s", plan->parent);
	if (fill(plan, parent_fd, name, &cg, err) < 0) {
		cgroup_release(&cg);
		(void)unlinkat(parent_fd, name, AT_REMOVEDIR);
		return err_wrap(err, "cgroup %s/%s", plan->parent, name);
	}
	*ret = cg;
	return 0;
}

int cgroup_check(const struct cgroup *cg, pid_t pid, struct err *err)
{
	autorelease_strbuf struct strbuf procs = STRBUF_INIT;
	char want[24];

	if (cg->dir_fd < 0)
		return 0;
	if (cgroup_keeper_wait(cg->keeper_fd, err) < 0)
		return -1;
	if (read_whole(cg->procs_fd, &procs) < 0)
		return err_sys(err, errno, "read cgroup.procs");
	(void)snprintf(want, sizeof(want), "%d\n", (int)pid);
	if (strcmp(strbuf_text(&procs), want) != 0)
		return err_set(err, ERR_INTERNAL,
			       "pid 1 is not alone in its cgroup");
	return 0;
}

static uint64_t count_in(int fd, const char *key)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	if (fd < 0 || read_whole(fd, &text) < 0)
		return 0;
	return cgroup_text_count(strbuf_text(&text), key);
}

/* "N\n" alone */
static uint64_t number_in(int fd)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	if (fd < 0)
		return 0;
	strbuf_adds(&text, "peak ");
	if (read_whole(fd, &text) < 0)
		return 0;
	return cgroup_text_count(strbuf_text(&text), "peak");
}

void cgroup_look(const struct cgroup *cg, struct cgroup_usage *ret)
{
	*ret = (struct cgroup_usage){
		/* `oom` is of its own limit, `oom_kill` of any above it too */
		.is_out_of_memory =
			count_in(cg->memory_events_fd, "oom") > 0 &&
			count_in(cg->memory_events_fd, "oom_kill") > 0,
		.n_refused_forks = count_in(cg->pids_events_fd, "max"),
		.memory_peak = number_in(cg->memory_peak_fd),
		.n_throttled = count_in(cg->cpu_stat_fd, "nr_throttled"),
		.throttled_us = count_in(cg->cpu_stat_fd, "throttled_usec"),
	};
}

void cgroup_release(struct cgroup *cg)
{
	int *const fds[] = {
		&cg->dir_fd, &cg->procs_fd, &cg->memory_events_fd,
		&cg->memory_peak_fd, &cg->pids_events_fd, &cg->cpu_stat_fd,
	};

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		drop_fd(fds[i]);
	cgroup_keeper_end(&cg->keeper_pid, &cg->keeper_fd);
}

static char *why_not(const char *what)
{
	return mem_printf("%s: %s", what, strerror(errno));
}

char *cgroup_try(const char *dir, unsigned *ret_controllers)
{
	autoclose int parent_fd = open_parent(dir);
	autoclose int procs_fd = -1;
	autorelease_strbuf struct strbuf handed_on = STRBUF_INIT;
	char name[NAME_SIZE];

	if (parent_fd < 0)
		return why_not("cannot be opened");
	if (read_at(parent_fd, "cgroup.subtree_control", &handed_on) < 0)
		return why_not("tells no controllers");
	*ret_controllers = cgroup_text_controllers(strbuf_text(&handed_on));
	if (*ret_controllers == 0)
		return mem_strdup("hands on no controller of memory, cpu or "
				  "pids (cgroup.subtree_control)");
	procs_fd = openat(parent_fd, "cgroup.procs", O_WRONLY | O_CLOEXEC);
	if (procs_fd < 0)
		return why_not("may not be written");
	if (make_name(name) < 0 || mkdirat(parent_fd, name, 0755) < 0 ||
	    unlinkat(parent_fd, name, AT_REMOVEDIR) < 0)
		return why_not("takes no directory");
	return NULL;
}
