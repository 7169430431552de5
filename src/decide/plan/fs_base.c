/* SPDX-License-Identifier: Apache-2.0 */
/* fs_base - what every script sees without a word in a profile. */
#include "decide/plan/fs_base.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/plan_env.h"

#define WHY "base view"
#define WHY_PATH "directory of PATH"
#define KERNEL_ATTR \
	(SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV | SYS_MOUNT_ATTR_NOEXEC)
#define DEVICE_ATTR \
	(SYS_MOUNT_ATTR_RDONLY | SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NOEXEC)

static const char *const trees[] = {
	"/usr",	  "/bin",    "/sbin", "/lib", "/lib32",
	"/lib64", "/libx32", "/opt",  "/nix",
};

/* Directories that many things share: never shown whole as a prefix. */
static const char *const shared[] = {
	"/",	"/boot", "/dev",     "/etc",	 "/home", "/media",
	"/mnt", "/proc", "/root",    "/run",	 "/srv",  "/sys",
	"/tmp", "/var",	 "/var/lib", "/var/tmp",
};

/* Never shown because of PATH: not even the directory itself. */
static const char *const no_path[] = {
	"/dev", "/etc", "/proc", "/run", "/sys", "/var/run",
};

static bool is_shared(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		if (strcmp(shared[i], path) == 0)
			return true;
	return false;
}

/* Would showing this directory show a home or the workspace too? */
static bool holds_private(struct fs_draft *d, const char *path)
{
	return fs_draft_holds_home(d, path) ||
	       (d->host->workspace &&
		fs_draft_is_within(d->host->workspace, path));
}

/* Whose ever it is: /home/NAME, but not what is installed below it. */
static bool is_some_home(const char *path)
{
	return strncmp(path, "/home/", 6) == 0 && !strchr(path + 6, '/');
}

static bool may_show_for_path(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(no_path); i++)
		if (fs_draft_is_within(path, no_path[i]))
			return false;
	return !is_shared(path);
}

/*
 * Nobody named it, so it is not searched for credentials: what somebody works in
 * or runs from, rather than installed, is not shown whole.
 */
static bool is_worked_in(struct fs_draft *d, const char *prefix)
{
	static const char *const names[] = { ".git", ".env" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		autofree char *path = mem_printf("%s/%s", prefix, names[i]);

		if (!fs_draft_fact(d, path))
			continue;
		strlist_take(d->unusual,
			     mem_printf("of %s, which PATH leads to, only bin "
					"is shown, as %s is there; [files] "
					"read = %s shows all of it", prefix,
					names[i], prefix));
		return true;
	}
	return false;
}

/* The directory above `bin`, or NULL where that is no prefix of its own. */
static char *prefix_of(struct fs_draft *d, const char *dir)
{
	const char *slash = strrchr(dir, '/');
	autofree char *prefix = NULL;

	if (strcmp(slash, "/bin") != 0 && strcmp(slash, "/sbin") != 0)
		return NULL;
	prefix = mem_strndup(dir, (size_t)(slash - dir));
	if (prefix[0] == '\0' || is_shared(prefix) ||
	    is_some_home(prefix) || holds_private(d, prefix) ||
	    is_worked_in(d, prefix))
		return NULL;
	return steal_ptr(&prefix);
}

static void add_path_dir(struct fs_draft *d, const char *dir,
			 struct strbuf *left_out)
{
	const struct path_fact *fact = fs_draft_fact(d, dir);
	autofree char *prefix = NULL;

	if (!fact || fact->type != PATH_DIR)
		return;
	if (d->host->workspace &&
	    fs_draft_is_within(fact->real, d->host->workspace))
		return;
	if (fs_draft_is_in_home(d, dir) ||
	    fs_draft_is_in_home(d, fact->real)) {
		strbuf_addf(left_out, "%s%s", left_out->len ? ", " : "", dir);
		return;
	}
	if (!may_show_for_path(fact->real) || holds_private(d, fact->real))
		return;
	(void)fs_draft_bind(d, FS_RANK_BASE, fact, FS_SEEN_ONLY, WHY_PATH);
	prefix = prefix_of(d, fact->real);
	if (prefix)
		fs_draft_show(d, FS_RANK_BASE, prefix, WHY_PATH);
}

static void add_path(struct fs_draft *d)
{
	const char *path = env_plan_get(d->env, "PATH");
	autorelease_strbuf struct strbuf left_out = STRBUF_INIT;

	while (path && *path) {
		size_t n = strcspn(path, ":");
		autofree char *dir = mem_strndup(path, n);

		for (size_t m = n; m > 1 && dir[m - 1] == '/'; m--)
			dir[m - 1] = '\0';
		if (dir[0] == '/' && dir[1] != '\0')
			add_path_dir(d, dir, &left_out);
		path += n + (path[n] == ':');
	}
	if (left_out.len)
		strlist_take(d->notes,
			     mem_printf("directories of PATH below HOME are "
					"not shown unless [files] read names "
					"them: %s",
					strbuf_text(&left_out)));
}

