/* SPDX-License-Identifier: Apache-2.0 */
/* value - the forms a value can have: text to value, value to text. */
#include "decide/profile/value.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "decide/live/span.h"

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"
#define USER_MAX 64
#define UID_MAX 4294967294 /* (uid_t)-1 means "no change" to the kernel */

struct unit {
	const char *name;
	uint64_t factor;
};

/* Largest first, for showing.  name, how many of the base unit */
static const struct unit durations[] = {
	{ "h", 3600000 },
	{ "m", 60000 },
	{ "s", 1000 },
	{ "ms", 1 },
};

static const struct unit sizes[] = {
	{ "T", UINT64_C(1) << 40 },
	{ "G", UINT64_C(1) << 30 },
	{ "M", UINT64_C(1) << 20 },
	{ "K", UINT64_C(1) << 10 },
};

/* Digits at the beginning of text; *ret_end is what follows them. */
static int parse_digits(const char *text, uint64_t *ret, const char **ret_end,
			struct err *err)
{
	size_t n = strspn(text, DIGIT);
	uint64_t v = 0;

	if (n == 0)
		return err_set(err, ERR_PROFILE, "'%.100s' is not a number",
			       text);
	if (n > 1 && text[0] == '0')
		return err_set(err, ERR_PROFILE,
			       "'%.100s' begins with a zero: write it in plain "
			       "decimal", text);
	for (size_t i = 0; i < n; i++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(text[i] - '0'), &v))
			return err_set(err, ERR_PROFILE,
				       "'%.100s' is too large", text);
	*ret = v;
	*ret_end = text + n;
	return 0;
}

int value_parse_number(const char *text, uint64_t *ret, struct err *err)
{
	const char *end = text;
	uint64_t v = 0;

	if (parse_digits(text, &v, &end, err) < 0)
		return -1;
	if (*end != '\0')
		return err_set(err, ERR_PROFILE,
			       "'%.100s' is not a number: '%.20s' after the "
			       "digits has no meaning here", text, end);
	*ret = v;
	return 0;
}

static int parse_with_unit(const char *text, const struct unit *units,
			   size_t n_units, uint64_t bare, const char *form,
			   uint64_t *ret, struct err *err)
{
	uint64_t v = 0, factor = 0;
	const char *end = text;

	if (parse_digits(text, &v, &end, err) < 0)
		return err_wrap(err, "%s", form);
	if (*end == '\0')
		factor = bare;
	for (size_t i = 0; i < n_units; i++)
		if (strcmp(end, units[i].name) == 0)
			factor = units[i].factor;
	if (factor == 0)
		return err_set(err, ERR_PROFILE,
			       "%s: '%.20s' in '%.100s' is no unit", form, end,
			       text);
	if (__builtin_mul_overflow(v, factor, &v))
		return err_set(err, ERR_PROFILE, "'%.100s' is too large",
			       text);
	*ret = v;
	return 0;
}

int value_parse_duration(const char *text, uint64_t *ret, struct err *err)
{
	return parse_with_unit(text, durations, ARRAY_SIZE(durations), 1000,
			       "write a time as 500ms, 90s, 5m or 1h", ret,
			       err);
}

int value_parse_size(const char *text, uint64_t *ret, struct err *err)
{
	return parse_with_unit(text, sizes, ARRAY_SIZE(sizes), 1,
			       "write a size as 64K, 10M, 2G or 1T", ret, err);
}

/* Up to three digits behind the point, as thousandths. */
static bool parse_fraction(const char *text, uint64_t *ret)
{
	size_t n = strspn(text, DIGIT);
	uint64_t v = 0;

	if (n == 0 || n > 3 || text[n] != '\0')
		return false;
	for (size_t i = 0; i < 3; i++)
		v = v * 10 + (i < n ? (uint64_t)(text[i] - '0') : 0);
	*ret = v;
	return true;
}

