/* SPDX-License-Identifier: Apache-2.0 */
/* sighting - finds values, in all their forms, in bytes that pass in pieces. */
#include "decide/live/sighting.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "decide/live/unescape.h"
#include "decide/live/written.h"

#define HASH_BITS 16
#define CHAINS 256
#define STRIDE 4096	/* bytes decoded before they are searched */
#define NOTHING UINT32_MAX

/* One form of one value. */
struct needle {
	uint8_t *text;
	size_t n;
	size_t value;
	bool is_plain;
	uint32_t hash;		/* of its last SIGHTING_WINDOW bytes */
	uint32_t next;		/* in its chain, or NOTHING */
};

/* The stream with the escapes of one kind undone. */
struct view {
	enum unescape_kind kind;
	uint64_t cursor;	/* what came before it is decoded */
	uint8_t *text;
	uint8_t *is_escape;	/* for each byte of text: was it one? */
	size_t n;
	size_t escape_end;	/* behind the last that was, or 0 */
};

struct sightings {
	struct sighting_limits limits;
	struct needle *needles;
	size_t n_needles;
	size_t longest;
	uint64_t key;
	uint64_t bits[(1u << HASH_BITS) / 64];
	uint32_t chains[CHAINS];
	uint8_t *window;
	size_t size;
	size_t n;
	uint64_t start;		/* of window[0] in the stream */
	struct view views[UNESCAPE_KINDS];
	size_t n_views;
};

/* A search through one text: the window or a view. */
struct search {
	const struct sightings *s;
	const uint8_t *text;
	uint64_t start;			/* in the stream, of text[0] */
	const struct view *view;	/* NULL: the window itself */
	sighting_found *found;
	void *ctx;
};

static uint64_t load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * Multiply-shift of the two halves folded together: without the key nobody can
 * say which bytes meet, so a part that is right is worth no more than chance.
 */
static inline uint32_t hash_at(const uint8_t *p, uint64_t key)
{
	uint64_t high = load(p + 8);
	uint64_t folded = load(p) ^ (high << 23 | high >> 41);

	return (uint32_t)((folded * key) >> (64 - HASH_BITS));
}

/* 0 or 1 */
static uint64_t has_bit(const struct sightings *s, uint32_t hash)
{
	return s->bits[hash / 64] >> (hash % 64) & 1;
}

/* To the end, wherever they differ first. */
static bool is_same(const uint8_t *a, const uint8_t *b, size_t n)
{
	unsigned differ = 0;

	for (size_t i = 0; i < n; i++)
		differ |= a[i] ^ b[i];
	return differ == 0;
}

/* The key is from the values, which nobody has who would use it. */
static uint64_t make_key(const struct sighting_value *values, size_t n)
{
	struct sha256 sum;
	char hex[65];
	uint64_t key = 0;

	sha256_init(&sum);
	for (size_t i = 0; i < n; i++)
		sha256_add(&sum, values[i].bytes, values[i].n);
	sha256_hex(&sum, hex);
	for (size_t i = 0; i < 16; i++) {
		char c = hex[i];

		key = key << 4 | (c <= '9' ? (uint64_t)(c - '0') :
					     (uint64_t)(c - 'a') + 10);
	}
	mem_wipe(hex, sizeof(hex));
	mem_wipe(&sum, sizeof(sum));
	return key | 1;
}

static void add_needle(struct sightings *s, size_t value,
		       enum written_form form, const uint8_t *text, size_t n)
{
	struct needle *needle = &s->needles[s->n_needles];
	uint32_t *chain;

	needle->text = mem_alloc(n);
	memcpy(needle->text, text, n);
	needle->n = n;
	needle->value = value;
	needle->is_plain = form == WRITTEN_PLAIN;
	needle->hash = hash_at(text + n - SIGHTING_WINDOW, s->key);
	chain = &s->chains[needle->hash % CHAINS];
	needle->next = *chain;
	*chain = (uint32_t)s->n_needles++;
	s->bits[needle->hash / 64] |= UINT64_C(1) << (needle->hash % 64);
	if (n > s->longest)
		s->longest = n;
}

static void add_value(struct sightings *s, size_t value,
		      const struct sighting_value *v)
{
	size_t size = WRITTEN_SIZE(v->n);
	uint8_t *text = mem_alloc(size);

	for (enum written_form f = WRITTEN_PLAIN; f < WRITTEN_FORMS; f++) {
		size_t n;

		if (f >= WRITTEN_REVERSED && !s->limits.html)
			continue;
		n = written_as(f, v->bytes, v->n, text);
		if (n >= SIGHTING_WINDOW)
			add_needle(s, value, f, text, n);
	}
	mem_wipe(text, size);
	free(text);
}

