/* SPDX-License-Identifier: Apache-2.0 */
/* session_none - the upstream without OpenSSL has no sessions. */
#include "base/mem.h"
#include "upstream/session.h"

int session_pool_open(const struct session_setup *setup, struct sessions **ret,
		      struct err *err)
{
	const struct upstream_config *c = setup->config;

	for (uint32_t i = 0; i < c->config.n_endpoints; i++)
		if (c->endpoints[i].scheme == ENDPOINT_HTTPS ||
		    c->endpoints[i].scheme == ENDPOINT_HTTP)
			return err_set(err, ERR_INTERNAL,
				       "this program speaks no HTTP");
	*ret = NULL;
	return 0;
}

void session_pool_close(struct sessions *ss)
{
	(void)ss;
}

int session_pool_secret(struct sessions *ss, struct wire_reader *r)
{
	(void)ss;
	(void)r;
	return -1;
}

int session_pool_timeout(const struct sessions *ss)
{
	(void)ss;
	return -1;
}

void session_pool_expire(struct sessions *ss)
{
	(void)ss;
}

const char *session_pool_broken(const struct sessions *ss)
{
	(void)ss;
	return NULL;
}

void session_warm(struct sessions *ss, uint32_t endpoint)
{
	(void)ss;
	(void)endpoint;
	BUG("a session where there are none");
}

void session_begin(struct sessions *ss, const struct session_start *start,
		   struct session **ret)
{
	(void)ss;
	(void)start;
	(void)ret;
	BUG("a session where there are none");
}

void session_cancel(struct session *s)
{
	(void)s;
	BUG("a session where there are none");
}
