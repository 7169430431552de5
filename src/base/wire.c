/* SPDX-License-Identifier: Apache-2.0 */
/* wire - records between our own processes. */
#include "base/wire.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fdio.h"

static const struct {
	const char *name;
	const char *layer;
} steps[] = {
	[STEP_ENTER_NAMESPACES] = { "enter the namespaces", "namespaces" },
	[STEP_MOUNT_ROOT] = { "build the new root", "root" },
	[STEP_OPEN_DOOR] = { "open the door", "door" },
	[STEP_OPEN_TERMINAL] = { "open a terminal", NULL },
	[STEP_CLOSE_DESCRIPTORS] = { "close descriptors", "descriptors" },
	[STEP_SET_LIMITS] = { "set limits", NULL },
	[STEP_DROP_CAPS] = { "drop capabilities", "capabilities" },
	[STEP_HIDE_FROM_OUTSIDE] = { "hide from outside", NULL },
	[STEP_FORBID_NEW_PRIVS] = { "forbid new privileges",
				    "no-new-privileges" },
	[STEP_RESTRICT_ACCESS] = { "restrict access with Landlock",
				   "landlock" },
	[STEP_SPLIT_INIT] = { "split off pid 1", NULL },
	[STEP_LOAD_FILTER] = { "load the system call filter", "seccomp" },
	[STEP_READ_BACK] = { "read the confinement back", NULL },
	[STEP_EXEC_SCRIPT] = { "execute the command", NULL },
};
static_assert(ARRAY_SIZE(steps) == STEP_COUNT, "every step is here");

const char *wire_step_name(uint32_t step)
{
	return step < STEP_COUNT ? steps[step].name : "unknown step";
}

const char *wire_step_layer(uint32_t step)
{
	return step < STEP_COUNT ? steps[step].layer : NULL;
}

static void put(struct wire_writer *w, const void *data, size_t n)
{
	if (w->overflow || n > sizeof(w->buf) - w->len) {
		w->overflow = true;
		return;
	}
	if (n)
		memcpy(w->buf + w->len, data, n);
	w->len += n;
}

void wire_begin(struct wire_writer *w, enum wire_type type)
{
	w->len = 0;
	w->overflow = false;
	wire_put_u32(w, type);
}

void wire_put_u32(struct wire_writer *w, uint32_t v)
{
	put(w, &v, sizeof(v));
}

void wire_put_u64(struct wire_writer *w, uint64_t v)
{
	put(w, &v, sizeof(v));
}

void wire_put_bytes(struct wire_writer *w, const void *data, size_t n)
{
	if (n > WIRE_MAX) {
		w->overflow = true;
		return;
	}
	wire_put_u32(w, (uint32_t)n);
	put(w, data, n);
}

void wire_put_text(struct wire_writer *w, const char *text)
{
	wire_put_bytes(w, text, strlen(text));
}

int wire_send(struct wire_writer *w, int sock_fd, const int *fds, size_t n_fds)
{
	if (w->overflow) {
		errno = EMSGSIZE;
		return -1;
	}
	return fdio_send(sock_fd, w->buf, w->len, fds, n_fds);
}

static const uint8_t *get(struct wire_reader *r, size_t n)
{
	const uint8_t *p;

	if (r->failed || n > r->len - r->at) {
		r->failed = true;
		return NULL;
	}
	p = r->buf + r->at;
	r->at += n;
	return p;
}

uint32_t wire_open(struct wire_reader *r, const void *data, size_t n)
{
	*r = (struct wire_reader){ .buf = data, .len = n };
	return wire_get_u32(r);
}

uint32_t wire_get_u32(struct wire_reader *r)
{
	uint32_t v = 0;
	const uint8_t *p = get(r, sizeof(v));

	if (p)
		memcpy(&v, p, sizeof(v));
	return v;
}

uint32_t wire_get_below(struct wire_reader *r, uint32_t bound)
{
	uint32_t v = wire_get_u32(r);

	if (v >= bound) {
		r->failed = true;
		return 0;
	}
	return v;
}

uint16_t wire_get_u16(struct wire_reader *r)
{
	return (uint16_t)wire_get_below(r, UINT16_MAX + 1u);
}

bool wire_get_bool(struct wire_reader *r)
{
	return wire_get_below(r, 2) == 1;
}

uint64_t wire_get_u64(struct wire_reader *r)
{
	uint64_t v = 0;
	const uint8_t *p = get(r, sizeof(v));

	if (p)
		memcpy(&v, p, sizeof(v));
	return v;
}

const uint8_t *wire_get_bytes(struct wire_reader *r, size_t max, size_t *ret_n)
{
	uint32_t n = wire_get_u32(r);
	const uint8_t *p;

	if (n > max)
		r->failed = true;
	p = get(r, n);
	*ret_n = p ? n : 0;
	return p ? p : (const uint8_t *)"";
}

void wire_get_text(struct wire_reader *r, char *text, size_t size)
{
	size_t n;
	const uint8_t *p = wire_get_bytes(r, size - 1, &n);

	if (memchr(p, '\0', n)) {
		r->failed = true;
		n = 0;
	}
	memcpy(text, p, n);
	text[n] = '\0';
}

int wire_end(const struct wire_reader *r)
{
	return r->failed || r->at != r->len ? -1 : 0;
}