/* Room for what is kept of a view, a stride, and an escape cut before it. */
static size_t view_size(const struct sightings *s)
{
	return s->longest + STRIDE + UNESCAPE_MAX;
}

static void make_views(struct sightings *s)
{
	s->n_views = s->limits.html ? UNESCAPE_KINDS : UNESCAPE_HTML;
	for (size_t i = 0; i < s->n_views; i++) {
		s->views[i].kind = (enum unescape_kind)i;
		s->views[i].text = mem_alloc(view_size(s));
		s->views[i].is_escape = mem_alloc(view_size(s));
	}
}

struct sightings *sighting_new(const struct sighting_value *values, size_t n,
				const struct sighting_limits *limits)
{
	struct sightings *s = mem_alloc(sizeof(*s));

	s->limits = *limits;
	s->key = make_key(values, n);
	memset(s->chains, 0xff, sizeof(s->chains));
	s->needles = mem_array(n * WRITTEN_FORMS, sizeof(*s->needles));
	for (size_t i = 0; i < n; i++)
		add_value(s, i, &values[i]);
	if (s->limits.held < s->longest + UNESCAPE_MAX)
		s->limits.held = s->longest + UNESCAPE_MAX;
	s->size = s->limits.held + s->limits.piece;
	s->window = mem_alloc(s->size);
	make_views(s);
	return s;
}

void sighting_free(struct sightings *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_needles; i++) {
		mem_wipe(s->needles[i].text, s->needles[i].n);
		free(s->needles[i].text);
	}
	for (size_t i = 0; i < s->n_views; i++) {
		mem_wipe(s->views[i].text, view_size(s));
		free(s->views[i].text);
		free(s->views[i].is_escape);
	}
	free(s->needles);
	mem_wipe(s->window, s->size);
	free(s->window);
	mem_wipe(s, sizeof(*s));
	free(s);
}

void sighting_begin(struct sightings *s)
{
	s->n = 0;
	s->start = 0;
	for (size_t i = 0; i < s->n_views; i++) {
		s->views[i].cursor = 0;
		s->views[i].n = 0;
		s->views[i].escape_end = 0;
	}
}

uint64_t sighting_end(const struct sightings *s)
{
	return s->start + s->n;
}

uint64_t sighting_start(const struct sightings *s)
{
	return s->start;
}

const uint8_t *sighting_bytes(const struct sightings *s, uint64_t from)
{
	return s->window + (from - s->start);
}

static bool has_escape(const struct view *v, size_t from, size_t to)
{
	return memchr(v->is_escape + from, 1, to - from) != NULL;
}

/* The hash of the SIGHTING_WINDOW bytes before text[end] is that of a form. */
static int compare_at(const struct search *q, size_t end, uint32_t hash)
{
	uint32_t i = q->s->chains[hash % CHAINS];

	for (; i != NOTHING; i = q->s->needles[i].next) {
		const struct needle *needle = &q->s->needles[i];
		size_t at = end - needle->n;
		struct sighting sighting = {
			.value = needle->value,
			.is_plain = needle->is_plain && !q->view,
			.start = q->start + at,
		};
		int said;

		if (needle->hash != hash || needle->n > end ||
		    !is_same(q->text + at, needle->text, needle->n))
			continue;
		/* with no escape in it the window has it too */
		if (q->view && !has_escape(q->view, at, end))
			continue;
		said = q->found(q->ctx, &sighting);
		if (said != 0)
			return said;
	}
	return 0;
}

/* The first place from `at` on, before `end`, with the hash of a form; or end. */
static size_t next_hash(const struct sightings *s, const uint8_t *text,
			size_t at, size_t end)
{
	uint64_t key = s->key;

	/* four at once: their loads and products do not wait for each other */
	for (; at + 4 <= end; at += 4) {
		const uint8_t *p = text + at;

		if (has_bit(s, hash_at(p, key)) |
		    has_bit(s, hash_at(p + 1, key)) |
		    has_bit(s, hash_at(p + 2, key)) |
		    has_bit(s, hash_at(p + 3, key)))
			break;
	}
	while (at < end && !has_bit(s, hash_at(text + at, key)))
		at++;
	return at;
}

/* All that end in text[from, to). */
static int search_text(const struct search *q, size_t from, size_t to)
{
	const struct sightings *s = q->s;
	/* the place of the hash is the first byte, not the last */
	size_t i = from < SIGHTING_WINDOW ? 0 : from - SIGHTING_WINDOW + 1;

	size_t end = to < SIGHTING_WINDOW ? 0 : to - SIGHTING_WINDOW + 1;

	for (; (i = next_hash(s, q->text, i, end)) < end; i++) {
		int said = compare_at(q, i + SIGHTING_WINDOW,
				      hash_at(q->text + i, s->key));

		if (said != 0)
			return said;
	}
	return 0;
}

