/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile_type - what a key's value can be: how it is set, shown, emptied.
 *
 * A set function checks the whole value before it changes the field, so a
 * refused one leaves no half behind.
 */
#include "decide/live/proxy_url.h"
#include "decide/profile/profile_type.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"
#include "decide/profile/value.h"

static size_t count_one(const void *field)
{
	(void)field;
	return 1;
}

/* Single texts, NULL while not set. */

static void text_clear(void *field)
{
	char **text = field;

	free(steal_ptr(text));
}

static size_t text_count(const void *field)
{
	char *const *text = field;

	return *text ? 1 : 0;
}

static void text_show(const void *field, const struct profile_key *key,
		      size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	char *const *text = field;

	(void)key;
	(void)i;
	(void)ret_origin;
	strbuf_adds(ret, *text);
}

static int text_set(void *field, const struct profile_key *key,
		    const char *text, const struct origin *origin,
		    struct err *err)
{
	(void)key;
	(void)origin;
	(void)err;
	text_clear(field);
	*(char **)field = mem_strdup(text);
	return 0;
}

/* A file of the caller's, opened by us and never shown inside. */
static int file_set(void *field, const struct profile_key *key,
		    const char *text, const struct origin *origin,
		    struct err *err)
{
	if (strchr("\"'`?", text[0]) || text[strlen(text) - 1] == '/')
		return err_set(err, ERR_PROFILE,
			       "'%.100s' is not the path of a file", text);
	return text_set(field, key, text, origin, err);
}

static int user_set(void *field, const struct profile_key *key,
		    const char *text, const struct origin *origin,
		    struct err *err)
{
	if (value_check_user(text, err) < 0)
		return -1;
	return text_set(field, key, text, origin, err);
}

/* A password in a profile would be in every checkout and log that has it. */
static int proxy_set(void *field, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err)
{
	struct proxy_url url;

	if (strcmp(text, "env") != 0) {
		if (strchr(text, '@'))
			return err_set(err, ERR_PROFILE,
				       "a user and password do not belong in "
				       "a profile: write `proxy = env`, and "
				       "have them in the caller's https_proxy");
		if (!strstr(text, "://"))
			return err_set(err, ERR_PROFILE,
				       "'%.100s' is no proxy: write env or "
				       "http://HOST:PORT", text);
		if (proxy_url_parse(span_of(text), &url, err) < 0)
			return -1;
	}
	return text_set(field, key, text, origin, err);
}

const struct profile_type profile_type_text = {
	.form = "TEXT",
	.set = text_set,
	.clear = text_clear,
	.count = text_count,
	.show = text_show,
};
const struct profile_type profile_type_file = {
	.form = "FILE",
	.set = file_set,
	.clear = text_clear,
	.count = text_count,
	.show = text_show,
};
const struct profile_type profile_type_user = {
	.form = "USER",
	.set = user_set,
	.clear = text_clear,
	.count = text_count,
	.show = text_show,
};

const struct profile_type profile_type_proxy = {
	.form = "env|http://HOST:PORT",
	.set = proxy_set,
	.clear = text_clear,
	.count = text_count,
	.show = text_show,
};

/* Single words of a fixed set. */

static int find_word(const char *text, const char *const *words, size_t n,
		     size_t *ret, struct err *err)
{
	autorelease_strbuf struct strbuf all = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(text, words[i]) == 0) {
			*ret = i;
			return 0;
		}
	}
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&all, "%s%s", i ? " or " : "", words[i]);
	return err_set(err, ERR_PROFILE, "'%.100s' is not %s", text,
		       strbuf_text(&all));
}

/* `|`: the first that works here. */
static const char *const workspaces[] = { "read-only", "read-write", "overlay",
					  "overlay|read-only" };

static int workspace_set(void *field, const struct profile_key *key,
			 const char *text, const struct origin *origin,
			 struct err *err)
{
	size_t i = 0;

