/* SPDX-License-Identifier: Apache-2.0 */
/* scan_workspace() - looks for credential files in the workspace. */
/*
 * Theory of operation
 *
 * First all names, then texts.  A queue of directories, as paths below the top;
 * of each only entries that can matter are kept and sorted: directories, and
 * files whose name says something (cred_name.h).  Those of which the text has
 * the last word wait for the end, settings and keys before other data.  Most
 * files are never opened, and of most others one read(2) is all.
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

#define HEAD_DATA (8 * 1024)	/* bytes looked into, by what the name says */
#define HEAD_NAMED (64 * 1024)
#define LISTING (64 * 1024)	/* of getdents64(2) */

const struct scan_bounds scan_standard = {
	.names = 100000,
	.texts = 4000,
	.found = 256,
	.text_ms = 2000,
};

struct entry {
	char *name;
	unsigned char type;	/* DT_* */
	enum cred_kind kind;
};

struct entries {
	struct entry *v;
	size_t n;
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
	const struct strlist *skip;
	const struct scan_bounds *bounds;
	struct scan_fact *fact;
	struct strlist dirs;	/* paths below top; "": itself */
	struct texts named;	/* settings, keys, certificates */
	struct texts data;
	uint64_t until_ms;	/* CLOCK_MONOTONIC */
	bool is_second;	/* for the other names of what was found */
	char *head;	/* HEAD_NAMED + 1 bytes */
	char *listing;	/* LISTING bytes */
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

static bool is_gone(int sys)
{
	return sys == ENOENT || sys == ENOTDIR || sys == ELOOP;
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

	if (is_gone(sys))
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

static const char *last_word(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_skipped(const struct scan *s, const char *path)
{
	const char *name = last_word(path);
	autofree char *real = NULL;

	if (strcmp(name, ".git") == 0)
		return true;
	if (!s->is_second && (strcmp(name, "node_modules") == 0 ||
			      strcmp(name, "site-packages") == 0))
		return true;
	if (s->skip->n == 0)
		return false;
	real = whole(s, path);
	return strlist_has(s->skip, real);
}

static void visit(struct scan *s, const char *dir, const struct entry *entry)
{
	char *path = below(dir, entry->name);

	if (entry->type == DT_DIR && !is_skipped(s, path))
		strlist_add(&s->dirs, path);
	else if (entry->type == DT_REG && s->is_second)
		compare(s, path);
	else if (entry->type == DT_REG)
		look_at_file(s, path, entry->kind, NULL);
	else if (entry->type == DT_LNK && !s->is_second &&
		 entry->kind > CRED_DATA)
		look_behind(s, path, entry->kind);
	free(path);
}

static unsigned char type_of(int dir_fd, const struct dirent64 *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type;
	if (fstatat(dir_fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return (unsigned char)IFTODT(st.st_mode);
}

static bool matters(const struct scan *s, const struct entry *e)
{
	if (e->type == DT_DIR)
		return strcmp(e->name, ".") != 0 && strcmp(e->name, "..") != 0;
	if (e->type == DT_REG && s->is_second)
		return true;
	return (e->type == DT_REG || e->type == DT_LNK) &&
	       e->kind != CRED_NONE;
}

/* n bytes of s->listing; false: a bound was reached. */
static bool take(struct scan *s, const char *dir, int dir_fd, size_t n,
		 struct entries *ret)
{
	size_t at = 0;

	while (at < n) {
		struct dirent64 *e = (struct dirent64 *)(s->listing + at);
		struct entry entry = {
			.name = e->d_name,
			.type = type_of(dir_fd, e),
			.kind = cred_name(last_word(dir), e->d_name),
		};

		at += e->d_reclen;
		if (s->fact->n_names++ >= s->bounds->names) {
			stop_at(s, dir, "there are too many files");
			return false;
		}
		if (!matters(s, &entry))
			continue;
		entry.name = mem_strdup(entry.name);
		ret->v = mem_grow(ret->v, ret->n + 1, sizeof(*ret->v));
		ret->v[ret->n++] = entry;
	}
	return true;
}

/* Not readdir(3), which gets a buffer for each directory. */
static bool list(struct scan *s, const char *dir, int dir_fd,
		 struct entries *ret)
{
	ssize_t n;

	while ((n = getdents64(dir_fd, s->listing, LISTING)) > 0)
		if (!take(s, dir, dir_fd, (size_t)n, ret))
			return false;
	if (n < 0)
		stop_at(s, dir, strerror(errno));
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name,
		      ((const struct entry *)b)->name);
}

/* -1: there is nothing to list, or it was told. */
static int open_dir(struct scan *s, const char *dir)
{
	int fd = sys_openat2(s->top_fd, dir[0] ? dir : ".",
			     O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0,
			     SYS_RESOLVE_NO_SYMLINKS | SYS_RESOLVE_BENEATH);
	int sys = errno;

	if (fd < 0 && !is_gone(sys) &&
	    ((sys != EACCES && sys != EPERM) || !dir[0] || is_our_own(s, dir)))
		stop_at(s, dir, strerror(sys));
	return fd;
}

/* false: a bound was reached. */
static bool search_dir(struct scan *s, const char *dir)
{
	struct entries entries = { .v = NULL };
	autoclose int fd = open_dir(s, dir);
	bool goes_on;

	if (fd < 0)
		return true;
	goes_on = list(s, dir, fd, &entries);
	if (entries.n > 1)
		qsort(entries.v, entries.n, sizeof(*entries.v), by_name);
	for (size_t i = 0; i < entries.n; i++) {
		visit(s, dir, &entries.v[i]);
		free(entries.v[i].name);
	}
	free(entries.v);
	return goes_on;
}

static void search(struct scan *s)
{
	strlist_add(&s->dirs, "");
	for (size_t i = 0; i < s->dirs.n; i++)
		if (!search_dir(s, s->dirs.v[i]))
			break;
	strlist_release(&s->dirs);
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
		    const struct scan_bounds *bounds, struct scan_fact *ret)
{
	autoclose int top_fd = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	autofree char *head = mem_array(HEAD_NAMED + 1, 1);
	autofree char *listing = mem_array(LISTING, 1);
	struct scan s = {
		.top = top,
		.top_fd = top_fd,
		.skip = skip,
		.bounds = bounds,
		.fact = ret,
		.head = head,
		.listing = listing,
	};

	ret->is_done = true;
	if (top_fd < 0) {
		stop_at(&s, "", strerror(errno));
		return;
	}
	search(&s);
	s.until_ms = now_ms() + bounds->text_ms;
	look_into_all(&s, &s.named);
	look_into_all(&s, &s.data);
	texts_release(&s.named);
	texts_release(&s.data);
	if (has_links(ret)) {
		size_t n_names = ret->n_names;

		s.is_second = true;
		ret->n_names = 0;
		search(&s);
		ret->n_names = n_names;
	}
	count_links(ret);
}