/* Keeps the last bytes, at most so many. */
static void shorten_view(struct view *v, size_t most)
{
	size_t cut = v->n > most ? v->n - most : 0;

	if (cut == 0)
		return;
	memmove(v->text, v->text + cut, most);
	memmove(v->is_escape, v->is_escape + cut, most);
	v->n = most;
	v->escape_end = v->escape_end > cut ? v->escape_end - cut : 0;
}

static void add_plain(struct view *v, const uint8_t *text, size_t n)
{
	memcpy(v->text + v->n, text, n);
	memset(v->is_escape + v->n, 0, n);
	v->n += n;
}

static void add_byte(struct view *v, uint8_t byte, bool is_escape)
{
	v->text[v->n] = byte;
	v->is_escape[v->n++] = is_escape;
	if (is_escape)
		v->escape_end = v->n;
}

/* What a sighting that ends later may begin with. */
static size_t kept_of_view(const struct sightings *s)
{
	return s->longest - 1;
}

/* No escape in what came nor in what is kept: only the end is of interest. */
static void pass_plain(const struct sightings *s, struct view *v,
		       const uint8_t *text, size_t n)
{
	size_t most = kept_of_view(s), some = n < most ? n : most;

	v->cursor += n;
	shorten_view(v, most - some);
	add_plain(v, text + (n - some), some);
}

/* Decodes up to `end`; it stops before an escape that is not whole. */
static void decode(const struct sightings *s, struct view *v,
		   const uint8_t *end, bool is_last)
{
	uint8_t begins = unescape_begins(v->kind);
	const uint8_t *p = sighting_bytes(s, v->cursor);

	while (p < end) {
		const uint8_t *next = memchr(p, begins, (size_t)(end - p));
		size_t n = (size_t)((next ? next : end) - p);
		uint8_t byte;

		add_plain(v, p, n);
		p += n;
		if (!next)
			break;
		n = unescape_one(v->kind, p, (size_t)(end - p), is_last, &byte);
		if (n == 0)
			break;
		add_byte(v, byte, n > 1);
		p += n;
	}
	v->cursor = s->start + (uint64_t)(p - s->window);
}

/* The next STRIDE bytes, or what there is; false: no more can be decoded now. */
static bool decode_some(const struct sightings *s, struct view *v, bool is_last)
{
	uint64_t left = sighting_end(s) - v->cursor, before = v->cursor;
	size_t n = left < STRIDE ? (size_t)left : STRIDE;

	decode(s, v, sighting_bytes(s, v->cursor) + n, is_last && n == left);
	return v->cursor != before;
}

static int search_view(const struct sightings *s, struct view *v, bool is_last,
		       const struct search *like)
{
	const uint8_t *text = sighting_bytes(s, v->cursor);
	size_t n = (size_t)(sighting_end(s) - v->cursor), before;
	struct search q = *like;
	int said = 0;

	if (v->escape_end == 0 && !memchr(text, unescape_begins(v->kind), n)) {
		pass_plain(s, v, text, n);
		return 0;
	}
	q.text = v->text;
	q.view = v;
	q.start = 0;
	before = v->n;
	while (said == 0 && decode_some(s, v, is_last)) {
		said = search_text(&q, before, v->n);
		shorten_view(v, kept_of_view(s));
		before = v->n;
	}
	return said;
}

/* Makes room for n more bytes. */
static void slide(struct sightings *s, size_t n)
{
	size_t cut;

	if (s->n + n <= s->size)
		return;
	cut = s->n - s->limits.held;
	memmove(s->window, s->window + cut, s->limits.held);
	s->n = s->limits.held;
	s->start += cut;
}

int sighting_take(struct sightings *s, const uint8_t *data, size_t n,
		   bool is_last, sighting_found *found, void *ctx)
{
	struct search q = { .s = s, .found = found, .ctx = ctx };
	size_t before;
	int said;

	if (n > s->limits.piece)
		BUG("a piece is larger than was said");
	slide(s, n);
	before = s->n;
	if (n > 0)
		memcpy(s->window + before, data, n);
	s->n += n;
	if (s->n_needles == 0)
		return 0;
	q.text = s->window;
	q.start = s->start;
	said = search_text(&q, before, s->n);
	for (size_t i = 0; said == 0 && i < s->n_views; i++)
		said = search_view(s, &s->views[i], is_last, &q);
	return said;
}