	(void)key;
	(void)origin;
	if (find_word(text, workspaces, ARRAY_SIZE(workspaces), &i, err) < 0)
		return -1;
	*(const char **)field = workspaces[i];
	return 0;
}

/*
 * One of an enumeration, by its place among the type's names.  The standard lets
 * a compiler choose the size of each (C11 6.7.2.2), so it is looked at.
 */
static_assert(sizeof(enum on_denied) == sizeof(unsigned) &&
		      sizeof(enum ci_commands) == sizeof(unsigned) &&
		      sizeof(enum escapes) == sizeof(unsigned),
	      "every enumeration can be set as a number");

static int choice_set(void *field, const struct profile_key *key,
		      const char *text, const struct origin *origin,
		      struct err *err)
{
	size_t i = 0;
	unsigned chosen;

	(void)origin;
	if (find_word(text, key->type->names, key->type->n_names, &i, err) < 0)
		return -1;
	chosen = (unsigned)i;
	memcpy(field, &chosen, sizeof(chosen));
	return 0;
}

static void choice_show(const void *field, const struct profile_key *key,
			size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	unsigned chosen;

	(void)i;
	(void)ret_origin;
	memcpy(&chosen, field, sizeof(chosen));
	strbuf_adds(ret, key->type->names[chosen]);
}

static const char *const on_denied_words[] = {
	[ON_DENIED_REPORT] = "report",
	[ON_DENIED_FAIL] = "fail",
};
static const char *const ci_commands_words[] = {
	[CI_COMMANDS_AUTO] = "auto",
	[CI_COMMANDS_YES] = "yes",
	[CI_COMMANDS_NO] = "no",
};
static const char *const escapes_words[] = {
	[ESCAPES_AUTO] = "auto",
	[ESCAPES_SGR] = "sgr",
	[ESCAPES_NONE] = "none",
	[ESCAPES_ALL] = "all",
};

static int level_set(void *field, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err)
{
	const char *const words[] = { level_name(LEVEL_BROKER),
				      level_name(LEVEL_NAMESPACES) };
	size_t i = 0;

	(void)key;
	(void)origin;
	if (find_word(text, words, ARRAY_SIZE(words), &i, err) < 0)
		return -1;
	*(enum level *)field = (enum level)i;
	return 0;
}

static void level_show(const void *field, const struct profile_key *key,
		       size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	(void)key;
	(void)i;
	(void)ret_origin;
	strbuf_adds(ret, level_name(*(const enum level *)field));
}

static const char *const yes_no_words[] = { "no", "yes" };

static int yes_no_set(void *field, const struct profile_key *key,
		      const char *text, const struct origin *origin,
		      struct err *err)
{
	size_t i = 0;

	(void)key;
	(void)origin;
	if (find_word(text, yes_no_words, ARRAY_SIZE(yes_no_words), &i, err) <
	    0)
		return -1;
	*(bool *)field = i == 1;
	return 0;
}

static void yes_no_show(const void *field, const struct profile_key *key,
			size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	(void)key;
	(void)i;
	(void)ret_origin;
	strbuf_adds(ret, yes_no_words[*(const bool *)field]);
}

const struct profile_type profile_type_yes_no = {
	.form = "yes|no",
	.set = yes_no_set,
	.count = count_one,
	.show = yes_no_show,
};
#define CHOICE(text, words)                                           \
	{                                                             \
		.form = (text), .set = choice_set, .count = count_one, \
		.show = choice_show, .names = (words),                 \
		.n_names = ARRAY_SIZE(words),                          \
	}

const struct profile_type profile_type_ci_commands =
	CHOICE("auto|yes|no", ci_commands_words);
const struct profile_type profile_type_escapes =
	CHOICE("auto|sgr|none|all", escapes_words);
const struct profile_type profile_type_on_denied =
	CHOICE("report|fail", on_denied_words);
const struct profile_type profile_type_workspace = {
	.form = "read-only, overlay, read-write or overlay|read-only",
	.set = workspace_set,
	.count = count_one,
	.show = text_show,
};
const struct profile_type profile_type_level = {
	.form = "namespaces|broker",
	.set = level_set,
	.count = count_one,
	.show = level_show,
};

