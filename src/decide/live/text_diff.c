/* SPDX-License-Identifier: Apache-2.0 */
/* text_diff - what changed between two texts, as a unified diff. */
/*
 * Theory of operation
 *
 * What both begin and end with is taken off.  For the rest, the shortest way
 * from one to the other is sought by E. W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations" (1986): for each number of edits d and each
 * diagonal k, how many lines of the old text the furthest way has passed.  The
 * rows of all d are kept to walk back on, which is what bounds d.
 */
#include "decide/live/text_diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ci_bracket.h"
#include "base/cleanup.h"
#include "base/mem.h"

#define CONTEXT 3
#define NOWHERE (-1)	/* no way of d edits is on this diagonal */

struct line {
	struct span text;	/* with its newline */
	uint32_t hash;
	bool is_changed;	/* taken away, or put in */
};

struct side {
	struct line *v;
	size_t n;
};

struct diff {
	struct side old, new;
	/* what is left between the common beginning and end */
	size_t begin;
	int32_t n_old, n_new;
	int32_t *rows[TEXT_DIFF_EDITS + 1];	/* of -d to d */
};

static void diff_release(struct diff *d)
{
	free(d->old.v);
	free(d->new.v);
	for (size_t i = 0; i <= TEXT_DIFF_EDITS; i++)
		free(d->rows[i]);
}

static uint32_t hash(struct span s)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

/* false: there are too many. */
static bool split(struct span text, struct side *ret)
{
	size_t room = 0;

	while (text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) + 1 : text.n;

		if (ret->n == TEXT_DIFF_LINES)
			return false;
		if (ret->n == room) {
			room = room ? 2 * room : 64;
			ret->v = mem_grow(ret->v, room, sizeof(*ret->v));
		}
		ret->v[ret->n] = (struct line){ .text = { text.p, n } };
		ret->v[ret->n].hash = hash(ret->v[ret->n].text);
		ret->n++;
		text.p += n;
		text.n -= n;
	}
	return true;
}

static bool are_same(const struct line *a, const struct line *b)
{
	return a->hash == b->hash && a->text.n == b->text.n &&
	       memcmp(a->text.p, b->text.p, a->text.n) == 0;
}

static void trim(struct diff *d)
{
	size_t n_old = d->old.n, n_new = d->new.n;

	while (d->begin < n_old && d->begin < n_new &&
	       are_same(&d->old.v[d->begin], &d->new.v[d->begin]))
		d->begin++;
	while (n_old > d->begin && n_new > d->begin &&
	       are_same(&d->old.v[n_old - 1], &d->new.v[n_new - 1])) {
		n_old--;
		n_new--;
	}
	d->n_old = (int32_t)(n_old - d->begin);
	d->n_new = (int32_t)(n_new - d->begin);
}

static int32_t row_at(const struct diff *d, int32_t edits, int32_t k)
{
	return k < -edits || k > edits ? NOWHERE : d->rows[edits][k + edits];
}

/*
 * Where the way of so many edits comes to diagonal k, before it follows what
 * is the same; *ret_is_in: by a line put in.
 */
static int32_t enter(const struct diff *d, int32_t edits, int32_t k,
		     bool *ret_is_in)
{
	int32_t out = row_at(d, edits - 1, k - 1);
	int32_t in = row_at(d, edits - 1, k + 1);

	out = out == NOWHERE || out == d->n_old ? NOWHERE : out + 1;
	if (in != NOWHERE && in - k > d->n_new)
		in = NOWHERE;
	*ret_is_in = in > out;
	return *ret_is_in ? in : out;
}

static int32_t follow(const struct diff *d, int32_t x, int32_t k)
{
	while (x < d->n_old && x - k < d->n_new &&
	       are_same(&d->old.v[d->begin + (size_t)x],
			&d->new.v[d->begin + (size_t)(x - k)]))
		x++;
	return x;
}

/* How many edits it takes, or -1: more than we look for. */
static int32_t seek(struct diff *d)
{
	for (int32_t edits = 0; edits <= TEXT_DIFF_EDITS; edits++) {
		int32_t *row = mem_array(2 * (size_t)edits + 1, sizeof(*row));

		d->rows[edits] = row;
		for (int32_t k = -edits; k <= edits; k++) {
			bool is_in;
			int32_t x = NOWHERE;

			/* each edit changes the diagonal by one */
			if ((k + edits) % 2 == 0)
				x = edits == 0 ? 0 : enter(d, edits, k, &is_in);
			if (x != NOWHERE)
				x = follow(d, x, k);
			row[k + edits] = x;
			if (x == d->n_old && x - k == d->n_new)
				return edits;
		}
	}
	return -1;
}

static void mark(struct diff *d, int32_t edits)
{
	int32_t k = d->n_old - d->n_new;

	for (; edits > 0; edits--) {
		bool is_in;
		int32_t x = enter(d, edits, k, &is_in);

		if (is_in)
			d->new.v[d->begin + (size_t)(x - k - 1)].is_changed =
				true;
		else
			d->old.v[d->begin + (size_t)(x - 1)].is_changed = true;
		k += is_in ? 1 : -1;
	}
}

/* What is printed, and how much of it was left out. */
struct print {
	struct strbuf *to;
	size_t n;
};

