/* SPDX-License-Identifier: Apache-2.0 */
/* out_mask - values in what is printed become `***`. */
#include "decide/live/out_mask.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "decide/live/out_forms.h"
#include "decide/live/out_tree.h"

static const char stars[] = "***";
#define N_STARS (sizeof(stars) - 1)

struct stretch {
	uint32_t from, to;
};

/*
 * Places are counted from the first byte that waits.  Bytes before `done` are
 * given or hidden; it may lie behind what the automaton still holds.
 */
struct out_mask {
	struct out_tree tree;
	uint32_t state;
	uint8_t *window;	/* what waits, and a piece */
	size_t n_held;
	size_t done;
	struct stretch *found;	/* apart, in order, not given yet */
	size_t n_found;
	uint8_t *out;
	size_t size;	/* of window and out */
	bool *saw;
	size_t n_values;
};

struct adding {
	struct out_tree *tree;
	uint32_t value;
};

static void add_form(void *ctx, const struct out_form *form)
{
	const struct adding *a = ctx;
	uint8_t exact = 0;
	struct out_text text = {
		.value = a->value,
		.n = (uint32_t)form->n,
		.bytes = form->is_plain ? &exact : NULL,
		.is_whole = form->is_whole,
	};

	out_tree_add(a->tree, &text, form->text);
}

struct out_mask *out_mask_new(const struct output_value *values, size_t n)
{
	struct out_mask *m = mem_alloc(sizeof(*m));

	out_tree_init(&m->tree);
	for (size_t i = 0; i < n; i++) {
		struct adding a = { &m->tree, (uint32_t)i };

		out_forms_of(values[i].bytes, values[i].n, add_form, &a);
	}
	out_tree_finish(&m->tree);
	m->size = OUTPUT_PIECE + m->tree.longest;
	m->window = mem_alloc(m->size);
	m->out = mem_alloc(m->size);
	m->found = mem_array(m->size / OUTPUT_VALUE_MIN + 1, sizeof(*m->found));
	m->saw = mem_array(n, sizeof(*m->saw));
	return m;
}

void out_mask_free(struct out_mask *m)
{
	if (!m)
		return;
	out_tree_release(&m->tree);
	mem_wipe(m->window, m->size);
	free(m->window);
	free(m->out);
	free(m->found);
	free(m->saw);
	free(m);
}

size_t out_mask_size(const struct out_mask *m)
{
	return m->size;
}

/* Overlapping stretches become one. */
static void add_stretch(struct out_mask *m, size_t from, size_t to)
{
	while (m->n_found > 0 && m->found[m->n_found - 1].to > from) {
		m->n_found--;
		if (m->found[m->n_found].from < from)
			from = m->found[m->n_found].from;
	}
	m->found[m->n_found].from = (uint32_t)from;
	m->found[m->n_found].to = (uint32_t)to;
	m->n_found++;
}

/* Of the texts that end before text[end], the longest is what is hidden. */
static void find(struct out_mask *m, const uint8_t *text, size_t end)
{
	const struct out_tree *t = &m->tree;
	uint32_t node = m->state;
	size_t longest = 0;

	for (; node != 0; node = t->nodes[node].ends) {
		for (uint32_t i = t->nodes[node].text; i != 0;
		     i = t->texts[i - 1].next) {
			const struct out_text *of = &t->texts[i - 1];

			if (of->bytes &&
			    memcmp(text + end - of->n, of->bytes, of->n) != 0)
				continue;
			if (of->n > longest)
				longest = of->n;
			if (of->is_whole)
				m->saw[of->value] = true;
		}
	}
	if (longest > 0)
		add_stretch(m, end - longest, end);
}

static void search(struct out_mask *m, const uint8_t *text, size_t i, size_t n)
{
	while (i < n) {
		if (m->state == 0)
			i = out_tree_skip(&m->tree, text, i, n);
		if (i == n)
			break;
		m->state = out_tree_step(&m->tree, m->state, text[i++]);
		if (m->tree.nodes[m->state].text ||
		    m->tree.nodes[m->state].ends)
			find(m, text, i);
	}
}

static size_t put(struct out_mask *m, size_t n_out, const void *bytes, size_t n)
{
	memcpy(m->out + n_out, bytes, n);
	return n_out + n;
}

/* Gives what is before `upto`; a stretch that begins there is hidden whole. */
static struct span give(struct out_mask *m, const uint8_t *text, size_t upto)
{
	size_t n_out = 0, i = 0;

	for (; i < m->n_found && m->found[i].from < upto; i++) {
		const struct stretch *s = &m->found[i];

		if (s->from >= m->done) {
			n_out = put(m, n_out, text + m->done,
				    s->from - m->done);
			n_out = put(m, n_out, stars, N_STARS);
		}
		if (s->to > m->done)
			m->done = s->to;
	}
	m->n_found -= i;
	memmove(m->found, m->found + i, m->n_found * sizeof(*m->found));
	if (n_out == 0 && m->done <= upto && text != m->window) {
		struct span all = { (const char *)text + m->done,
				    upto - m->done };

		m->done = upto;
		return all;
	}
	if (m->done < upto) {
		n_out = put(m, n_out, text + m->done, upto - m->done);
		m->done = upto;
	}
	return (struct span){ (const char *)m->out, n_out };
}

/* The bytes from `from` on are the first of the next window. */
static void keep(struct out_mask *m, const uint8_t *text, size_t from, size_t n)
{
	m->n_held = n - from;
	memmove(m->window, text + from, m->n_held);
	m->done -= from;
	for (size_t i = 0; i < m->n_found; i++) {
		m->found[i].from -= (uint32_t)from;
		m->found[i].to -= (uint32_t)from;
	}
}

void out_mask_take(struct out_mask *m, const uint8_t *data, size_t n,
		   bool is_last, struct span *ret)
{
	const uint8_t *text = data;
	size_t end = m->n_held + n, upto;

	if (m->n_held > 0) {
		if (n > 0)
			memcpy(m->window + m->n_held, data, n);
		text = m->window;
	}
	search(m, text, m->n_held, end);
	upto = is_last ? end : end - m->tree.nodes[m->state].n;
	*ret = give(m, text, upto);
	keep(m, text, upto, end);
}

bool out_mask_saw(const struct out_mask *m, size_t value)
{
	return m->saw[value];
}
