/* SPDX-License-Identifier: Apache-2.0 */
/* tree_walk() - reads each directory below a top once. */
/*
 * Theory of operation
 *
 * Nearly all of the time is the kernel's, to open, read and close a directory,
 * so each is read once and no file is looked at: its type is in the entry.  A
 * queue of nodes, each a name and the place of its parent; paths of all would
 * be much more than their tree.  As children of one directory stand together
 * in the queue, its path is put together once for all of them.
 *
 * Of a directory only entries that somebody wants are kept and sorted, in
 * buffers that are used again for the next.
 */
#include "outer/tree_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/sys.h"

#define LISTING (64 * 1024)	/* of getdents64(2) */
#define NO_NODE SIZE_MAX

static const char *const of_packages[] = { "node_modules", "site-packages" };

/* A directory that is to be read. */
struct node {
	size_t parent;	/* of top: NO_NODE */
	size_t name;	/* where it is in names */
	unsigned depth;
	unsigned whose;	/* a bit for each visitor */
};

/* An entry of the directory that is being read. */
struct kept {
	struct tree_entry entry;
	size_t name;	/* where it is in kept_names */
	unsigned char marks[TREE_VISITORS_MAX];
};

struct walk {
	const char *top;
	int top_fd;
	int top_error;	/* why it is -1 */
	const struct tree_visitor *visitors;
	size_t n_visitors;
	struct strlist passed_by;	/* paths below top */

	struct node *nodes;
	size_t n_nodes, nodes_cap;
	struct strbuf names;	/* of nodes, each with its NUL */

	struct kept *kept;
	size_t n_kept, kept_cap;
	struct strbuf kept_names;

	char *path;	/* of the node that is being read */
	size_t path_cap;
	size_t parent;	/* whose path it begins with */
	size_t parent_n;	/* bytes of that, with the slash */

	char *listing;	/* LISTING bytes */
};

bool tree_walk_is_gone(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

bool tree_walk_is_packages(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(of_packages); i++)
		if (strcmp(name, of_packages[i]) == 0)
			return true;
	return false;
}

/* Room for one more of n. */
static void *grow(void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 64;
	return mem_grow(v, *cap, size);
}

static size_t add_name(struct strbuf *names, const char *name)
{
	size_t at = names->len;

	strbuf_add(names, name, strlen(name) + 1);
	return at;
}

static void add_node(struct walk *w, size_t parent, unsigned depth,
		     const char *name, unsigned whose)
{
	w->nodes = grow(w->nodes, w->n_nodes, &w->nodes_cap, sizeof(*w->nodes));
	w->nodes[w->n_nodes++] = (struct node){
		.parent = parent,
		.name = add_name(&w->names, name),
		.depth = depth,
		.whose = whose,
	};
}

static const char *name_of(const struct walk *w, size_t node)
{
	return w->names.buf + w->nodes[node].name;
}

static void reserve_path(struct walk *w, size_t n)
{
	if (n <= w->path_cap)
		return;
	w->path_cap = n * 2;
	w->path = mem_grow(w->path, w->path_cap, 1);
}

/* The path of the node, with a slash at the end; "" of top. */
static void set_parent(struct walk *w, size_t node)
{
	size_t n = 0;

	w->parent = node;
	for (size_t i = node; i != 0; i = w->nodes[i].parent)
		n += strlen(name_of(w, i)) + 1;
	w->parent_n = n;
	reserve_path(w, n);
	for (size_t i = node; i != 0; i = w->nodes[i].parent) {
		size_t len = strlen(name_of(w, i));

		w->path[--n] = '/';
		n -= len;
		memcpy(w->path + n, name_of(w, i), len);
	}
}

static void set_path(struct walk *w, size_t node)
{
	size_t n = strlen(name_of(w, node)) + 1;

	if (w->nodes[node].parent == NO_NODE)
		w->parent_n = 0;
	else if (w->nodes[node].parent != w->parent)
		set_parent(w, w->nodes[node].parent);
	reserve_path(w, w->parent_n + n);
	memcpy(w->path + w->parent_n, name_of(w, node), n);
}

