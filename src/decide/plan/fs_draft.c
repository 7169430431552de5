/* SPDX-License-Identifier: Apache-2.0 */
/* fs_draft - the steps of a file system plan while they are collected. */
/*
 * Theory of operation
 *
 * fs_draft_settle() sorts by target, so that a parent comes before what is
 * below it, and walks the list once.  For each item the question is what the
 * nearest place above it (its cover) will be when the item is done:
 *
 *   a bind,	the place exists as it does outside; showing it again is needed
 *   an overlay	only if it shall be other (writable, read-only, masked)
 *   scratch,	the place can be made
 *   nothing
 *   a mask	the place is gone: an error for what the profile names
 *   a link,	nothing can be below it: an error
 *   a file
 */
#include "decide/plan/fs_draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"

const struct path_fact *fs_draft_fact(struct fs_draft *d, const char *path)
{
	const struct path_fact *fact = host_path(d->host, path);

	if (!fact && d->wants)
		strlist_add_once(&d->wants->paths, path);
	return fact && fact->type != PATH_MISSING ? fact : NULL;
}

const struct file_content *fs_draft_content(struct fs_draft *d,
					    const char *path)
{
	const struct file_content *content = host_content(d->host, path);

	if (!content && d->wants)
		strlist_add_once(&d->wants->contents, path);
	return content && content->data ? content : NULL;
}

void fs_draft_search_git(struct fs_draft *d, const char *dir)
{
	if (d->wants && !strlist_has(&d->host->git.searched, dir))
		strlist_add_once(&d->wants->git, dir);
}

char *fs_draft_without_links(const char *path)
{
	autorelease_strbuf struct strbuf ret = STRBUF_INIT;

	while (*path) {
		size_t n;

		path += strspn(path, "/");
		n = strcspn(path, "/");
		if (n == 2 && path[0] == '.' && path[1] == '.') {
			while (ret.len > 0 && ret.buf[--ret.len] != '/')
				continue;
		} else if (n > 0 && !(n == 1 && path[0] == '.')) {
			strbuf_addc(&ret, '/');
			strbuf_add(&ret, path, n);
		}
		path += n;
	}
	return mem_printf("/%.*s", ret.len ? (int)ret.len - 1 : 0,
			  ret.len ? ret.buf + 1 : "");
}

bool fs_draft_is_within(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	if (n == 1)
		return path[0] == '/';
	return strncmp(path, dir, n) == 0 &&
	       (path[n] == '\0' || path[n] == '/');
}

/* The four paths by which homes are known; NULL where there is none. */
static void list_homes(struct fs_draft *d, const char *ret[4])
{
	const char *const homes[] = { d->host->home, d->host->user_home };

	for (size_t i = 0; i < 2; i++) {
		const struct path_fact *fact =
			homes[i] ? fs_draft_fact(d, homes[i]) : NULL;

		ret[2 * i] = homes[i];
		ret[2 * i + 1] = fact ? fact->real : NULL;
	}
}

bool fs_draft_is_in_home(struct fs_draft *d, const char *path)
{
	const char *homes[4];

	list_homes(d, homes);
	for (size_t i = 0; i < ARRAY_SIZE(homes); i++)
		if (homes[i] && fs_draft_is_within(path, homes[i]))
			return true;
	return false;
}

bool fs_draft_holds_home(struct fs_draft *d, const char *dir)
{
	const char *homes[4];

	list_homes(d, homes);
	for (size_t i = 0; i < ARRAY_SIZE(homes); i++)
		if (homes[i] && fs_draft_is_within(homes[i], dir))
			return true;
	return false;
}

struct fs_step *fs_draft_add(struct fs_draft *d, enum fs_rank rank,
			     enum fs_op op, const char *target, const char *why)
{
	struct fs_item *item;

	d->items = mem_grow(d->items, d->n_items + 1, sizeof(*d->items));
	item = &d->items[d->n_items++];
	*item = (struct fs_item){ .rank = rank };
	item->step.op = op;
	item->step.target = mem_strdup(target);
	item->step.why = mem_strdup(why);
	return &item->step;
}

static void set_data(struct fs_step *step, const char *data)
{
	step->data = mem_strdup(data);
	step->n_data = strlen(data);
}

void fs_draft_link(struct fs_draft *d, enum fs_rank rank, const char *target,
		   const char *text, const char *why)
{
	set_data(fs_draft_add(d, rank, FS_SYMLINK, target, why), text);
}

void fs_draft_file(struct fs_draft *d, const char *target, const char *data,
		   const char *why)
{
	struct fs_step *step =
		fs_draft_add(d, FS_RANK_OURS, FS_FILE, target, why);

	set_data(step, data);
	step->mode = 0444;
}

