/* SPDX-License-Identifier: Apache-2.0 */
/* doh_hosts - endpoints that resolve names for everybody. */
#include "decide/plan/doh_hosts.h"

#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "decide/live/endpoint.h"

/*
 * Canonical names, which stand for all names below them too, and canonical
 * literals.  From what each operator publishes for clients of DoH and DoT.
 */
static const char *const hosts[] = {
	/* Cloudflare */
	"cloudflare-dns.com", "cloudflare-gateway.com", "one.one.one.one",
	"1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3",
	"2606:4700:4700::1111", "2606:4700:4700::1001",
	/* Google */
	"dns.google", "dns.google.com", "8888.google", "8.8.8.8", "8.8.4.4",
	"2001:4860:4860::8888", "2001:4860:4860::8844",
	/* Quad9 */
	"dns.quad9.net", "dns9.quad9.net", "dns10.quad9.net",
	"dns11.quad9.net", "dns12.quad9.net", "9.9.9.9", "149.112.112.112",
	"2620:fe::fe", "2620:fe::9",
	/* OpenDNS */
	"doh.opendns.com", "dns.opendns.com", "doh.familyshield.opendns.com",
	"doh.umbrella.com", "dns.umbrella.com", "208.67.222.222",
	"208.67.220.220", "2620:119:35::35", "2620:119:53::53",
	/* AdGuard */
	"dns.adguard-dns.com", "dns.adguard.com", "94.140.14.14",
	"94.140.15.15", "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff",
	/* others */
	"dns.nextdns.io", "doh.cleanbrowsing.org", "dns.mullvad.net",
	"freedns.controld.com", "dns.controld.com", "doh.dns.sb",
	"dns.alidns.com", "223.5.5.5", "223.6.6.6", "doh.pub",
	"wikimedia-dns.org",
};

/* Is host the name, or one below it? */
static bool is_below(const char *host, const char *name)
{
	size_t n_host = strlen(host), n = strlen(name);

	return n_host >= n && strcmp(host + n_host - n, name) == 0 &&
	       (n_host == n || host[n_host - n - 1] == '.');
}

static bool is_one(const struct endpoint *e)
{
	char literal[ADDRESS_TEXT];

	if (e->is_literal)
		address_show(&e->literal, literal);
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++)
		if (e->is_literal ? strcmp(literal, hosts[i]) == 0 :
				    is_below(e->host, hosts[i]))
			return true;
	return false;
}

bool doh_hosts_note(const struct endpoint *e, struct strbuf *ret)
{
	char text[ENDPOINT_TEXT];

	if (!is_one(e))
		return false;
	endpoint_show(e, text, sizeof(text));
	strbuf_addf(ret,
		    "%s resolves names for everybody (DNS over HTTPS or TLS): "
		    "what is asked there is not recorded, and names can carry "
		    "data to anyone",
		    text);
	return true;
}