static bool has_room(struct print *p)
{
	return p->n++ < TEXT_DIFF_SHOWN;
}

static size_t count_blanks(struct span s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return n;
}

static bool is_pair(struct span s, size_t i)
{
	return s.n - i >= 2 && s.p[i] == ':' && s.p[i + 1] == ':';
}

static void print_line(struct print *p, char sign, const struct line *line)
{
	struct span s = line->text;
	bool has_end = s.n > 0 && s.p[s.n - 1] == '\n';
	size_t n = s.n - has_end, n_blanks = count_blanks(s);

	if (!has_room(p))
		return;
	strbuf_addc(p->to, sign);
	for (size_t i = 0; i < n && i < TEXT_DIFF_WIDTH; i++) {
		unsigned char c = (unsigned char)s.p[i];

		bool is_command = (i == n_blanks && is_pair(s, i)) ||
				  ci_is_bracket(s.p, i);

		if (!is_command && (c == '\t' || (c >= 0x20 && c < 0x7f)))
			strbuf_addc(p->to, (char)c);
		else
			strbuf_addf(p->to, "\\x%02x", c);
	}
	if (n > TEXT_DIFF_WIDTH)
		strbuf_addf(p->to, " [%zu more bytes]", n - TEXT_DIFF_WIDTH);
	strbuf_addc(p->to, '\n');
	if (!has_end)
		strbuf_adds(p->to, "\\ no newline at the end\n");
}

/* Lines of one text that a hunk is about. */
struct range {
	size_t from, to;
};

static void print_head(struct print *p, const struct range *old,
		       const struct range *new)
{
	/* of nothing, diff(1) names the line before */
	size_t n_old = old->to - old->from, n_new = new->to - new->from;

	if (has_room(p))
		strbuf_addf(p->to, "@@ -%zu,%zu +%zu,%zu @@\n",
			    old->from + (n_old > 0), n_old,
			    new->from + (n_new > 0), n_new);
}

static bool is_changed(const struct side *side, size_t i)
{
	return i < side->n && side->v[i].is_changed;
}

/*
 * From the change at i and j on: to where more than twice the context follows
 * that is the same, or all ends.
 */
static void find_end(const struct diff *d, size_t i, size_t j, size_t *ret_i,
		     size_t *ret_j)
{
	size_t same = 0;

	*ret_i = i;
	*ret_j = j;
	while ((i < d->old.n || j < d->new.n) && same <= 2 * CONTEXT) {
		if (is_changed(&d->old, i)) {
			i++;
		} else if (is_changed(&d->new, j)) {
			j++;
		} else {
			i++;
			j++;
			same++;
			continue;
		}
		same = 0;
		*ret_i = i;
		*ret_j = j;
	}
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void print_hunk(struct print *p, const struct diff *d,
		       const struct range *old, const struct range *new)
{
	size_t i = old->from, j = new->from;

	print_head(p, old, new);
	while (i < old->to || j < new->to) {
		if (is_changed(&d->old, i)) {
			print_line(p, '-', &d->old.v[i++]);
		} else if (is_changed(&d->new, j)) {
			print_line(p, '+', &d->new.v[j++]);
		} else {
			print_line(p, ' ', &d->old.v[i++]);
			j++;
		}
	}
}

static void print_all(const struct diff *d, struct strbuf *ret)
{
	struct print p = { .to = ret };
	size_t i = 0, j = 0;

	while (i < d->old.n || j < d->new.n) {
		size_t before = least(i, CONTEXT), after;
		struct range old, new;

		if (!is_changed(&d->old, i) && !is_changed(&d->new, j)) {
			i++;
			j++;
			continue;
		}
		old.from = i - before;
		new.from = j - before;
		find_end(d, i, j, &i, &j);
		after = least(d->old.n - i, CONTEXT);
		old.to = i + after;
		new.to = j + after;
		print_hunk(&p, d, &old, &new);
	}
	if (p.n > TEXT_DIFF_SHOWN)
		strbuf_addf(ret, "[%zu more lines]\n", p.n - TEXT_DIFF_SHOWN);
}

static enum text_diff compare(struct diff *d, struct span old, struct span new,
			      struct strbuf *ret)
{
	int32_t edits;

	if (!split(old, &d->old) || !split(new, &d->new))
		return TEXT_DIFF_TOO_MUCH;
	trim(d);
	edits = seek(d);
	if (edits < 0)
		return TEXT_DIFF_TOO_MUCH;
	mark(d, edits);
	print_all(d, ret);
	return TEXT_DIFF_TOLD;
}

enum text_diff text_diff(struct span old, struct span new, struct strbuf *ret)
{
	struct diff d = { .begin = 0 };
	enum text_diff done;

	if (old.n == new.n && (old.n == 0 || memcmp(old.p, new.p, old.n) == 0))
		return TEXT_DIFF_SAME;
	if (old.n > TEXT_DIFF_BYTES || new.n > TEXT_DIFF_BYTES)
		return TEXT_DIFF_TOO_MUCH;
	if (span_has(old, '\0') || span_has(new, '\0'))
		return TEXT_DIFF_BINARY;
	done = compare(&d, old, new, ret);
	diff_release(&d);
	return done;
}
