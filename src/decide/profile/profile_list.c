/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile_list - what the values of a list can be.
 *
 * Each set function checks the whole text before it adds anything, so a
 * refused line leaves no half of it behind.
 */
#include "decide/profile/profile_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/script_key.h"
#include "decide/live/span.h"
#include "decide/profile/profile.h"
#include "decide/profile/profile_keys.h"
#include "decide/profile/value.h"

/* Lists of texts. */

typedef int check_fn(const char *text, struct err *err);

static void add_value(struct value_list *list, char *text,
		      const struct origin *origin)
{
	list->v = mem_grow(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = (struct value){ .text = text, .origin = *origin };
}

static int for_each_word(const char *text, check_fn *check,
			 struct value_list *list, const struct origin *origin,
			 struct err *err)
{
	struct span rest = span_of(text);

	for (;;) {
		struct span span = span_take_word(&rest);
		autofree char *word = NULL;

		if (span.n == 0)
			return 0;
		word = mem_strndup(span.p, span.n);
		if (check && check(word, err) < 0)
			return -1;
		if (list)
			add_value(list, steal_ptr(&word), origin);
	}
}

static int add_words(void *field, const char *text, check_fn *check,
		     const struct origin *origin, struct err *err)
{
	if (for_each_word(text, check, NULL, origin, err) < 0)
		return -1;
	return for_each_word(text, NULL, field, origin, err);
}

static void values_clear(void *field)
{
	struct value_list *list = field;

	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].text);
	free(list->v);
	*list = (struct value_list){ .v = NULL };
}

static size_t values_count(const void *field)
{
	return ((const struct value_list *)field)->n;
}

static void values_show(const void *field, const struct profile_key *key,
			size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	const struct value *value = &((const struct value_list *)field)->v[i];

	(void)key;
	strbuf_adds(ret, value->text);
	*ret_origin = value->origin;
}

static int globs_set(void *field, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err)
{
	(void)key;
	return add_words(field, text, value_check_glob, origin, err);
}

static int names_set(void *field, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err)
{
	(void)key;
	return add_words(field, text, value_check_name, origin, err);
}

static int syscalls_set(void *field, const struct profile_key *key,
			const char *text, const struct origin *origin,
			struct err *err)
{
	(void)key;
	return add_words(field, text, value_check_syscall, origin, err);
}

static int assignments_set(void *field, const struct profile_key *key,
			   const char *text, const struct origin *origin,
			   struct err *err)
{
	(void)key;
	if (value_check_assignment(text, err) < 0)
		return -1;
	add_value(field, mem_strdup(text), origin);
	return 0;
}

static int paths_set(void *field, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err)
{
	(void)key;
	if (value_check_path(text, true, err) < 0)
		return -1;
	add_value(field, mem_strdup(text), origin);
	return 0;
}

static int files_set(void *field, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err)
{
	(void)key;
	if (value_check_path(text, false, err) < 0)
		return -1;
	add_value(field, mem_strdup(text), origin);
	return 0;
}

static int digests_set(void *field, const struct profile_key *key,
		       const char *text, const struct origin *origin,
		       struct err *err)
{
	char digest[VALUE_DIGEST];

	(void)key;
	if (value_parse_digest(text, digest, err) < 0)
		return -1;
	add_value(field, mem_strdup(digest), origin);
	return 0;
}

static int keys_set(void *field, const struct profile_key *key,
		    const char *text, const struct origin *origin,
		    struct err *err)
{
	const struct value_list *list = field;
	struct script_key parsed;

	(void)key;
	if (list->n == SCRIPT_KEY_MAX)
		return err_set(err, ERR_PROFILE, "there are more than %d keys",
			       SCRIPT_KEY_MAX);
	if (script_key_parse(span_of(text), &parsed, err) < 0)
		return -1;
	add_value(field, mem_strdup(text), origin);
	return 0;
}

#define VALUES(set_fn, text)                                           \
	{                                                              \
		.form = (text), .is_list = true, .set = (set_fn),      \
		.clear = values_clear, .count = values_count,          \
		.show = values_show,                                   \
	}

const struct profile_type profile_list_globs = VALUES(globs_set, "NAME...");
const struct profile_type profile_list_names = VALUES(names_set, "NAME...");
const struct profile_type profile_list_syscalls =
	VALUES(syscalls_set, "CALL|@SET...");
