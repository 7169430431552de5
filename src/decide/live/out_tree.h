/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_OUT_TREE_H
#define CORDON_DECIDE_LIVE_OUT_TREE_H

/*
 * out_tree - An automaton that finds many texts in one pass.
 *
 * After Aho and Corasick (1975), over bytes whose case is folded, with `-` as
 * `+` and `_` as `/`.  A state is a node: the longest beginning of a text that
 * the bytes so far end with.  0 is the root: none.  From there a text is passed
 * over by its blocks of three bytes, after Wu and Manber (1994), the faster the
 * longer the shortest of the texts is.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out_node {
	uint32_t child;		/* the first, or 0 */
	uint32_t sibling;	/* the next of the same parent, or 0 */
	uint32_t back;		/* the longest end of it that is a node too */
	uint32_t n;		/* bytes from the root */
	uint32_t text;		/* 1 + the last text added that is it, or 0 */
	uint32_t ends;		/* the next node behind `back` with a text, or 0 */
	uint8_t byte;
};

struct out_text {
	uint32_t value;	/* the caller's number */
	uint32_t n;
	uint8_t *bytes;	/* those it must have in any case, or NULL: folded */
	uint32_t next;	/* 1 + another that is the same folded, or 0 */
	bool is_whole;	/* the caller's note */
};

struct out_tree {
	uint8_t folded[256];
	uint32_t root[256];	/* its children */
	struct out_node *nodes;
	size_t n_nodes, n_nodes_room;
	struct out_text *texts;
	size_t n_texts, n_texts_room;
	size_t shortest, longest;
	uint8_t *skips;	/* by the hash of three bytes */
};

void out_tree_init(struct out_tree *t);
void out_tree_release(struct out_tree *t);	/* wipes */
/* Adds text as it says; one that is there already is not added twice. */
void out_tree_add(struct out_tree *t, const struct out_text *text,
		  const uint8_t *bytes);
/* When all are added. */
void out_tree_finish(struct out_tree *t);
/* The state after one more byte. */
uint32_t out_tree_step(const struct out_tree *t, uint32_t state, uint8_t c);
/*
 * From the root: the first place at or behind i where a text may begin, or
 * where too little of `bytes` is left to tell.
 */
size_t out_tree_skip(const struct out_tree *t, const uint8_t *bytes, size_t i,
		     size_t n);

#endif
