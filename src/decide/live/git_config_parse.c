/* SPDX-License-Identifier: Apache-2.0 */
/* git_config_parse - the syntax of git-config(1), as git reads it. */
#include "decide/live/git_config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

struct reader {
	const char *file;
	const char *text;
	size_t n;
	size_t at;
	unsigned line;
	bool is_over;	/* the end was read, as a newline */
	struct strbuf place;	/* "section." or "section.subsection." */
	struct strbuf value;	/* of the setting that is being read */
	struct err *err;
};

static int refuse(const struct reader *r, const char *why)
{
	return err_set(r->err, ERR_HOST, "%s:%u: git's configuration cannot "
		       "be read: %s", r->file, r->line, why);
}

/* CR LF is one newline, and so is the end of the text. */
static char next(struct reader *r)
{
	char c;

	if (r->at == r->n) {
		r->is_over = true;
		return '\n';
	}
	c = r->text[r->at++];
	if (c == '\r' && r->at < r->n && r->text[r->at] == '\n')
		c = r->text[r->at++];
	return c;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_key(char c)
{
	return is_alpha(c) || (c >= '0' && c <= '9') || c == '-';
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* What follows the blank in [section "subsection"]; c: that blank. */
static int read_subsection(struct reader *r, char c)
{
	for (; is_space(c); c = next(r))
		if (c == '\n')
			return refuse(r, "the name of a section has no end");
	if (c != '"')
		return refuse(r, "a subsection is not in quotes");
	strbuf_addc(&r->place, '.');
	while ((c = next(r)) != '"') {
		if (c == '\\')
			c = next(r);
		if (c == '\n')
			return refuse(r, "the name of a subsection has no end");
		strbuf_addc(&r->place, c);
	}
	if (next(r) != ']')
		return refuse(r, "no ] follows the name of a subsection");
	return 0;
}

static int read_section(struct reader *r)
{
	char c;

	strbuf_clear(&r->place);
	while ((c = next(r)) != ']') {
		if (is_space(c)) {
			if (read_subsection(r, c) < 0)
				return -1;
			break;
		}
		if (!is_key(c) && c != '.')
			return refuse(r, "a section has a name that none can "
					 "have");
		strbuf_addc(&r->place, lower(c));
	}
	strbuf_addc(&r->place, '.');
	return 0;
}

/* Adds what the bytes after a backslash mean; -1: nothing. */
static int read_escape(struct reader *r, struct strbuf *ret)
{
	char c = next(r);

	switch (c) {
	case '\n':
		if (!r->is_over)
			r->line++;
		return 0;
	case 't':
		c = '\t';
		break;
	case 'b':
		c = '\b';
		break;
	case 'n':
		c = '\n';
		break;
	case '\\':
	case '"':
		break;
	default:
		return -1;
	}
	strbuf_addc(ret, c);
	return 0;
}

static void skip_comment(struct reader *r)
{
	while (next(r) != '\n')
		continue;
}

static void cut(struct strbuf *sb, size_t n)
{
	if (n == sb->len)
		return;
	sb->len = n;
	sb->buf[n] = '\0';
}

/* What follows `=`, up to and with the newline. */
static int read_value(struct reader *r, struct strbuf *ret)
{
	bool in_quotes = false;
	size_t end = 0;	/* without the blanks at the end */

	for (;;) {
		char c = next(r);

		if (c == '\n' && in_quotes)
			return refuse(r, "a value has a quote without end");
		if (c == '\n')
			break;
		if (!in_quotes && is_space(c)) {
			if (ret->len > 0)
				strbuf_addc(ret, c);
			continue;
		}
		if (!in_quotes && (c == '#' || c == ';')) {
			skip_comment(r);
			break;
		}
		if (c == '"') {
			in_quotes = !in_quotes;
		} else if (c != '\\') {
			strbuf_addc(ret, c);
		} else if (read_escape(r, ret) < 0) {
			return refuse(r, "a value has an escape that none is");
		}
		end = ret->len;
	}
	cut(ret, end);
	return 0;
}

/* Takes the key and the value. */
static void add_setting(const struct reader *r, struct git_config *config,
			char *key, char *value)
{
	const char *place = strbuf_text(&r->place);
	size_t n = strcspn(place, ".");
	size_t n_sub = r->place.len > n + 1 ? r->place.len - n - 2 : 0;

	if (config->n == config->cap) {
		config->cap = config->cap ? config->cap * 2 : 32;
		config->v = mem_grow(config->v, config->cap,
				     sizeof(*config->v));
	}
	config->v[config->n++] = (struct git_setting){
		.section = mem_strndup(place, n),
		.sub = r->place.len > n + 1 ?
			       mem_strndup(place + n + 1, n_sub) :
			       NULL,
		.key = key,
		.value = value,
	};
}

static int read_setting(struct reader *r, char c, struct git_config *config)
{
	autorelease_strbuf struct strbuf key = STRBUF_INIT;
	bool has_value = false;

	for (; is_key(c); c = next(r))
		strbuf_addc(&key, lower(c));
	while (c == ' ' || c == '\t')
		c = next(r);
	if (c == '=') {
		has_value = true;
		strbuf_clear(&r->value);
		if (read_value(r, &r->value) < 0)
			return -1;
	} else if (c != '\n') {
		return refuse(r, "a name is not followed by =");
	}
	if (!r->is_over)
		r->line++;
	add_setting(r, config, strbuf_steal(&key),
		    has_value ? mem_strdup(strbuf_text(&r->value)) : NULL);
	return 0;
}

/*
 * Place and value never grow: each growth would leave a part of a secret behind
 * in memory that was freed.
 */
static void reserve(struct strbuf *sb, const struct reader *r)
{
	strbuf_addc(sb, '\n');
	strbuf_add(sb, r->text, r->n);
	strbuf_clear(sb);
}

static void wipe(struct strbuf *sb)
{
	if (sb->buf)
		mem_wipe(sb->buf, sb->cap);
	strbuf_release(sb);
}

static int read_all(struct reader *r, struct git_config *config)
{
	while (!r->is_over) {
		char c = next(r);
		int done = 0;

		if (c == '#' || c == ';') {
			skip_comment(r);
			c = '\n';
		}
		if (c == '\n') {
			r->line++;
			continue;
		}
		if (is_space(c))
			continue;
		if (c == '[')
			done = read_section(r);
		else if (is_alpha(c))
			done = read_setting(r, c, config);
		else
			done = refuse(r, "a line is neither a section nor a "
					 "setting");
		if (done < 0)
			return -1;
	}
	return 0;
}

int git_config_parse(const char *file, const char *text, size_t n,
		     struct git_config *ret, struct err *err)
{
	static const char bom[] = "\xef\xbb\xbf";
	autorelease_git_config struct git_config config = { .v = NULL };
	struct reader r = {
		.file = file,
		.text = text,
		.n = n,
		.line = 1,
		.place = STRBUF_INIT,
		.value = STRBUF_INIT,
		.err = err,
	};
	int done;

	if (n > GIT_CONFIG_MAX)
		return err_set(err, ERR_HOST, "%s: git's configuration is "
			       "larger than %d bytes", file, GIT_CONFIG_MAX);
	/* to git it ends a name or a value, and what follows is hidden */
	if (n > 0 && memchr(text, '\0', n))
		return err_set(err, ERR_HOST, "%s: git's configuration has a "
			       "NUL byte in it", file);
	if (n >= strlen(bom) && memcmp(text, bom, strlen(bom)) == 0)
		r.at = strlen(bom);
	reserve(&r.place, &r);
	reserve(&r.value, &r);
	done = read_all(&r, &config);
	wipe(&r.place);
	wipe(&r.value);
	if (done < 0)
		return -1;
	*ret = config;
	config = (struct git_config){ .v = NULL };
	return 0;
}