const struct profile_type profile_list_assignments =
	VALUES(assignments_set, "NAME=VALUE");
const struct profile_type profile_list_paths = VALUES(paths_set, "[?]PATH");
const struct profile_type profile_list_files = VALUES(files_set, "FILE");

const struct profile_type profile_list_digests = VALUES(digests_set, "HEX");
const struct profile_type profile_list_keys =
	VALUES(keys_set, "minisign KEY|ssh TYPE KEY [namespace=NAME]");

/* What is covered: paths, and a set. */

static int hide_set(void *field, const struct profile_key *key,
		    const char *text, const struct origin *origin,
		    struct err *err)
{
	struct hide_list *list = field;

	if (text[0] != '@')
		return paths_set(&list->paths, key, text, origin, err);
	if (strcmp(text, PROFILE_HIDE_CREDENTIALS) != 0)
		return err_set(err, ERR_PROFILE,
			       "'%.100s' is no set, %s is the one there is; "
			       "for a file of this name write ./%.100s", text,
			       PROFILE_HIDE_CREDENTIALS, text);
	list->credentials = true;
	list->credentials_origin = *origin;
	return 0;
}

static void hide_clear(void *field)
{
	struct hide_list *list = field;

	list->credentials = false;
	values_clear(&list->paths);
}

static size_t hide_count(const void *field)
{
	const struct hide_list *list = field;

	return list->credentials + list->paths.n;
}

static void hide_show(const void *field, const struct profile_key *key,
		      size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	const struct hide_list *list = field;

	if (list->credentials && i == 0) {
		strbuf_adds(ret, PROFILE_HIDE_CREDENTIALS);
		*ret_origin = list->credentials_origin;
		return;
	}
	values_show(&list->paths, key, i - list->credentials, ret, ret_origin);
}

const struct profile_type profile_list_hide = {
	.form = "[?]PATH|" PROFILE_HIDE_CREDENTIALS,
	.is_list = true,
	.set = hide_set,
	.clear = hide_clear,
	.count = hide_count,
	.show = hide_show,
};

/* Endpoints. */

static int endpoints_set(void *field, const struct profile_key *key,
			 const char *text, const struct origin *origin,
			 struct err *err)
{
	struct endpoint_item item = { .origin = *origin };
	struct endpoint_list *list = field;

	(void)key;
	if (endpoint_parse(text, &item.endpoint, &item.rule, err) < 0)
		return -1;
	list->v = mem_grow(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = item;
	return 0;
}

static void endpoints_clear(void *field)
{
	struct endpoint_list *list = field;

	free(list->v);
	*list = (struct endpoint_list){ .v = NULL };
}

static size_t endpoints_count(const void *field)
{
	return ((const struct endpoint_list *)field)->n;
}

static void endpoints_show(const void *field, const struct profile_key *key,
			   size_t i, struct strbuf *ret,
			   struct origin *ret_origin)
{
	const struct endpoint_list *list = field;
	const struct endpoint_item *item = &list->v[i];
	char text[ENDPOINT_TEXT];

	(void)key;
	endpoint_show(&item->endpoint, text, sizeof(text));
	strbuf_adds(ret, text);
	if (endpoint_is_http(item->endpoint.scheme))
		endpoint_rule_show(&item->rule.rule, &item->rule.giver, ret);
	endpoint_words_show(&item->endpoint, ret);
	*ret_origin = item->origin;
}

const struct profile_type profile_list_endpoints = {
	.form = "ENDPOINT[/GLOB METHODS] [WORDS]",
	.is_list = true,
	.set = endpoints_set,
	.clear = endpoints_clear,
	.count = endpoints_count,
	.show = endpoints_show,
};

/* Hosts that are known and unwanted. */

static int refuse_set(void *field, const struct profile_key *key,
		      const char *text, const struct origin *origin,
		      struct err *err)
{
	struct refuse_item item = { .origin = *origin };
	struct refuse_list *list = field;

