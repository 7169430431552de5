/* SPDX-License-Identifier: Apache-2.0 */
/* front_http - https:// and http:// endpoints. */
#include "relay/front_http.h"

#include <errno.h>
#include <sys/mman.h>

#include <openssl/ssl.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/wire.h"
#include "relay/conn.h"
#include "relay/http_conn.h"
#include "relay/relay.h"

static bool is_https(const struct relay *relay, size_t i)
{
	return relay->endpoints[i].scheme == ENDPOINT_HTTPS;
}

static int tell_root(const struct ca *ca, struct err *err)
{
	struct wire_writer w;
	size_t n;
	const uint8_t *root = ca_root(ca, &n);

	wire_begin(&w, WIRE_CA);
	wire_put_bytes(&w, root, n);
	if (wire_send(&w, GUARD_CONTROL_FD, NULL, 0) < 0)
		return err_sys(err, errno, "tell the certificate of the run");
	return 0;
}

static int make_certificates(struct relay *relay, struct err *err)
{
	struct front_http *http = relay->http;
	size_t n = relay->config.n_endpoints, n_hosts = 0;
	autofree const char **hosts = mem_array(n, sizeof(*hosts));

	http->servers = mem_array(n, sizeof(SSL_CTX *));
	for (size_t i = 0; i < n; i++)
		if (is_https(relay, i))
			hosts[n_hosts++] = relay->endpoints[i].host;
	if (n_hosts == 0)
		return 0;
	http->ca = ca_new(hosts, n_hosts, relay->config.for_s, err);
	if (!http->ca)
		return -1;
	/* all of them now: later there may be no memory, and no error path */
	for (size_t i = 0; i < n; i++) {
		if (!is_https(relay, i))
			continue;
		http->servers[i] = ca_server(http->ca,
					     relay->endpoints[i].host);
		if (!http->servers[i] || !tls_server_init())
			return err_set(err, ERR_INTERNAL,
				       "the certificate of %s cannot be made",
				       relay->endpoints[i].host);
	}
	return tell_root(http->ca, err);
}

static int make_buffers(struct relay *relay, struct err *err)
{
	size_t max = relay->conns.max, size = max * HTTP_HEAD_MAX;
	uint8_t *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			       0);

	if (mapped == MAP_FAILED)
		return err_sys(err, errno, "map %zu bytes of buffers", size);
	/* see conn_table_init() */
	(void)madvise(mapped, size, MADV_NOHUGEPAGE);
	relay->http->conns = mem_array(max, sizeof(*relay->http->conns));
	for (size_t i = 0; i < max; i++)
		relay->http->conns[i].in = mapped + i * HTTP_HEAD_MAX;
	return 0;
}

int front_http_init(struct relay *relay, struct err *err)
{
	relay->http = mem_alloc(sizeof(*relay->http));
	if (make_buffers(relay, err) < 0)
		return -1;
	return make_certificates(relay, err);
}

void front_http_start(struct conn *conn)
{
	http_conn_start(conn);
}