struct fs_step *fs_draft_bind(struct fs_draft *d, enum fs_rank rank,
			      const struct path_fact *fact, uint64_t attr,
			      const char *why)
{
	struct fs_step *step;

	if (strcmp(fact->path, fact->real) != 0)
		fs_draft_link(d, rank, fact->path, fact->real, why);
	step = fs_draft_add(d, rank, FS_BIND, fact->real, why);
	step->source = mem_strdup(fact->real);
	step->attr = attr;
	step->dev = fact->dev;
	step->ino = fact->ino;
	step->is_dir = fact->type == PATH_DIR;
	return step;
}

void fs_draft_show(struct fs_draft *d, enum fs_rank rank, const char *path,
		   const char *why)
{
	const struct path_fact *fact = fs_draft_fact(d, path);

	if (fact && (fact->type == PATH_FILE || fact->type == PATH_DIR))
		(void)fs_draft_bind(d, rank, fact, FS_SEEN_ONLY, why);
}

void fs_draft_step_release(struct fs_step *step)
{
	free(step->target);
	free(step->source);
	free(step->data);
	free(step->why);
}

void fs_draft_watch(struct fs_draft *d, const char *dir, const char *name,
		    const char *why, bool may_stay)
{
	struct fs_absents *a = d->absent;

	a->v = mem_grow(a->v, a->n + 1, sizeof(*a->v));
	a->v[a->n++] = (struct fs_absent){
		.dir = mem_strdup(dir),
		.name = mem_strdup(name),
		.why = why,
		.may_stay = may_stay,
	};
}

void fs_draft_release(struct fs_draft *d)
{
	for (size_t i = 0; i < d->n_items; i++)
		fs_draft_step_release(&d->items[i].step);
	free(d->items);
	d->items = NULL;
	d->n_items = 0;
}

static bool is_mask(const struct fs_step *step)
{
	return step->op == FS_MASK_DIR || step->op == FS_MASK_FILE;
}

/* Does an item bring what is there outside? */
static bool is_bind(const struct fs_step *step)
{
	return step->op == FS_BIND || step->op == FS_OVERLAY;
}

/* May the script change what is there, be it for itself alone? */
static bool may_change(const struct fs_step *step)
{
	return step->may_write || step->op == FS_OVERLAY;
}

bool fs_draft_is_shown(const struct fs_draft *d, const char *path)
{
	for (size_t i = 0; i < d->n_items; i++)
		if (is_bind(&d->items[i].step) &&
		    fs_draft_is_within(path, d->items[i].step.source))
			return true;
	return false;
}

bool fs_draft_is_hidden(const struct fs_draft *d, const char *path)
{
	for (size_t i = 0; i < d->n_items; i++)
		if (is_mask(&d->items[i].step) &&
		    fs_draft_is_within(path, d->items[i].step.target))
			return true;
	return false;
}

/* An item that changes what another one brought, and brings nothing itself. */
static bool is_change(const struct fs_step *step)
{
	return is_mask(step) || step->op == FS_COVER ||
	       step->op == FS_READ_ONLY;
}

/*
 * By target; at one target what brings something before what changes it, and
 * the higher rank first, and a pin last.
 */
static int compare(const void *left, const void *right)
{
	const struct fs_item *a = left, *b = right;
	int order = strcmp(a->step.target, b->step.target);

	if (order != 0)
		return order;
	order = a->is_pin - b->is_pin;
	if (order != 0)
		return order;
	order = is_change(&a->step) - is_change(&b->step);
	if (order != 0)
		return order;
	order = (a->rank < b->rank) - (a->rank > b->rank);
	return order != 0 ? order : b->step.may_write - a->step.may_write;
}

static int conflict(const struct fs_step *step, const struct fs_step *other,
		    struct err *err)
{
	return err_set(err, ERR_PROFILE,
		       "%s (%s) and %s (%s) exclude each "
		       "other",
		       step->target, step->why, other->target, other->why);
}

/* What one item means where another stands at the same target. */
enum outcome {
	KEEP,
	DROP,	 /* the item */
	NEITHER, /* neither stays */
	CLASH,
};

static enum outcome meet(struct fs_item *kept, struct fs_item *item)
{
	struct fs_step *a = &kept->step, *b = &item->step;

	if (item->is_pin)
		return DROP;
	/* it has the highest rank and comes first */
	if (a->op == FS_SCRIPT)
		return b->op == FS_BIND && !b->may_write ? DROP : CLASH;
	if (b->op == FS_COVER && a->op == FS_BIND && !a->is_dir) {
		/* a lone file: written instead of bound */
		a->op = FS_FILE;
		a->data = steal_ptr(&b->data);
		a->n_data = b->n_data;
		a->tail = b->tail;
		a->mode = 0444;
		return DROP;
	}
	/* what is not seen is not written either */
	if (is_mask(b) && a->op == FS_BIND && kept->rank == FS_RANK_GUARD) {
		a->op = b->op;
		a->attr = b->attr;
		free(a->source);
		a->source = NULL;
		free(a->why);
		a->why = steal_ptr(&b->why);
		return DROP;
	}
	if (is_mask(b) && (is_mask(a) || item->rank == FS_RANK_HIDDEN))
		return DROP;
	if (is_mask(b) && a->op == FS_BIND && kept->rank == FS_RANK_BASE)
		return NEITHER;
	if (is_change(b))
		return CLASH;
	if (is_bind(a) && is_bind(b))
		return DROP;
	/* a named place instead of an empty one, or beside a link to it */
	if (kept->rank >= FS_RANK_WORKSPACE && is_bind(a))
		return b->op == FS_SCRATCH ? DROP : CLASH;
	return kept->rank == FS_RANK_OURS || a->op == b->op ? DROP : CLASH;
}