/* Single numbers. */

static void print_number(uint64_t v, struct strbuf *ret)
{
	strbuf_addf(ret, "%" PRIu64, v);
}

static int number_set(void *field, const struct profile_key *key,
		      const char *text, const struct origin *origin,
		      struct err *err)
{
	uint64_t *number = field;
	uint64_t v = 0;

	(void)origin;
	if ((key->words & PROFILE_WORD_NONE) && strcmp(text, "none") == 0) {
		*number = LIMIT_NONE;
		return 0;
	}
	if ((key->words & PROFILE_WORD_CALLER) && strcmp(text, "caller") == 0) {
		*number = LIMIT_CALLER;
		return 0;
	}
	if (key->type->parse(text, &v, err) < 0)
		return -1;
	if (v < key->min || v > key->max) {
		autorelease_strbuf struct strbuf range = STRBUF_INIT;

		profile_keys_show_range(key, &range);
		return err_set(err, ERR_PROFILE, "'%.100s' is out of range: %s",
			       text, strbuf_text(&range));
	}
	*number = v;
	return 0;
}

static void number_show(const void *field, const struct profile_key *key,
			size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	uint64_t v = *(const uint64_t *)field;

	(void)i;
	(void)ret_origin;
	if (v == LIMIT_NONE)
		strbuf_adds(ret, "none");
	else if (v == LIMIT_CALLER)
		strbuf_adds(ret, "caller");
	else
		key->type->print(v, ret);
}

const struct profile_type profile_type_number = {
	.form = "NUMBER",
	.set = number_set,
	.count = count_one,
	.show = number_show,
	.parse = value_parse_number,
	.print = print_number,
};
const struct profile_type profile_type_duration = {
	.form = "TIME",
	.set = number_set,
	.count = count_one,
	.show = number_show,
	.parse = value_parse_duration,
	.print = value_show_duration,
};
const struct profile_type profile_type_size = {
	.form = "SIZE",
	.set = number_set,
	.count = count_one,
	.show = number_show,
	.parse = value_parse_size,
	.print = value_show_size,
};
const struct profile_type profile_type_cpus = {
	.form = "NUMBER|PERCENT",
	.set = number_set,
	.count = count_one,
	.show = number_show,
	.parse = value_parse_cpus,
	.print = value_show_cpus,
};

/* A size, and a word that says of what. */

static const char per_process[] = "per-process";

static int memory_set(void *field, const struct profile_key *key,
		      const char *text, const struct origin *origin,
		      struct err *err)
{
	struct memory_limit limit = { .per_process = false };
	size_t n = strcspn(text, " \t");
	const char *word = text + n + strspn(text + n, " \t");
	autofree char *size = mem_strndup(text, n);

	if (*word && strcmp(word, per_process) != 0)
		return err_set(err, ERR_PROFILE,
			       "'%.100s' behind the size: write 2G for all "
			       "processes together, or 2G %s", word,
			       per_process);
	if (number_set(&limit.bytes, key, size, origin, err) < 0)
		return -1;
	if (*word && limit.bytes == LIMIT_NONE)
		return err_set(err, ERR_PROFILE, "'%.100s': none is alone",
			       text);
	limit.per_process = *word != '\0';
	*(struct memory_limit *)field = limit;
	return 0;
}

static void memory_show(const void *field, const struct profile_key *key,
			size_t i, struct strbuf *ret,
			struct origin *ret_origin)
{
	const struct memory_limit *limit = field;

	number_show(&limit->bytes, key, i, ret, ret_origin);
	if (limit->per_process)
		strbuf_addf(ret, " %s", per_process);
}

const struct profile_type profile_type_memory = {
	.form = "SIZE [per-process]",
	.set = memory_set,
	.count = count_one,
	.show = memory_show,
	.parse = value_parse_size,
	.print = value_show_size,
};
