/* SPDX-License-Identifier: Apache-2.0 */
/* candidates - addresses of two families, in turn. */
#include "decide/live/candidates.h"

/* The first of a family from *at on; *at is moved behind it. */
static const struct address *find(const struct address *v, size_t n,
				  size_t *at, bool is_v4)
{
	while (*at < n)
		if (address_is_v4(&v[(*at)++]) == is_v4)
			return &v[*at - 1];
	return NULL;
}

/* Those not taken yet, anew. */
static void alternate(struct candidates *c)
{
	struct address left[CANDIDATES_MAX];
	size_t n_left = c->n - c->n_taken, at[2] = { 0, 0 };
	bool is_v4 = c->n_taken > 0 &&
		     !address_is_v4(&c->v[c->n_taken - 1]);

	for (size_t i = 0; i < n_left; i++)
		left[i] = c->v[c->n_taken + i];
	for (size_t i = c->n_taken; i < c->n; i++) {
		const struct address *a = find(left, n_left, &at[is_v4],
					       is_v4);

		if (!a)
			a = find(left, n_left, &at[!is_v4], !is_v4);
		if (a)
			c->v[i] = *a;
		is_v4 = !is_v4;
	}
}

/* Half of the table for each family, so that none can keep the other out. */
void candidates_add(struct candidates *c, const struct address *a, size_t n)
{
	size_t n_of[2] = { 0, 0 };

	for (size_t i = 0; i < c->n; i++)
		n_of[address_is_v4(&c->v[i])]++;
	for (size_t i = 0; i < n; i++) {
		size_t *count = &n_of[address_is_v4(&a[i])];

		if (*count == CANDIDATES_MAX / 2)
			continue;
		(*count)++;
		c->v[c->n++] = a[i];
	}
	alternate(c);
}

const struct address *candidates_take(struct candidates *c)
{
	return candidates_has_next(c) ? &c->v[c->n_taken++] : NULL;
}

bool candidates_has_next(const struct candidates *c)
{
	return c->n_taken < c->n;
}
