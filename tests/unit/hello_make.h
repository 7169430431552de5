/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_UNIT_HELLO_MAKE_H
#define CORDON_TESTS_UNIT_HELLO_MAKE_H

/* hello_make - ClientHellos of any shape, for tests. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HELLO_MAKE_MAX 80000

/* What a test wants to be different from an ordinary hello. */
struct hello_shape {
	const char *name;	/* NULL: no server_name extension */
	size_t n_name;		/* 0: strlen(name) */
	const char *second_entry;	/* another name in the same list */
	const char *second_extension;	/* another server_name extension */
	uint16_t extra_type;	/* one more extension of this type ... */
	size_t extra_size;	/* ... and size, if not both are 0 */
	size_t record_size;	/* bytes of the message per record; 0: all */
	int list_error;		/* added to the length of the name list */
	int name_error;		/* added to the length of the name */
	size_t n_trailing;	/* bytes after the message, in its record */
};

static inline size_t hello_put16(uint8_t *p, size_t at, size_t v)
{
	p[at] = (uint8_t)(v >> 8);
	p[at + 1] = (uint8_t)v;
	return at + 2;
}

static inline size_t hello_put_name(const struct hello_shape *s,
				    const char *name, size_t n,
				    const char *second, uint8_t *p, size_t at)
{
	size_t n2 = second ? strlen(second) + 3 : 0;

	at = hello_put16(p, at, 0);
	at = hello_put16(p, at, 2 + 3 + n + n2);
	at = hello_put16(p, at, (size_t)((int)(3 + n + n2) + s->list_error));
	p[at++] = 0;
	at = hello_put16(p, at, (size_t)((int)n + s->name_error));
	memcpy(p + at, name, n);
	at += n;
	if (second) {
		p[at++] = 0;
		at = hello_put16(p, at, n2 - 3);
		memcpy(p + at, second, n2 - 3);
		at += n2 - 3;
	}
	return at;
}

/* The handshake message alone. */
static inline size_t hello_make_message(const struct hello_shape *s, uint8_t *p)
{
	static const uint8_t suites[] = { 0, 4, 0x13, 1, 0x13, 2 };
	size_t n = s->name && s->n_name == 0 ? strlen(s->name) : s->n_name;
	size_t at = 4, extensions;

	p[0] = 1;
	at = hello_put16(p, at, 0x0303);
	memset(p + at, 0x5a, 32);
	at += 32;
	p[at++] = 0;
	memcpy(p + at, suites, sizeof(suites));
	at += sizeof(suites);
	p[at++] = 1;
	p[at++] = 0;
	extensions = at;
	at += 2;
	if (s->name)
		at = hello_put_name(s, s->name, n, s->second_entry, p, at);
	if (s->second_extension)
		at = hello_put_name(s, s->second_extension,
				    strlen(s->second_extension), NULL, p, at);
	if (s->extra_type || s->extra_size) {
		at = hello_put16(p, at, s->extra_type);
		at = hello_put16(p, at, s->extra_size);
		memset(p + at, 7, s->extra_size);
		at += s->extra_size;
	}
	(void)hello_put16(p, extensions, at - extensions - 2);
	p[1] = (uint8_t)((at - 4) >> 16);
	(void)hello_put16(p, 2, (at - 4) & 0xffff);
	return at;
}

/* The bytes on the wire, in records. */
static inline size_t hello_make(const struct hello_shape *s, uint8_t *ret)
{
	static uint8_t message[HELLO_MAKE_MAX];
	size_t n = hello_make_message(s, message), at = 0, done = 0;
	size_t step = s->record_size ? s->record_size : 16384;

	memset(message + n, 0, s->n_trailing);
	n += s->n_trailing;
	while (done < n) {
		size_t len = n - done < step ? n - done : step;

		ret[at] = 22;
		ret[at + 1] = 3;
		ret[at + 2] = 1;
		(void)hello_put16(ret, at + 3, len);
		memcpy(ret + at + 5, message + done, len);
		at += 5 + len;
		done += len;
	}
	return at;
}

#endif
