/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile_text - INI text to profile.
 *
 * inih reads the text, but reads more into it than a policy may hold: it cuts
 * long lines and goes on, takes `:` for `=`, hands the keys after a broken
 * section header to the section before, and an indented `write = x` to the
 * key above.  So each line is judged by profile_line.c before inih gets it; one
 * that was refused reaches it as an empty line, which keeps the numbers right
 * and lets the rest be checked.  What the handler is then called with must be
 * what the judge read, byte for byte; if not, the text has two readings and is
 * refused.
 *
 * Every value is set on a scratch profile first.  Only if the whole text is
 * good are the same values set on the caller's, where they cannot fail.
 */
#include "decide/profile/profile_text.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/mem.h"
#include "decide/profile/profile_keys.h"
#include "decide/profile/profile_line.h"

struct assignment {
	const struct profile_key *key;
	char *value;	/* empty: the list is emptied */
	unsigned line;
};

struct text {
	struct profile_line line;
	struct span left;	/* not handed to inih yet */
	struct profile scratch;
	struct assignment *v;
	size_t n;
};

static void text_release(struct text *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i].value);
	free(t->v);
	profile_release(&t->scratch);
}

#define autorelease_text __attribute__((cleanup(text_release)))

/* Sets the value, or empties the list for an empty one. */
static int assign(struct profile *p, const struct profile_key *key,
		  const char *value, const struct origin *origin,
		  struct err *err)
{
	if (value[0] != '\0' || !key->type->is_list)
		return profile_keys_set(p, key, value, origin, err);
	profile_keys_reset(p, key, origin);
	return 0;
}

static void two_readings(struct text *t)
{
	profile_line_complain(&t->line,
			      "this line can be read in two ways and is "
			      "refused: write it as KEY = VALUE");
	t->line.expect_key = NULL;
}

static bool agrees(const struct profile_line *l, const char *section,
		   const char *name, const char *value)
{
	return l->expect_key && strcmp(section, l->expect_key->section) == 0 &&
	       strcmp(name, l->expect_key->name) == 0 &&
	       span_is(l->expect_value, value);
}

/* inih's handler: 1 is good.  Errors are collected, so it is always that. */
static int take(void *user, const char *section, const char *name,
		const char *value)
{
	struct text *t = user;
	struct err err = ERR_INIT;
	struct origin origin = { t->line.file, t->line.number };
	const struct profile_key *key = t->line.expect_key;

	if (!agrees(&t->line, section, name, value)) {
		two_readings(t);
		return 1;
	}
	t->line.expect_key = NULL;
	if (assign(&t->scratch, key, value, &origin, &err) < 0) {
		profile_line_complain(&t->line, "%s: %s", key->name, err.msg);
		return 1;
	}
	t->v = mem_grow(t->v, t->n + 1, sizeof(*t->v));
	t->v[t->n++] = (struct assignment){
		.key = key,
		.value = mem_strdup(value),
		.line = origin.line,
	};
	return 1;
}

/* inih's reader, as fgets(3): one line of the text, or an empty one. */
static char *next_line(char *buf, int size, void *stream)
{
	struct text *t = stream;
	struct span raw = t->left;
	const char *newline;

	if (t->line.expect_key)
		two_readings(t);
	if (t->left.n == 0 || t->line.is_binary || size < 2)
		return NULL;
	newline = memchr(raw.p, '\n', raw.n);
	if (newline)
		raw.n = (size_t)(newline - raw.p);
	t->left.p += raw.n + (newline != NULL);
	t->left.n -= raw.n + (newline != NULL);
	if (!profile_line_judge(&t->line, raw)) {
		raw.n = 0;
	} else if (raw.n + 2 > (size_t)size) {
		two_readings(t);
		raw.n = 0;
	}
	memcpy(buf, raw.p, raw.n);
	buf[raw.n] = '\n';
	buf[raw.n + 1] = '\0';
	return buf;
}

/* Reads the whole text into t, whatever is wrong with it. */
static void parse(const char *file, const char *text, size_t n,
		  struct diag_list *diags, struct text *t)
{
	*t = (struct text){ .line = { .file = file, .diags = diags },
			    .left = { text, n } };
	profile_init(&t->scratch);
	if (n > PROFILE_MAX_BYTES) {
		profile_line_complain(&t->line,
				      "the text has more than %zu bytes",
				      PROFILE_MAX_BYTES);
		t->line.n_form++;
		return;
	}
	if (ini_parse_stream(next_line, t, take, t) != 0)
		two_readings(t);
	if (t->line.expect_key)
		two_readings(t);
}