int value_parse_cpus(const char *text, uint64_t *ret, struct err *err)
{
	static const char form[] = "write processors as 2, 0.5 or 50%";
	const char *end = text;
	uint64_t v = 0, part = 0, factor = 1000;

	if (parse_digits(text, &v, &end, err) < 0)
		return err_wrap(err, "%s", form);
	if (strcmp(end, "%") == 0)
		factor = 10;
	else if (*end != '\0' &&
		 !(*end == '.' && parse_fraction(end + 1, &part)))
		return err_set(err, ERR_PROFILE,
			       "%s: '%.20s' in '%.100s' has no meaning here",
			       form, end, text);
	if (__builtin_mul_overflow(v, factor, &v) ||
	    __builtin_add_overflow(v, part, &v))
		return err_set(err, ERR_PROFILE, "'%.100s' is too large",
			       text);
	*ret = v;
	return 0;
}

void value_show_cpus(uint64_t thousandths, struct strbuf *ret)
{
	char part[4] = { (char)('0' + thousandths / 100 % 10),
			 (char)('0' + thousandths / 10 % 10),
			 (char)('0' + thousandths % 10), '\0' };

	for (size_t n = 3; n > 0 && part[n - 1] == '0'; n--)
		part[n - 1] = '\0';
	strbuf_addf(ret, "%" PRIu64 "%s%s", thousandths / 1000,
		    part[0] ? "." : "", part);
}

static void show_with_unit(uint64_t v, const struct unit *units,
			   size_t n_units, struct strbuf *ret)
{
	for (size_t i = 0; i < n_units; i++) {
		if (v == 0 || v % units[i].factor != 0)
			continue;
		strbuf_addf(ret, "%" PRIu64 "%s", v / units[i].factor,
			    units[i].name);
		return;
	}
	strbuf_addf(ret, "%" PRIu64, v);
}

void value_show_duration(uint64_t ms, struct strbuf *ret)
{
	show_with_unit(ms, durations, ARRAY_SIZE(durations), ret);
}

void value_show_size(uint64_t bytes, struct strbuf *ret)
{
	show_with_unit(bytes, sizes, ARRAY_SIZE(sizes), ret);
}

static bool is_name(const char *text, size_t n)
{
	size_t good = strspn(text, UPPER LOWER DIGIT "_");

	return n > 0 && good >= n && !strchr(DIGIT, text[0]);
}

int value_check_name(const char *text, struct err *err)
{
	if (is_name(text, strlen(text)))
		return 0;
	return err_set(err, ERR_PROFILE,
		       "'%.100s' is not the name of a variable: letters, "
		       "digits and `_`, not a digit first%s", text,
		       strpbrk(text, "*?") ? "; a glob is not allowed here" :
		       strchr(text, ',')   ? "; blanks divide several" :
					     "");
}

int value_check_glob(const char *text, struct err *err)
{
	size_t n = strlen(text);

	if (strchr(text, '='))
		return err_set(err, ERR_PROFILE,
			       "'%.100s' gives a value: that is `set = "
			       "NAME=VALUE`; here a name alone", text);
	if (n == 0 || strspn(text, UPPER LOWER DIGIT "_*?") != n ||
	    strchr(DIGIT, text[0]))
		return err_set(err, ERR_PROFILE,
			       "'%.100s' is not a name or glob: letters, "
			       "digits, `_`, `*` and `?`, not a digit first",
			       text);
	if (strpbrk(text, "*?") && !strpbrk(text, UPPER LOWER DIGIT))
		return err_set(err, ERR_PROFILE,
			       "'%.100s' would pass nearly every variable, "
			       "secrets too: name what the script needs, as "
			       "CI or GITHUB_*", text);
	return 0;
}

int value_check_assignment(const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');

	if (!equals)
		return err_set(err, ERR_PROFILE,
			       "'%.100s' has no `=`: write NAME=VALUE", text);
	if (!is_name(text, (size_t)(equals - text)))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is not the name of a variable: write "
			       "NAME=VALUE without blanks around `=`",
			       (int)(equals - text > 100 ? 100 :
							   equals - text),
			       text);
	return 0;
}

/* Every `$` begins a whole `${NAME}`. */
static int check_expansions(const char *path, struct err *err)
{
	for (const char *p = strchr(path, '$'); p; p = strchr(p + 1, '$')) {
		size_t n = strcspn(p, "}");

		if (p[1] != '{' || p[n] != '}' || !is_name(p + 2, n - 2))
			return err_set(err, ERR_PROFILE,
				       "'%.100s': a `$` begins ${NAME}, the "
				       "value of a passed variable", path);
	}
	return 0;
}

