/* SPDX-License-Identifier: Apache-2.0 */
/* out_forms - the texts as which a value is printed. */
#include "decide/live/out_forms.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "decide/live/output_filter.h"
#include "decide/live/written.h"

struct forms {
	out_form_given *give;
	void *ctx;
	bool is_whole;
	uint8_t *text;	/* OUT_FORM_SIZE of the value */
};

static void give(const struct forms *f, const uint8_t *text, size_t n,
		 bool is_plain)
{
	struct out_form form = {
		.text = text,
		.n = n,
		.is_plain = is_plain,
		.is_whole = f->is_whole,
	};

	if (n >= OUTPUT_VALUE_MIN)
		f->give(f->ctx, &form);
}

/* One that is the value itself tells nothing new. */
static void give_if_other(const struct forms *f, size_t n, const uint8_t *value,
			  size_t n_value)
{
	if (n != n_value || memcmp(f->text, value, n) != 0)
		give(f, f->text, n, false);
}

/* The lines of a text that fill one. */
static void give_lines(const struct forms *f, size_t n, size_t width)
{
	struct forms line = *f;

	if (n <= width)
		return;
	line.is_whole = false;
	for (size_t i = 0; i < n; i += width)
		give(&line, f->text + i, n - i < width ? n - i : width, false);
}

static void give_digits(const struct forms *f, const uint8_t *value, size_t n)
{
	static const enum written_form forms[] = {
		WRITTEN_PLUS, WRITTEN_BASE64, WRITTEN_BASE64_1,
		WRITTEN_BASE64_2, WRITTEN_HEX,
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t n_form = written_as(forms[i], value, n, f->text);

		give(f, f->text, n_form, false);
		if (forms[i] == WRITTEN_BASE64) {
			give_lines(f, n_form, 76);
			give_lines(f, n_form, 64);
		} else if (forms[i] == WRITTEN_HEX) {
			give_lines(f, n_form, 60);
		}
	}
}

static bool is_letter_or_digit(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static size_t put_hex(uint8_t *ret, const char *before, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	while (before[n] != '\0') {
		ret[n] = (uint8_t)before[n];
		n++;
	}
	ret[n] = (uint8_t)digits[c >> 4];
	ret[n + 1] = (uint8_t)digits[c & 15];
	return n + 2;
}

/* kept: what is not escaped besides letters and digits. */
static void give_percent(const struct forms *f, const uint8_t *value, size_t n,
			 const char *kept, bool has_plus)
{
	size_t n_text = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t c = value[i];

		if (is_letter_or_digit(c) || (c && strchr(kept, c)))
			f->text[n_text++] = c;
		else if (c == ' ' && has_plus)
			f->text[n_text++] = '+';
		else
			n_text += put_hex(f->text + n_text, "%", c);
	}
	give_if_other(f, n_text, value, n);
}

static void give_percents(const struct forms *f, const uint8_t *value, size_t n)
{
	size_t n_text = 0;

	for (size_t i = 0; i < n; i++)
		n_text += put_hex(f->text + n_text, "%", value[i]);
	give(f, f->text, n_text, false);
	give_percent(f, value, n, "-._~", false);
	give_percent(f, value, n, "-._~", true);
	give_percent(f, value, n, "-._~/", false);
	give_percent(f, value, n, "-._~!'()*", false);
	give_percent(f, value, n, "-._~!'()*;,/?:@&=+$#", false);
	give_percent(f, value, n, "-._*", true);
}

static size_t put_utf16(uint8_t *ret, uint32_t unit)
{
	size_t n = put_hex(ret, "\\u", (uint8_t)(unit >> 8));

	return n + put_hex(ret + n, "", (uint8_t)unit);
}

static size_t put_code(uint8_t *ret, uint32_t code)
{
	size_t n;

	if (code < 0x10000)
		return put_utf16(ret, code);
	n = put_utf16(ret, 0xd7c0 + (code >> 10));
	return n + put_utf16(ret + n, 0xdc00 + (code & 0x3ff));
}

/* ret: 6 bytes.  slashed: what gets a backslash only. */
static size_t put_json(uint8_t *ret, uint8_t c, const char *slashed,
		       const char *as_code)
{
	static const char names[] = "\bb\ff\nn\rr\tt";
	const char *name = c && c < ' ' ? strchr(names, c) : NULL;

	if (c && (strchr(slashed, c) || name)) {
		ret[0] = '\\';
		ret[1] = name ? (uint8_t)name[1] : c;
		return 2;
	}
	if (c < ' ' || strchr(as_code, c))
		return put_hex(ret, "\\u00", c);
	ret[0] = c;
	return 1;
}

static void give_json(const struct forms *f, const uint8_t *value, size_t n,
		      const char *slashed, const char *as_code, bool is_ascii)
{
	size_t n_text = 0, i = 0;

	while (i < n) {
		uint32_t code;
		size_t len = is_ascii ? utf8_read(value + i, n - i, &code) : 0;

		if (len > 1) {
			n_text += put_code(f->text + n_text, code);
			i += len;
		} else {
			n_text += put_json(f->text + n_text, value[i++],
					   slashed, as_code);
		}
	}
	give_if_other(f, n_text, value, n);
}

static const char *xml_name(uint8_t c, bool has_apos)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return has_apos ? "&apos;" : "&#39;";
	default:
		return NULL;
	}
}

static void give_xml(const struct forms *f, const uint8_t *value, size_t n,
		     bool has_apos)
{
	size_t n_text = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = xml_name(value[i], has_apos);
		size_t len = name ? strlen(name) : 1;

		memcpy(f->text + n_text, name ? name : (const char *)value + i,
		       len);
		n_text += len;
	}
	give_if_other(f, n_text, value, n);
}

static void give_quoted(const struct forms *f, const uint8_t *value, size_t n)
{
	size_t n_text = 0;

	for (size_t i = 0; i < n; i++) {
		if (value[i] == '\'') {
			memcpy(f->text + n_text, "'\\''", 4);
			n_text += 4;
		} else {
			f->text[n_text++] = value[i];
		}
	}
	give_if_other(f, n_text, value, n);
}

static void give_all(const struct forms *f, const uint8_t *value, size_t n)
{
	give(f, value, n, true);
	give_digits(f, value, n);
	give_percents(f, value, n);
	give_json(f, value, n, "\"\\", "", false);
	give_json(f, value, n, "\"\\/", "", false);
	give_json(f, value, n, "\"\\", "<>&", false);
	give_json(f, value, n, "\"\\", "", true);
	give_xml(f, value, n, false);
	give_xml(f, value, n, true);
	give_quoted(f, value, n);
}

void out_forms_of(const uint8_t *value, size_t n, out_form_given *give_form,
		  void *ctx)
{
	struct forms f = { .give = give_form, .ctx = ctx, .is_whole = true };
	const uint8_t *end = value + n, *line = value;

	f.text = mem_alloc(OUT_FORM_SIZE(n));
	give_all(&f, value, n);
	f.is_whole = false;
	while (memchr(value, '\n', n) && line < end) {
		const uint8_t *nl = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((nl ? nl : end) - line);

		if (len > 0 && line[len - 1] == '\r')
			len--;
		if (len >= OUTPUT_VALUE_MIN)
			give_all(&f, line, len);
		line = nl ? nl + 1 : end;
	}
	mem_wipe(f.text, OUT_FORM_SIZE(n));
	free(f.text);
}