int profile_text_includes(const char *file, const char *text, size_t n,
			  struct include_list *ret, struct diag_list *diags)
{
	autorelease_diags struct diag_list found = DIAG_LIST_INIT;
	autorelease_text struct text t;
	const struct profile_key *include =
		profile_keys_find("profile", "include");

	parse(file, text, n, &found, &t);
	if (t.line.n_form > 0) {
		diag_move(diags, &found);
		return -1;
	}
	for (size_t i = 0; i < t.n; i++) {
		struct origin origin = { file, t.v[i].line };

		if (t.v[i].key == include)
			include_list_add(ret, t.v[i].value, &origin);
	}
	return 0;
}

int profile_text_merge(const char *file, const char *text, size_t n,
		       struct profile *p, struct diag_list *diags)
{
	autorelease_diags struct diag_list found = DIAG_LIST_INIT;
	autorelease_text struct text t;
	struct origin origin;

	parse(file, text, n, &found, &t);
	if (found.n > 0) {
		diag_move(diags, &found);
		return -1;
	}
	origin.file = profile_name(p, file);
	for (size_t i = 0; i < t.n; i++) {
		struct err err = ERR_INIT;

		origin.line = t.v[i].line;
		if (assign(p, t.v[i].key, t.v[i].value, &origin, &err) < 0)
			BUG("a value was good once and is not now");
	}
	profile_add_file(p, file, text, n);
	return 0;
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if (((unsigned char)*text < 0x20 && *text != '\t') ||
		    *text == 0x7f)
			return true;
	return false;
}

/* prefix is what the message names besides the option, or empty. */
static int set_option(const char *option, const char *prefix,
		      const struct profile_key *key, const char *value,
		      struct profile *p, struct diag_list *diags)
{
	struct origin origin = { profile_name(p, option), 0 };
	struct err err = ERR_INIT;

	if (has_control(value)) {
		diag_add(diags, option, 0,
			 "%sa control byte or line break in the value",
			 prefix);
		return -1;
	}
	if (assign(p, key, value, &origin, &err) < 0) {
		diag_add(diags, option, 0, "%s%s", prefix, err.msg);
		return -1;
	}
	return 0;
}

static const struct profile_key *find_key(const char *option,
					  const char *section,
					  const char *name,
					  struct diag_list *diags)
{
	struct profile_line l = { .file = option, .diags = diags };
	const struct profile_key *key = profile_keys_find(section, name);

	if (key)
		return key;
	if (profile_keys_section(section))
		profile_line_unknown_key(&l, section, name);
	else
		profile_line_unknown_section(&l, section);
	return NULL;
}

int profile_text_set(const char *option, const char *assignment,
		     struct profile *p, struct diag_list *diags)
{
	struct span all = span_of(assignment);
	size_t equals = strcspn(assignment, "=");
	size_t dot = strcspn(assignment, ".");
	autofree char *section = NULL;
	autofree char *name = NULL;
	autofree char *value = NULL;
	autofree char *prefix = NULL;
	const struct profile_key *key;
	struct span s;

	if (equals == all.n || dot > equals) {
		diag_add(diags, option, 0,
			 "'%.100s' is not SECTION.KEY=VALUE, as "
			 "limits.time=5m", assignment);
		return -1;
	}
	s = span_trim((struct span){ all.p, dot });
	section = mem_strndup(s.p, s.n);
	s = span_trim((struct span){ all.p + dot + 1, equals - dot - 1 });
	name = mem_strndup(s.p, s.n);
	s = span_trim((struct span){ all.p + equals + 1, all.n - equals - 1 });
	value = mem_strndup(s.p, s.n);
	key = find_key(option, section, name, diags);
	if (!key)
		return -1;
	prefix = mem_printf("%s.%s: ", section, name);
	if (value[0] == '\0' && key->type->is_list && !key->type->clear) {
		diag_add(diags, option, 0, "%sa value is missing: %s", prefix,
			 key->type->form);
		return -1;
	}
	return set_option(option, prefix, key, value, p, diags);
}

int profile_text_set_key(const char *option, const char *section,
			 const char *key, const char *value, struct profile *p,
			 struct diag_list *diags)
{
	const struct profile_key *row = find_key(option, section, key, diags);

	if (!row)
		return -1;
	/* `--allow "$UNSET"` must not empty a list unseen */
	if (value[0] == '\0') {
		diag_add(diags, option, 0, "a value is missing: %s",
			 row->type->form);
		return -1;
	}
	return set_option(option, "", row, value, p, diags);
}