/* Components, told apart by one `/` each. */
static int check_components(const char *path, struct err *err)
{
	const char *p = path[0] == '/' ? path + 1 : path;
	bool is_first = true;

	for (; *p; is_first = false) {
		size_t n = strcspn(p, "/");
		bool is_dot = n == 1 && p[0] == '.';

		if (n == 2 && p[0] == '.' && p[1] == '.')
			return err_set(err, ERR_PROFILE,
				       "'%.100s' has a `..`: write the path it "
				       "leads to", path);
		if (n == 0 || (is_dot && !(is_first && path[0] == '.')))
			return err_set(err, ERR_PROFILE,
				       "'%.100s' has an empty or `.` "
				       "component: leave it out", path);
		p += n + (p[n] == '/');
	}
	return 0;
}

int value_check_path(const char *text, bool may_be_optional, struct err *err)
{
	const char *path = text[0] == '?' ? text + 1 : text;
	size_t n = strlen(path);

	if (path != text && !may_be_optional)
		return err_set(err, ERR_PROFILE,
			       "'%.100s': what is named here must exist, "
			       "leave out the `?`", text);
	if (n == 0)
		return err_set(err, ERR_PROFILE, "the path is missing");
	if (n >= 4096)
		return err_set(err, ERR_PROFILE,
			       "the path is longer than 4095 bytes");
	if (path[0] == ' ' || path[0] == '\t')
		return err_set(err, ERR_PROFILE,
			       "'%.100s': no blank between `?` and the path",
			       text);
	if (strchr("\"'`", path[0]))
		return err_set(err, ERR_PROFILE,
			       "%.100s is quoted: write the path without "
			       "quotes, blanks may stand in it", text);
	if (strpbrk(path, "*?"))
		return err_set(err, ERR_PROFILE,
			       "'%.100s' has a glob: name the file or the "
			       "directory it is in", text);
	if (path[0] == '~' && path[1] != '/' && path[1] != '\0')
		return err_set(err, ERR_PROFILE,
			       "'%.100s': only ~/ is known, for the home "
			       "directory of the caller", text);
	if (strspn(path, "/") == n)
		return err_set(err, ERR_PROFILE,
			       "'%.100s' is the whole file system: name what "
			       "the script needs", text);
	if (check_expansions(path, err) < 0)
		return -1;
	return check_components(path, err);
}

int value_check_syscall(const char *text, struct err *err)
{
	const char *name = text[0] == '@' ? text + 1 : text;
	size_t n = strlen(name);

	if (n > 0 && strspn(name, LOWER DIGIT "_-") == n)
		return 0;
	return err_set(err, ERR_PROFILE,
		       "'%.100s' is neither a system call nor a @set", text);
}

int value_check_user(const char *text, struct err *err)
{
	size_t n = strlen(text);
	uint64_t uid = 0;

	if (n > 0 && strspn(text, DIGIT) == n) {
		if (value_parse_number(text, &uid, err) < 0)
			return -1;
		if (uid <= UID_MAX)
			return 0;
	} else if (n > 0 && n <= USER_MAX && text[0] != '-' &&
		   strspn(text, UPPER LOWER DIGIT "_.-") == n) {
		return 0;
	}
	return err_set(err, ERR_PROFILE,
		       "'%.100s' is neither the name nor the number of a user",
		       text);
}

int value_parse_digest(const char *text, char ret[VALUE_DIGEST],
		       struct err *err)
{
	size_t n = 0;

	while (span_hex(text[n]) >= 0)
		n++;
	if (n != VALUE_DIGEST - 1 || text[n] != '\0')
		return err_set(err, ERR_PROFILE,
			       "'%.100s' is no SHA-256: 64 hexadecimal digits, "
			       "as sha256sum prints them", text);
	for (size_t i = 0; i < n; i++)
		ret[i] = "0123456789abcdef"[span_hex(text[i])];
	ret[n] = '\0';
	return 0;
}
