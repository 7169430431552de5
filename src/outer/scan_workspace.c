/* SPDX-License-Identifier: Apache-2.0 */
/* scan_workspace() - looks for credential files in the workspace. */
/*
 * Theory of operation
 *
 * First all names, then texts.  A walk (tree_walk.h) shows all entries; only
 * those are visited whose name says something (cred_name.h).  Those of which the
 * text has the last word wait for the end, settings and keys before other data.
 * Most files are never opened, and of most others one read(2) is all.
 *
 * The text is that of whoever wrote the checkout, and a disk can be slow: texts
 * are looked into for a bounded time.
 *
 * When a found file has more names, a second walk compares device and inode of
 * every file; d_ino will not do, which overlayfs makes up.
 */
#include "outer/scan_workspace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/sys.h"
#include "decide/live/cred_name.h"
#include "decide/live/cred_text.h"
#include "outer/scan_git.h"
#include "outer/tree_walk.h"

#define HEAD_DATA (8 * 1024)	/* bytes looked into, by what the name says */
#define HEAD_NAMED (64 * 1024)

const struct scan_bounds scan_standard = {
	.names = 100000,
	.texts = 4000,
	.found = 256,
	.text_ms = 2000,
};

/* A file to look into. */
struct text {
	char *path;
	enum cred_kind kind;
};

struct texts {
	struct text *v;
	size_t n;
};

struct scan {
	const char *top;
	int top_fd;
	const struct scan_bounds *bounds;
	struct scan_fact *fact;
	struct texts named;	/* settings, keys, certificates */
	struct texts data;
	uint64_t until_ms;	/* CLOCK_MONOTONIC */
	bool is_at_bound;	/* of names */
	char *head;	/* HEAD_NAMED + 1 bytes */
	size_t head_n;	/* of them the most that were in use */
};

/* "PATH" and "TOP/PATH" of an entry */
static char *below(const char *dir, const char *name)
{
	return dir[0] ? mem_printf("%s/%s", dir, name) : mem_strdup(name);
}

static char *whole(const struct scan *s, const char *path)
{
	return path[0] ? mem_printf("%s/%s", s->top, path)
		       : mem_strdup(s->top);
}

/* The first place counts: what comes after it was not looked at either. */
static void stop_at(struct scan *s, const char *path, const char *why)
{
	if (s->fact->stopped_at)
		return;
	s->fact->stopped_at = whole(s, path);
	s->fact->stopped_by = mem_strdup(why);
}

/*
 * What cannot be opened the script cannot open either, unless it is its own:
 * then it can give itself the right.  A directory that can be entered for all
 * that is covered (scan_git.h), but not the first.
 */
