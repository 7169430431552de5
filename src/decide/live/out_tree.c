/* SPDX-License-Identifier: Apache-2.0 */
/* out_tree - an automaton that finds many texts in one pass. */
#include "decide/live/out_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BLOCK 3
#define HASH_BITS 15
#define N_HASHES (1u << HASH_BITS)
#define SKIP_MAX 128
/* In the table for the longest skip, see out_tree_skip(). */
#define SKIP_LONGEST 255

static uint8_t fold(unsigned c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint8_t)(c - 'A' + 'a');
	return (uint8_t)(c == '-' ? '+' : c == '_' ? '/' : c);
}

void out_tree_init(struct out_tree *t)
{
	*t = (struct out_tree){ .n_nodes = 1, .n_nodes_room = 1024 };
	for (unsigned c = 0; c < 256; c++)
		t->folded[c] = fold(c);
	t->nodes = mem_array(t->n_nodes_room, sizeof(*t->nodes));
	t->skips = mem_alloc(N_HASHES);
}

void out_tree_release(struct out_tree *t)
{
	for (size_t i = 0; i < t->n_texts; i++) {
		if (t->texts[i].bytes)
			mem_wipe(t->texts[i].bytes, t->texts[i].n);
		free(t->texts[i].bytes);
	}
	free(t->texts);
	mem_wipe(t->nodes, t->n_nodes_room * sizeof(*t->nodes));
	free(t->nodes);
	free(t->skips);
}

static uint32_t child_of(const struct out_tree *t, uint32_t node, uint8_t byte)
{
	uint32_t child;

	if (node == 0)
		return t->root[byte];
	child = t->nodes[node].child;
	while (child != 0 && t->nodes[child].byte != byte)
		child = t->nodes[child].sibling;
	return child;
}

/* A wiped move: what is left behind has the values in it. */
static void grow_nodes(struct out_tree *t)
{
	struct out_node *nodes =
		mem_array(2 * t->n_nodes_room, sizeof(*t->nodes));

	memcpy(nodes, t->nodes, t->n_nodes * sizeof(*nodes));
	mem_wipe(t->nodes, t->n_nodes_room * sizeof(*nodes));
	free(t->nodes);
	t->nodes = nodes;
	t->n_nodes_room *= 2;
}

static uint32_t add_child(struct out_tree *t, uint32_t node, uint8_t byte)
{
	uint32_t child = (uint32_t)t->n_nodes;

	if (t->n_nodes == t->n_nodes_room)
		grow_nodes(t);
	t->n_nodes++;
	t->nodes[child].byte = byte;
	t->nodes[child].n = t->nodes[node].n + 1;
	t->nodes[child].sibling = t->nodes[node].child;
	t->nodes[node].child = child;
	if (node == 0)
		t->root[byte] = child;
	return child;
}

static bool is_same(const struct out_text *a, const struct out_text *b,
		    const uint8_t *bytes)
{
	if (a->value != b->value)
		return false;
	/* what is found in any case is found in the right one */
	return !a->bytes || (b->bytes && memcmp(a->bytes, bytes, b->n) == 0);
}

void out_tree_add(struct out_tree *t, const struct out_text *text,
		  const uint8_t *bytes)
{
	uint32_t node = 0, i;
	struct out_text *added;

	for (size_t k = 0; k < text->n; k++) {
		uint8_t c = t->folded[bytes[k]];
		uint32_t child = child_of(t, node, c);

		node = child ? child : add_child(t, node, c);
	}
	for (i = t->nodes[node].text; i != 0; i = t->texts[i - 1].next) {
		if (is_same(&t->texts[i - 1], text, bytes)) {
			t->texts[i - 1].is_whole |= text->is_whole;
			return;
		}
	}
	if (t->n_texts == t->n_texts_room) {
		t->n_texts_room = 2 * t->n_texts_room + 32;
		t->texts = mem_grow(t->texts, t->n_texts_room,
				    sizeof(*t->texts));
	}
	added = &t->texts[t->n_texts++];
	*added = *text;
	if (text->bytes) {
		added->bytes = mem_alloc(text->n);
		memcpy(added->bytes, bytes, text->n);
	}
	added->next = t->nodes[node].text;
	t->nodes[node].text = (uint32_t)t->n_texts;
}

