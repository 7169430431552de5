/* SPDX-License-Identifier: Apache-2.0 */
/* inject - the real values of secrets, and putting them in. */
#include "upstream/inject.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

#define SCHEME 6	/* "Basic " */

struct inject {
	const struct http_grant *grants;
	size_t n_grants;
	uint8_t *region;
	size_t size;
	uint8_t **values;	/* into the region, one behind the other */
	uint8_t *scratch;	/* its last HTTP_HEAD_MAX bytes */
	uint32_t n_whole;	/* values that are there */
	size_t have;		/* bytes of the next */
};

static size_t size_of(const struct http_grant *grants, size_t n)
{
	size_t size = HTTP_HEAD_MAX;

	for (size_t i = 0; i < n; i++)
		size += grants[i].n_placeholder;
	return size;
}

struct inject *inject_new(const struct http_grant *grants, size_t n,
			  struct err *err)
{
	size_t size = size_of(grants, n);
	struct inject *in;
	uint8_t *region = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (region == MAP_FAILED) {
		err_sys(err, errno, "map memory for secrets");
		return NULL;
	}
	if (madvise(region, size, MADV_DONTDUMP) < 0) {
		err_sys(err, errno, "keep secrets out of dumps");
		(void)munmap(region, size);
		return NULL;
	}
	(void)mlock(region, size);	/* the limit may be too low for it */
	in = mem_alloc(sizeof(*in));
	*in = (struct inject){
		.grants = grants, .n_grants = n,
		.region = region, .size = size,
		.values = mem_array(n, sizeof(*in->values)),
		.scratch = region + size - HTTP_HEAD_MAX,
	};
	for (size_t i = 0; i < n; i++) {
		in->values[i] = region;
		region += grants[i].n_placeholder;
	}
	return in;
}

void inject_free(struct inject *in)
{
	if (!in)
		return;
	mem_wipe(in->region, in->size);
	(void)munmap(in->region, in->size);
	free(in->values);
	free(in);
}

static bool is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static bool has_form(const uint8_t *value, const char *placeholder, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)placeholder[i];

		if (value[i] != c && !(is_alnum(value[i]) && is_alnum(c)))
			return false;
	}
	return true;
}

int inject_take(struct inject *in, uint32_t number, uint32_t offset,
		const uint8_t *data, size_t n)
{
	const struct http_grant *g = &in->grants[in->n_whole];

	if (number >= in->n_grants || number != in->n_whole ||
	    offset != in->have || n > g->n_placeholder - in->have ||
	    !has_form(data, g->placeholder + offset, n))
		return -1;
	memcpy(in->values[number] + offset, data, n);
	in->have += n;
	if (in->have == g->n_placeholder) {
		in->n_whole++;
		in->have = 0;
	}
	return 0;
}

const uint8_t *inject_value(const struct inject *in, uint32_t number)
{
	return number < in->n_whole ? in->values[number] : NULL;
}

int inject_put(const struct inject *in, uint32_t number, char *at)
{
	const uint8_t *value = inject_value(in, number);

	if (!value)
		return -1;
	memcpy(at, value, in->grants[number].n_placeholder);
	return 0;
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

static bool decode(const char *text, size_t n, uint8_t *ret, size_t *ret_n)
{
	size_t padding = n > 0 && text[n - 1] == '=';
	size_t n_out = 0;

	padding += n > 1 && padding && text[n - 2] == '=';
	if (n == 0 || n % 4 != 0)
		return false;
	for (size_t i = 0; i < n; i += 4) {
		uint32_t bits = 0;

		for (size_t k = i; k < i + 4; k++) {
			char c = k < n - padding ? text[k] : 'A';
			const char *digit = c ? strchr(digits, c) : NULL;

			if (!digit)
				return false;
			bits = bits << 6 | (uint32_t)(digit - digits);
		}
		ret[n_out++] = (uint8_t)(bits >> 16);
		ret[n_out++] = (uint8_t)(bits >> 8);
		ret[n_out++] = (uint8_t)bits;
	}
	*ret_n = n_out - padding;
	return true;
}

static void encode(const uint8_t *data, size_t n, char *ret)
{
	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16 |
				(i + 1 < n ? (uint32_t)data[i + 1] << 8 : 0) |
				(i + 2 < n ? data[i + 2] : 0u);

		*ret++ = digits[bits >> 18];
		*ret++ = digits[bits >> 12 & 63];
		*ret++ = i + 1 < n ? digits[bits >> 6 & 63] : '=';
		*ret++ = i + 2 < n ? digits[bits & 63] : '=';
	}
}

int inject_put_basic(struct inject *in, uint32_t number, size_t offset,
		     char *value, size_t n)
{
	const uint8_t *secret = inject_value(in, number);
	size_t n_login;
	int result = -1;

	if (!secret || n <= SCHEME || n > HTTP_HEAD_MAX)
		return -1;
	if (decode(value + SCHEME, n - SCHEME, in->scratch, &n_login) &&
	    offset <= n_login &&
	    in->grants[number].n_placeholder <= n_login - offset) {
		memcpy(in->scratch + offset, secret,
		       in->grants[number].n_placeholder);
		encode(in->scratch, n_login, value + SCHEME);
		result = 0;
	}
	mem_wipe(in->scratch, HTTP_HEAD_MAX);
	return result;
}
