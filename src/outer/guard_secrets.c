/* SPDX-License-Identifier: Apache-2.0 */
/* guard_secrets - what the guards are told of secrets. */
#include "outer/guard_secrets.h"

#include <errno.h>

#include "base/mem.h"
#include "base/wire.h"
#include "decide/live/guard.h"
#include "outer/secret_store.h"

static int send_parts(enum wire_type type, size_t number, const void *data,
		      size_t n, struct wire_writer *w, int control_fd,
		      struct err *err)
{
	for (size_t at = 0; at < n; at += GUARD_PART) {
		size_t part = n - at < GUARD_PART ? n - at : GUARD_PART;

		guard_put_part(w, type, (uint32_t)number, (uint32_t)at,
			       (const char *)data + at, part);
		if (wire_send(w, control_fd, NULL, 0) < 0)
			return err_sys(err, errno, "tell a guard of secrets");
	}
	return 0;
}

int guard_secrets_send_grants(const struct secrets_plan *secrets, int control_fd,
			      struct err *err)
{
	struct wire_writer w;

	for (size_t i = 0; i < secrets->n_grants; i++) {
		const struct http_grant *g = &secrets->grants[i];

		guard_put_grant(&w, g);
		if (wire_send(&w, control_fd, NULL, 0) < 0)
			return err_sys(err, errno, "tell a guard of secrets");
		if (send_parts(WIRE_PLACEHOLDER, i, g->placeholder,
			       g->n_placeholder, &w, control_fd, err) < 0)
			return -1;
	}
	return 0;
}

int guard_secrets_send_values(const struct secrets_plan *secrets, int control_fd,
			      struct err *err)
{
	struct wire_writer w;
	int sent = 0;

	for (size_t i = 0; sent == 0 && i < secrets->n_grants; i++) {
		const struct planned_secret *secret =
			&secrets->secrets[secrets->secret_of[i]];

		sent = send_parts(WIRE_SECRET, i, secret->value, secret->n, &w,
				  control_fd, err);
	}
	mem_wipe(&w, sizeof(w));
	secret_store_wipe();
	return sent;
}