static size_t hash_of(const struct out_tree *t, const uint8_t *block)
{
	size_t h = (size_t)t->folded[block[0]] << 10 ^
		   (size_t)t->folded[block[1]] << 5 ^ t->folded[block[2]];

	return h & (N_HASHES - 1);
}

/* path: the first bytes of some text, up to the shortest one's length. */
static void lower_skips(struct out_tree *t, const uint8_t *path)
{
	size_t window = t->shortest;

	for (size_t i = 0; i + BLOCK <= window; i++) {
		uint8_t *skip = &t->skips[hash_of(t, path + i)];
		size_t to_end = window - BLOCK - i;

		if (to_end < *skip)
			*skip = (uint8_t)to_end;
	}
}

/* All paths from the root that are as long as the shortest text. */
static void find_skips(struct out_tree *t, uint32_t *todo)
{
	uint8_t path[SKIP_MAX];
	size_t n_todo = 0;

	if (t->shortest > SKIP_MAX)
		t->shortest = SKIP_MAX;
	memset(t->skips, SKIP_LONGEST, N_HASHES);
	todo[n_todo++] = t->nodes[0].child;
	while (n_todo > 0) {
		uint32_t node = todo[--n_todo];
		const struct out_node *of = &t->nodes[node];

		if (of->sibling != 0)
			todo[n_todo++] = of->sibling;
		path[of->n - 1] = of->byte;
		if (of->n == t->shortest)
			lower_skips(t, path);
		else if (of->child != 0)
			todo[n_todo++] = of->child;
	}
	mem_wipe(path, sizeof(path));
}

/* A node's way back is known when those of all shorter ones are. */
static void find_ways_back(struct out_tree *t, uint32_t *queue)
{
	size_t n = 0;

	queue[n++] = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t node = queue[i], child = t->nodes[node].child;

		for (; child != 0; child = t->nodes[child].sibling) {
			struct out_node *of = &t->nodes[child];

			of->back = node == 0 ? 0 :
					       out_tree_step(t,
							t->nodes[node].back,
							of->byte);
			of->ends = t->nodes[of->back].text ?
					   of->back :
					   t->nodes[of->back].ends;
			queue[n++] = child;
		}
	}
}

void out_tree_finish(struct out_tree *t)
{
	uint32_t *work = mem_array(t->n_nodes, sizeof(*work));

	t->shortest = SIZE_MAX;
	for (size_t i = 0; i < t->n_texts; i++) {
		size_t n = t->texts[i].n;

		t->shortest = n < t->shortest ? n : t->shortest;
		t->longest = n > t->longest ? n : t->longest;
	}
	find_ways_back(t, work);
	find_skips(t, work);
	free(work);
}

uint32_t out_tree_step(const struct out_tree *t, uint32_t state, uint8_t c)
{
	uint8_t byte = t->folded[c];

	for (;;) {
		uint32_t child = child_of(t, state, byte);

		if (child != 0 || state == 0)
			return child;
		state = t->nodes[state].back;
	}
}

/*
 * The longest skip is the common one.  That it is a branch, and no addition of
 * what was just read, lets the processor go on before it has read it.
 */
size_t out_tree_skip(const struct out_tree *t, const uint8_t *bytes, size_t i,
		     size_t n)
{
	size_t window = t->shortest, longest = window - BLOCK + 1;
	const uint8_t *last = bytes + window - BLOCK;

	while (n - i >= window) {
		uint8_t skip = t->skips[hash_of(t, last + i)];

		while (skip == SKIP_LONGEST) {
			i += longest;
			if (n - i < window)
				return i;
			skip = t->skips[hash_of(t, last + i)];
		}
		if (skip == 0)
			return i;
		i += skip;
	}
	return i;
}