static bool is_our_own(const struct scan *s, const char *path)
{
	struct stat st;

	return fstatat(s->top_fd, path[0] ? path : ".", &st,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
	       st.st_uid == (uid_t)setfsuid((uid_t)-1);
}

static struct credential_fact *find_fact(const struct scan *s, const char *path)
{
	for (size_t i = 0; i < s->fact->n_found; i++)
		if (strcmp(s->fact->found[i].path, path) == 0)
			return &s->fact->found[i];
	return NULL;
}

/* Takes why. */
static void add_found(struct scan *s, const char *path, const struct stat *st,
		      char *why)
{
	struct scan_fact *fact = s->fact;
	autofree char *real = whole(s, path);
	autofree char *owned = why;

	if (find_fact(s, real))
		return;
	if (fact->n_found >= s->bounds->found) {
		stop_at(s, path, "there are too many of them");
		return;
	}
	fact->found = mem_grow(fact->found, fact->n_found + 1,
			       sizeof(*fact->found));
	fact->found[fact->n_found++] = (struct credential_fact){
		.path = steal_ptr(&real),
		.why = steal_ptr(&owned),
		.dev = st->st_dev,
		.ino = st->st_ino,
		.n_others = st->st_nlink > 1 ? st->st_nlink - 1 : 0,
	};
}

/* -1: it cannot be read, errno says why. */
static ssize_t read_head(struct scan *s, int fd, size_t max)
{
	size_t n = 0;
	ssize_t got;

	while (n < max && (got = read(fd, s->head + n, max - n)) != 0) {
		if (got < 0 && errno != EINTR)
			return -1;
		if (got > 0)
			n += (size_t)got;
		if (n > s->head_n)
			s->head_n = n;
		/* a short one is the end, as a rule: a read(2) is saved */
		if (n < HEAD_DATA)
			break;
	}
	s->head[n] = '\0';
	return (ssize_t)n;
}

static void not_read(struct scan *s, const char *path)
{
	int sys = errno;
	struct stat st;

	if (tree_walk_is_gone(sys))
		return;
	if (sys != EACCES && sys != EPERM) {
		stop_at(s, path, strerror(sys));
		return;
	}
	if (is_our_own(s, path) && fstatat(s->top_fd, path, &st,
					   AT_SYMLINK_NOFOLLOW) == 0)
		add_found(s, path, &st,
			  mem_strdup("it cannot be read, and is the script's own"));
}

static void look_into(struct scan *s, const char *path, enum cred_kind kind)
{
	autoclose int fd = sys_openat2(s->top_fd, path,
				       O_RDONLY | O_CLOEXEC | O_NONBLOCK |
					       O_NOCTTY,
				       0,
				       SYS_RESOLVE_NO_SYMLINKS |
					       SYS_RESOLVE_BENEATH);
	const char *what;
	struct stat st;
	ssize_t n;

	s->fact->n_read++;
	n = fd < 0 ? -1
		   : read_head(s, fd,
			       kind == CRED_DATA ? HEAD_DATA : HEAD_NAMED);
	if (n < 0) {
		not_read(s, path);
		return;
	}
	what = cred_text(kind, s->head, (size_t)n);
	if (what && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		add_found(s, path, &st, mem_printf("%s in it", what));
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Looks into the files of a list in its order. */
static void look_into_all(struct scan *s, const struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++) {
		if (now_ms() > s->until_ms) {
			stop_at(s, texts->v[i].path, "it takes too long");
			return;
		}
		look_into(s, texts->v[i].path, texts->v[i].kind);
	}
}

static void texts_release(struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		free(texts->v[i].path);
	free(texts->v);
}

static void put_off(struct scan *s, const char *path, enum cred_kind kind)
{
	struct texts *texts = kind == CRED_DATA ? &s->data : &s->named;

	if (texts->n >= s->bounds->texts) {
		stop_at(s, path, "there are too many files to look into");
		return;
	}
	texts->v = mem_grow(texts->v, texts->n + 1, sizeof(*texts->v));
	texts->v[texts->n++] = (struct text){ mem_strdup(path), kind };
}

static void look_at_file(struct scan *s, const char *path, enum cred_kind kind,
			 const char *link)
{
	struct stat st;

	if (kind != CRED_ALWAYS) {
		put_off(s, path, kind);
		return;
	}
	if (fstatat(s->top_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode))
		add_found(s, path, &st,
			  link ? mem_printf("the name of the link %s", link)
			       : mem_strdup("its name"));
}

/* The file behind a link goes by the link's name too. */
static void look_behind(struct scan *s, const char *path, enum cred_kind kind)
{
	autofree char *at = whole(s, path);
	autofree char *real = realpath(at, NULL);
	size_t n = strlen(s->top);
	struct stat st;

	if (real && strncmp(real, s->top, n) == 0 && real[n] == '/' &&
	    lstat(real, &st) == 0 && S_ISREG(st.st_mode))
		look_at_file(s, real + n + 1, kind, path);
}

/* Hard links to what was found are as good as it. */
static void compare(struct scan *s, const char *path)
{
	struct stat st;

	if (fstatat(s->top_fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode) || st.st_nlink < 2)
		return;
	for (size_t i = 0; i < s->fact->n_found; i++) {
		const struct credential_fact *found = &s->fact->found[i];

		if (found->dev != st.st_dev || found->ino != st.st_ino)
			continue;
		add_found(s, path, &st,
			  mem_printf("another name of %s",
				     found->path + strlen(s->top) + 1));
		return;
	}
}

/* Of the names; the first that is one too many is told. */
static bool is_past_bound(struct scan *s, const struct tree_dir *dir)
{
	if (!s->is_at_bound && s->fact->n_names++ >= s->bounds->names) {
		stop_at(s, dir->path, "there are too many files");
		s->is_at_bound = true;
	}
	return s->is_at_bound;
}

static unsigned char wants(void *data, const struct tree_dir *dir,
			   const struct tree_entry *entry)
{
	struct scan *s = data;
	enum cred_kind kind = CRED_NONE;

	if (is_past_bound(s, dir))
		return 0;
	if (entry->type == DT_REG || entry->type == DT_LNK)
		kind = cred_name(dir->path, entry->name);
	return entry->type == DT_REG || kind > CRED_DATA ? (unsigned char)kind
							 : 0;
}

static unsigned char wants_file(void *data, const struct tree_dir *dir,
				const struct tree_entry *entry)
{
	return !is_past_bound(data, dir) && entry->type == DT_REG;
}

static void listed(void *data, const struct tree_dir *dir, int error)
{
	struct scan *s = data;

	if (error == 0)
		return;
	if (dir->depth > 0 && (tree_walk_is_gone(error) ||
			       ((error == EACCES || error == EPERM) &&
				!is_our_own(s, dir->path))))
		return;
	stop_at(s, dir->path, strerror(error));
}

static void visit(void *data, const struct tree_dir *dir,
		  const struct tree_entry *entry, unsigned char mark)
{
	struct scan *s = data;
	autofree char *path = below(dir->path, entry->name);

	if (entry->type == DT_REG)
		look_at_file(s, path, mark, NULL);
	else
		look_behind(s, path, mark);
}

static void visit_file(void *data, const struct tree_dir *dir,
		       const struct tree_entry *entry, unsigned char mark)
{
	autofree char *path = below(dir->path, entry->name);

	(void)mark;
	compare(data, path);
}

/* What lies deeper than a path can be could not be covered. */
static bool enters_all(void *data, const struct tree_dir *dir, const char *name)
{
	struct scan *s = data;
	autofree char *path = NULL;

	if (s->is_at_bound || strcmp(name, ".git") == 0)
		return false;
	if (strlen(dir->path) + 1 + strlen(name) < PATH_MAX)
		return true;
	path = below(dir->path, name);
	stop_at(s, path, strerror(ENAMETOOLONG));
	return false;
}

static bool enters(void *data, const struct tree_dir *dir, const char *name)
{
	return !tree_walk_is_packages(name) && enters_all(data, dir, name);
}

static bool is_done(const void *data)
{
	const struct scan *s = data;

	return s->is_at_bound;
}

/* All names, and on the way what is git's. */
static void search(struct scan *s, const struct strlist *skip,
		   struct git_facts *git)
{
	struct scan_git scan_git;
	struct tree_visitor visitors[2] = { {
		.data = s,
		.wants = wants,
		.listed = listed,
		.visit = visit,
		.enters = enters,
		.is_done = is_done,
	} };
	bool has_git = scan_git_begin(s->top, skip, git, &scan_git,
				      &visitors[1]);

	tree_walk(s->top, skip, visitors, has_git ? 2 : 1);
}

/* All files once more, for the other names of what was found. */
static void search_links(struct scan *s, const struct strlist *skip)
{
	const struct tree_visitor visitor = {
		.data = s,
		.wants = wants_file,
		.listed = listed,
		.visit = visit_file,
		.enters = enters_all,
		.is_done = is_done,
	};
	size_t n_names = s->fact->n_names;

	s->fact->n_names = 0;
	s->is_at_bound = false;
	tree_walk(s->top, skip, &visitor, 1);
	s->fact->n_names = n_names;
}

/* Of links that were found none is missing. */
static void count_links(struct scan_fact *fact)
{
	for (size_t i = 0; i < fact->n_found; i++)
		for (size_t k = 0; k < fact->n_found; k++)
			if (i != k && fact->found[i].n_others > 0 &&
			    fact->found[i].dev == fact->found[k].dev &&
			    fact->found[i].ino == fact->found[k].ino)
				fact->found[i].n_others--;
}

static bool has_links(const struct scan_fact *fact)
{
	for (size_t i = 0; i < fact->n_found; i++)
		if (fact->found[i].n_others > 0)
			return true;
	return false;
}

void scan_workspace(const char *top, const struct strlist *skip,
		    const struct scan_bounds *bounds, struct scan_fact *ret,
		    struct git_facts *ret_git)
{
	autoclose int top_fd = open(top, O_PATH | O_DIRECTORY | O_NOFOLLOW |
						 O_CLOEXEC);
	autofree char *head = mem_array(HEAD_NAMED + 1, 1);
	struct scan s = {
		.top = top,
		.top_fd = top_fd,
		.bounds = bounds,
		.fact = ret,
		.head = head,
	};

	ret->is_done = true;
	search(&s, skip, ret_git);
	s.until_ms = now_ms() + bounds->text_ms;
	look_into_all(&s, &s.named);
	look_into_all(&s, &s.data);
	texts_release(&s.named);
	texts_release(&s.data);
	/* pid 1 is a copy of this process */
	mem_wipe(head, s.head_n);
	if (has_links(ret))
		search_links(&s, skip);
	count_links(ret);
}