static int open_part(int at, const char *path, uint64_t flags)
{
	return sys_openat2(at, path[0] ? path : ".", flags | O_CLOEXEC, 0,
			   SYS_RESOLVE_NO_SYMLINKS | SYS_RESOLVE_BENEATH);
}

/* A path that is too long for the kernel is opened in parts. */
static int open_long(int top_fd, const char *path, uint64_t flags)
{
	autoclose int at = open_part(top_fd, "", O_PATH | O_DIRECTORY);
	size_t n = strlen(path);

	while (at >= 0 && n >= PATH_MAX) {
		char part[PATH_MAX];
		const char *end = memrchr(path, '/', PATH_MAX);
		size_t len = end ? (size_t)(end - path) : 0;
		int next = -1;

		memcpy(part, path, len);
		part[len] = '\0';
		if (len > 0)
			next = open_part(at, part, O_PATH | O_DIRECTORY);
		else
			errno = ENAMETOOLONG;
		close(at);
		at = next;
		path += len + 1;
		n -= len + 1;
	}
	return at < 0 ? -1 : open_part(at, path, flags);
}

int tree_walk_open(const struct tree_dir *dir, uint64_t flags)
{
	return strlen(dir->path) < PATH_MAX ?
		       open_part(dir->top_fd, dir->path, flags) :
		       open_long(dir->top_fd, dir->path, flags);
}

static unsigned char type_of(int fd, const struct dirent64 *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return (unsigned char)IFTODT(st.st_mode);
}

static bool is_dots(const char *name)
{
	return name[0] == '.' &&
	       (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

static void take(struct walk *w, const struct tree_dir *dir, unsigned whose,
		 const struct dirent64 *from)
{
	struct kept kept = { .entry.name = from->d_name };
	bool is_wanted;

	if (is_dots(from->d_name))
		return;
	kept.entry.type = type_of(dir->fd, from);
	is_wanted = kept.entry.type == DT_DIR;
	for (size_t i = 0; i < w->n_visitors; i++) {
		const struct tree_visitor *v = &w->visitors[i];

		if (!(whose & 1u << i))
			continue;
		kept.marks[i] = v->wants(v->data, dir, &kept.entry);
		is_wanted |= kept.marks[i] != 0;
	}
	if (!is_wanted)
		return;
	kept.name = add_name(&w->kept_names, from->d_name);
	w->kept = grow(w->kept, w->n_kept, &w->kept_cap, sizeof(*w->kept));
	w->kept[w->n_kept++] = kept;
}

/* Of those the visitors who go on. */
static unsigned who_goes_on(const struct walk *w, unsigned whose)
{
	for (size_t i = 0; i < w->n_visitors; i++)
		if (w->visitors[i].is_done(w->visitors[i].data))
			whose &= ~(1u << i);
	return whose;
}

/* Not readdir(3), which gets a buffer for each directory.  Returns an errno. */
static int list(struct walk *w, const struct tree_dir *dir, unsigned whose)
{
	ssize_t n = 0;

	w->n_kept = 0;
	w->kept_names.len = 0;
	while (who_goes_on(w, whose) != 0 &&
	       (n = getdents64(dir->fd, w->listing, LISTING)) > 0)
		for (ssize_t at = 0; at < n;) {
			const struct dirent64 *entry =
				(const void *)(w->listing + at);

			take(w, dir, whose, entry);
			at += entry->d_reclen;
		}
	return n < 0 ? errno : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct kept *)a)->entry.name,
		      ((const struct kept *)b)->entry.name);
}