/* Does cover already bring this place, in the same way? */
static bool is_shown_by(const struct fs_step *step, const struct fs_step *cover)
{
	size_t n = strlen(cover->target);
	size_t m = strlen(cover->source);

	/* in an overlay a change stays inside */
	return cover->op != FS_OVERLAY &&
	       step->may_write == cover->may_write &&
	       strncmp(step->source, cover->source, m) == 0 &&
	       strcmp(step->source + m, step->target + n) == 0;
}

static enum outcome fall_under(const struct fs_item *item,
			       const struct fs_item *cover)
{
	const struct fs_step *step = &item->step;

	if (item->is_pin)
		return cover && cover->step.op == FS_BIND &&
				       cover->step.may_write ?
			       KEEP :
			       DROP;
	if (!cover)
		return is_change(step) ? DROP : KEEP;
	switch (cover->step.op) {
	case FS_BIND:
	case FS_OVERLAY:
		if (!cover->step.is_dir)
			return CLASH;
		if (step->op == FS_SYMLINK)
			return DROP;
		if (step->op == FS_FILE || step->op == FS_DIR)
			return CLASH;
		if (step->op == FS_READ_ONLY && !may_change(&cover->step))
			return DROP;
		if (step->op != FS_BIND)
			return KEEP;
		if (item->rank <= FS_RANK_OURS && may_change(&cover->step))
			return DROP;
		return is_shown_by(step, &cover->step) ? DROP : KEEP;
	case FS_MASK_DIR:
		return is_change(step) || item->rank <= FS_RANK_OURS ? DROP
								     : CLASH;
	case FS_DIR:
	case FS_SCRATCH:
		return is_change(step) ? DROP : KEEP;
	case FS_PROC:
		return is_change(step) && item->rank == FS_RANK_OURS ? KEEP
								     : CLASH;
	case FS_READ_ONLY:
		if (is_change(step))
			return KEEP;
		if (cover->rank != FS_RANK_GUARD)
			return CLASH;
		return item->rank <= FS_RANK_OURS ? DROP : KEEP;
	case FS_SYMLINK:
		/* it is reached through the upper link */
		return step->op == FS_SYMLINK ? DROP : CLASH;
	case FS_FILE:
	case FS_SCRIPT:
	case FS_DEVPTS:
	case FS_DEVICE:
	case FS_MASK_FILE:
	case FS_COVER:
		return CLASH;
	}
	return CLASH;
}

/* The last kept item whose target is a directory above target. */
static struct fs_item *find_cover(struct fs_item *kept, size_t n,
				  const char *target)
{
	while (n-- > 0)
		if (fs_draft_is_within(target, kept[n].step.target))
			return &kept[n];
	return NULL;
}

static void move_steps(struct fs_draft *d, size_t n, struct fs_plan *ret)
{
	ret->steps = mem_array(n, sizeof(*ret->steps));
	for (size_t i = 0; i < n; i++)
		ret->steps[i] = d->items[i].step;
	ret->n_steps = n;
	d->n_items = 0;
}

int fs_draft_settle(struct fs_draft *d, struct fs_plan *ret, struct err *err)
{
	struct fs_item *kept = d->items;
	size_t n = 0;
	int done = 0;

	if (d->n_items > 1)
		qsort(d->items, d->n_items, sizeof(*d->items), compare);
	for (size_t i = 0; i < d->n_items; i++) {
		struct fs_item item = d->items[i];
		struct fs_item *cover = find_cover(kept, n, item.step.target);
		bool same = cover &&
			    strcmp(cover->step.target, item.step.target) == 0;
		enum outcome outcome =
			same ? meet(cover, &item) : fall_under(&item, cover);

		if (outcome == CLASH && done == 0)
			done = conflict(&item.step, &cover->step, err);
		if (outcome == KEEP) {
			kept[n++] = item;
			continue;
		}
		if (outcome == NEITHER) /* it is the last one kept */
			fs_draft_step_release(&kept[--n].step);
		fs_draft_step_release(&item.step);
	}
	d->n_items = n;
	if (done < 0)
		return -1;
	move_steps(d, n, ret);
	return 0;
}