	(void)key;
	if (host_port_parse(text, false, &item.host_port, err) < 0)
		return -1;
	list->v = mem_grow(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = item;
	return 0;
}

static void refuse_clear(void *field)
{
	struct refuse_list *list = field;

	free(list->v);
	*list = (struct refuse_list){ .v = NULL };
}

static size_t refuse_count(const void *field)
{
	return ((const struct refuse_list *)field)->n;
}

static void refuse_show(const void *field, const struct profile_key *key,
			size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	const struct refuse_item *item =
		&((const struct refuse_list *)field)->v[i];
	char text[HOST_PORT_TEXT];

	(void)key;
	host_port_show(&item->host_port, text, sizeof(text));
	strbuf_adds(ret, text);
	*ret_origin = item->origin;
}

const struct profile_type profile_list_refuse = {
	.form = "HOST[:PORT]",
	.is_list = true,
	.set = refuse_set,
	.clear = refuse_clear,
	.count = refuse_count,
	.show = refuse_show,
};

/* Where to dial in place of an endpoint. */

static int pins_set(void *field, const struct profile_key *key,
		    const char *text, const struct origin *origin,
		    struct err *err)
{
	struct pin_item item = { .origin = *origin };
	struct pin_list *list = field;

	(void)key;
	if (pin_parse(text, &item.pin, err) < 0)
		return -1;
	list->v = mem_grow(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = item;
	return 0;
}

static void pins_clear(void *field)
{
	struct pin_list *list = field;

	free(list->v);
	*list = (struct pin_list){ .v = NULL };
}

static size_t pins_count(const void *field)
{
	return ((const struct pin_list *)field)->n;
}

static void pins_show(const void *field, const struct profile_key *key,
		      size_t i, struct strbuf *ret, struct origin *ret_origin)
{
	const struct pin_item *item = &((const struct pin_list *)field)->v[i];
	char from[HOST_PORT_TEXT], to[HOST_PORT_TEXT];

	(void)key;
	host_port_show(&item->pin.from, from, sizeof(from));
	host_port_show(&item->pin.to, to, sizeof(to));
	strbuf_addf(ret, "%s -> %s", from, to);
	*ret_origin = item->origin;
}

const struct profile_type profile_list_pins = {
	.form = "HOST:PORT -> HOST:PORT",
	.is_list = true,
	.set = pins_set,
	.clear = pins_clear,
	.count = pins_count,
	.show = pins_show,
};

/* Secrets, and where each may go. */

static int secrets_set(void *field, const struct profile_key *key,
		       const char *text, const struct origin *origin,
		       struct err *err)
{
	struct secret_item item = { .origin = *origin };
	struct secret_list *list = field;

	(void)key;
	if (secret_line_parse(text, &item.line, err) < 0)
		return -1;
	list->v = mem_grow(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = item;
	return 0;
}

static void secrets_clear(void *field)
{
	struct secret_list *list = field;

	for (size_t i = 0; i < list->n; i++)
		secret_line_release(&list->v[i].line);
	free(list->v);
	*list = (struct secret_list){ .v = NULL };
}

static size_t secrets_count(const void *field)
{
	return ((const struct secret_list *)field)->n;
}

static void secrets_show(const void *field, const struct profile_key *key,
			 size_t i, struct strbuf *ret,
			 struct origin *ret_origin)
{
	const struct secret_item *item =
		&((const struct secret_list *)field)->v[i];

	(void)key;
	secret_line_show(&item->line, ret);
	*ret_origin = item->origin;
}

const struct profile_type profile_list_secrets = {
	.form = "NAME -> ENDPOINT [PLACE]... [from=SOURCE] [only=no]",
	.is_list = true,
	.set = secrets_set,
	.clear = secrets_clear,
	.count = secrets_count,
	.show = secrets_show,
};

/* Keys that leave nothing in the profile. */

static size_t count_none(const void *field)
{
	(void)field;
	return 0;
}

static int includes_set(void *field, const struct profile_key *key,
			const char *text, const struct origin *origin,
			struct err *err)
{
	(void)field;
	(void)key;
	if (origin->line == 0)
		return err_set(err, ERR_PROFILE,
			       "stands in files only; on the command line "
			       "write -p %.100s", text);
	if (strchr("\"'`?~", text[0]))
		return err_set(err, ERR_PROFILE,
			       "'%.100s' is neither the name of a profile nor "
			       "a path with a slash", text);
	return 0;
}

const struct profile_type profile_list_includes = {
	.form = "PROFILE",
	.is_list = true,
	.set = includes_set,
	.count = count_none,
};