static void sort(struct walk *w)
{
	for (size_t i = 0; i < w->n_kept; i++)
		w->kept[i].entry.name = w->kept_names.buf + w->kept[i].name;
	if (w->n_kept > 1)
		qsort(w->kept, w->n_kept, sizeof(*w->kept), by_name);
}

static bool is_passed_by(const struct walk *w, const struct tree_dir *dir,
			 const char *name)
{
	autofree char *path = NULL;

	if (w->passed_by.n == 0)
		return false;
	path = mem_printf("%s%s%s", dir->path, dir->path[0] ? "/" : "", name);
	return strlist_has(&w->passed_by, path);
}

static void visit(struct walk *w, size_t node, const struct tree_dir *dir,
		  unsigned whose, const struct kept *kept)
{
	unsigned enter = 0;
	bool is_dir = kept->entry.type == DT_DIR;

	if (is_dir && is_passed_by(w, dir, kept->entry.name))
		return;
	for (size_t i = 0; i < w->n_visitors; i++) {
		const struct tree_visitor *v = &w->visitors[i];

		if (!(whose & 1u << i))
			continue;
		if (is_dir && v->enters(v->data, dir, kept->entry.name))
			enter |= 1u << i;
		if (!is_dir && kept->marks[i])
			v->visit(v->data, dir, &kept->entry, kept->marks[i]);
	}
	if (enter)
		add_node(w, node, dir->depth + 1, kept->entry.name, enter);
}

static void read_node(struct walk *w, size_t node)
{
	unsigned whose = who_goes_on(w, w->nodes[node].whose);
	struct tree_dir dir = {
		.top = w->top,
		.top_fd = w->top_fd,
		.depth = w->nodes[node].depth,
	};
	autoclose int fd = -1;
	int error;

	if (!whose)
		return;
	set_path(w, node);
	dir.path = w->path;
	dir.name = w->path + w->parent_n;
	if (w->top_fd >= 0)
		fd = tree_walk_open(&dir, O_RDONLY | O_DIRECTORY);
	error = w->top_fd < 0 ? w->top_error : errno;
	dir.fd = fd;
	w->n_kept = 0;
	if (fd >= 0)
		error = list(w, &dir, whose);
	for (size_t i = 0; i < w->n_visitors; i++)
		if (whose & 1u << i)
			w->visitors[i].listed(w->visitors[i].data, &dir, error);
	sort(w);
	for (size_t i = 0; i < w->n_kept; i++)
		visit(w, node, &dir, whose, &w->kept[i]);
}

static void release(struct walk *w)
{
	strlist_release(&w->passed_by);
	strbuf_release(&w->names);
	strbuf_release(&w->kept_names);
	free(w->nodes);
	free(w->kept);
	free(w->path);
}

#define autorelease_walk __attribute__((cleanup(release)))

static void pass_by(struct walk *w, const struct strlist *real_paths)
{
	size_t n = strcmp(w->top, "/") == 0 ? 0 : strlen(w->top);

	for (size_t i = 0; i < real_paths->n; i++) {
		const char *path = real_paths->v[i];

		if (strncmp(path, w->top, n) == 0 && path[n] == '/')
			strlist_add(&w->passed_by, path + n + 1);
	}
}

void tree_walk(const char *top, const struct strlist *passed_by,
	       const struct tree_visitor *visitors, size_t n)
{
	autoclose int top_fd = open(top, O_PATH | O_DIRECTORY | O_NOFOLLOW |
						 O_CLOEXEC);
	int top_error = errno;
	autofree char *listing = mem_array(LISTING, 1);
	autorelease_walk struct walk w = {
		.top = top,
		.top_fd = top_fd,
		.top_error = top_error,
		.visitors = visitors,
		.n_visitors = n,
		.parent = NO_NODE,
		.listing = listing,
	};

	pass_by(&w, passed_by);
	add_node(&w, NO_NODE, 0, "", (1u << n) - 1);
	for (size_t i = 0; i < w.n_nodes; i++)
		read_node(&w, i);
}