/* path, op; every kernel lacks some of them */
static const struct {
	const char *path;
	enum fs_op op;
} proc_parts[] = {
	{ "/proc/acpi", FS_MASK_DIR },
	{ "/proc/asound", FS_MASK_DIR },
	{ "/proc/bus", FS_READ_ONLY },
	/* can hold what an image was made with: passwords, addresses, tokens */
	{ "/proc/cmdline", FS_MASK_FILE },
	{ "/proc/fs", FS_READ_ONLY },
	{ "/proc/interrupts", FS_MASK_FILE },
	{ "/proc/irq", FS_READ_ONLY },
	{ "/proc/kallsyms", FS_MASK_FILE },
	{ "/proc/kcore", FS_MASK_FILE },
	{ "/proc/keys", FS_MASK_FILE },
	{ "/proc/kmsg", FS_MASK_FILE },
	{ "/proc/latency_stats", FS_MASK_FILE },
	{ "/proc/sched_debug", FS_MASK_FILE },
	{ "/proc/scsi", FS_MASK_DIR },
	{ "/proc/sys", FS_READ_ONLY },
	{ "/proc/sysrq-trigger", FS_READ_ONLY },
	{ "/proc/timer_list", FS_MASK_FILE },
	{ "/proc/timer_stats", FS_MASK_FILE },
};

static void add_proc(struct fs_draft *d)
{
	fs_draft_add(d, FS_RANK_OURS, FS_PROC, "/proc", WHY)->attr =
		KERNEL_ATTR;
	for (size_t i = 0; i < ARRAY_SIZE(proc_parts); i++) {
		struct fs_step *step =
			fs_draft_add(d, FS_RANK_OURS, proc_parts[i].op,
				     proc_parts[i].path, WHY);

		step->attr = KERNEL_ATTR | SYS_MOUNT_ATTR_RDONLY;
		step->optional = true;
	}
}

static const char *const devices[] = {
	"/dev/full", "/dev/null",    "/dev/random",
	"/dev/tty",  "/dev/urandom", "/dev/zero",
};

static void add_dev(struct fs_draft *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct fs_step *step = fs_draft_add(d, FS_RANK_OURS, FS_DEVICE,
						    devices[i], WHY);

		step->source = mem_strdup(devices[i]);
		step->attr = DEVICE_ATTR;
		/* containers can lack it; bash opens it and does without */
		step->optional = strcmp(devices[i], "/dev/tty") == 0;
	}
	fs_draft_add(d, FS_RANK_OURS, FS_DEVPTS, "/dev/pts", WHY)->attr =
		SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NOEXEC;
	fs_draft_link(d, FS_RANK_OURS, "/dev/fd", "/proc/self/fd", WHY);
	fs_draft_link(d, FS_RANK_OURS, "/dev/stdin", "/proc/self/fd/0", WHY);
	fs_draft_link(d, FS_RANK_OURS, "/dev/stdout", "/proc/self/fd/1", WHY);
	fs_draft_link(d, FS_RANK_OURS, "/dev/stderr", "/proc/self/fd/2", WHY);
	fs_draft_link(d, FS_RANK_OURS, "/dev/ptmx", "pts/ptmx", WHY);
}

static void add_empty(struct fs_draft *d, const char *path, mode_t mode,
		      const char *why)
{
	struct fs_step *step =
		fs_draft_add(d, FS_RANK_OURS, FS_SCRATCH, path, why);

	step->mode = mode;
	step->attr = FS_WRITABLE;
}

static void add_scratch(struct fs_draft *d)
{
	const char *home = env_plan_get(d->env, "HOME");
	const char *workspace = d->host->workspace;
	const struct path_fact *fact =
		d->host->user_home ? fs_draft_fact(d, d->host->user_home)
				   : NULL;
	const char *real_home = fact ? fact->real : NULL;

	add_empty(d, "/dev/shm", 01777, WHY);
	add_empty(d, "/run", 0755, WHY);
	add_empty(d, "/tmp", 01777, WHY);
	add_empty(d, "/var/tmp", 01777, WHY);
	if (home)
		add_empty(d, home, 0700, "HOME");
	/* nobody wants it, but a workspace above it would bring it */
	if (real_home && workspace && strcmp(real_home, workspace) != 0 &&
	    fs_draft_is_within(real_home, workspace))
		add_empty(d, real_home, 0700, "home of the user");
	fs_draft_link(d, FS_RANK_OURS, "/var/run", "/run", WHY);
}

void fs_base(struct fs_draft *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(trees); i++)
		fs_draft_show(d, FS_RANK_BASE, trees[i], WHY);
	add_path(d);
	add_proc(d);
	add_dev(d);
	add_scratch(d);
}
