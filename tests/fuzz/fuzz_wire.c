/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_wire - any record between our processes, read by every reader. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/wire.h"
#include "decide/live/guard.h"
#include "evidence/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read can be written, and is then read the same. */
static void check_event(struct wire_reader *r)
{
	static struct wire_writer w;
	struct wire_reader again;
	struct event e, copy;

	if (event_get(r, &e) < 0)
		return;
	event_put(&w, &e);
	if (w.overflow || wire_open(&again, w.buf, w.len) != WIRE_EVENT ||
	    event_get(&again, &copy) < 0 || copy.kind != e.kind ||
	    copy.n_name != e.n_name)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guard_endpoint endpoint;
	struct guard_config config;
	struct guard_dialed dialed;
	struct guard_dial dial;
	struct guard_proxy proxy;
	struct wire_reader r;
	struct host_port hp;

	(void)wire_open(&r, data, size);
	check_event(&r);
	(void)wire_open(&r, data, size);
	if (guard_get_config(&r, &config) == 0 &&
	    config.n_endpoints > NET_MAX_ENDPOINTS)
		abort();
	(void)wire_open(&r, data, size);
	if (guard_get_endpoint(&r, &endpoint) == 0 &&
	    endpoint.scheme >= ENDPOINT_SCHEMES)
		abort();
	(void)wire_open(&r, data, size);
	(void)guard_get_refuse(&r, &hp);
	(void)wire_open(&r, data, size);
	(void)guard_get_proxy(&r, &proxy);
	(void)wire_open(&r, data, size);
	(void)guard_get_dial(&r, &dial);
	(void)wire_open(&r, data, size);
	(void)guard_get_dialed(&r, &dialed);
	return 0;
}
