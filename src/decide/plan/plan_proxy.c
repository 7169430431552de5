/* SPDX-License-Identifier: Apache-2.0 */
/* plan_proxy - which endpoints are reached through a proxy, and which. */
#include "decide/plan/plan_proxy.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/proxy_url.h"
#include "decide/plan/host.h"
#include "decide/plan/plan_net.h"
#include "decide/profile/profile.h"

static const char *const proxy_names[] = { "https_proxy", "HTTPS_PROXY",
					   "all_proxy", "ALL_PROXY" };
static const char *const direct_names[] = { "no_proxy", "NO_PROXY" };

/* The first of these that says something; *ret is its value. */
static const char *find_variable(const struct host *host,
				 const char *const *names, size_t n,
				 const char **ret)
{
	for (size_t i = 0; i < n; i++) {
		*ret = host_getenv(host, names[i]);
		if (*ret && **ret)
			return names[i];
	}
	*ret = "";
	return NULL;
}

/* The next of a list divided by commas or blanks; empty at the end. */
static struct span take_entry(const char **list)
{
	struct span s;

	*list += strspn(*list, ", \t");
	s = (struct span){ *list, strcspn(*list, ", \t") };
	*list += s.n;
	return s;
}

static bool is_or_is_below(const char *host, const char *name)
{
	size_t n = strlen(host), k = strlen(name);

	return n >= k && strcmp(host + n - k, name) == 0 &&
	       (n == k || host[n - k - 1] == '.');
}

static bool names(struct span entry, const struct host_port *to)
{
	struct err ignored = ERR_INIT;
	struct host_port hp;

	if (span_is(entry, "*"))
		return true;
	if (span_begins(entry, "*."))
		entry = (struct span){ entry.p + 1, entry.n - 1 };
	if (span_begins(entry, "."))
		entry = (struct span){ entry.p + 1, entry.n - 1 };
	if (host_port_parse_span(entry, false, &hp, &ignored) < 0 ||
	    hp.is_literal != to->is_literal ||
	    (hp.port && hp.port != to->port))
		return false;
	return hp.is_literal ? address_equal(&hp.literal, &to->literal) :
			       is_or_is_below(to->host, hp.host);
}

static bool is_direct(const struct host_port *to, const char *list)
{
	struct span entry;

	if (to->is_literal && address_judge(&to->literal) == ADDRESS_LOOPBACK)
		return true;
	while ((entry = take_entry(&list)).n > 0)
		if (names(entry, to))
			return true;
	return false;
}

static int take_url(const char *text, const char *what,
		    struct proxy_plan *proxy, struct err *err)
{
	struct proxy_url url;

	if (proxy_url_parse(span_of(text), &url, err) < 0)
		return err_wrap(err, "%s", what);
	if (url.has_user) {
		proxy->auth = proxy_url_auth(url.user, err);
		if (!proxy->auth)
			return err_wrap(err, "%s", what);
	}
	proxy->is_used = true;
	proxy->at = url.at;
	return 0;
}

int plan_proxy(const struct profile *profile, const struct host *host,
	       struct net_plan *net, struct err *err)
{
	struct proxy_plan *proxy = &net->proxy;
	const char *text = profile->proxy, *direct = "", *from;

	if (!text)
		return 0;
	proxy->is_wanted = true;
	proxy->from = from = "the profile";
	if (strcmp(text, "env") == 0) {
		from = find_variable(host, proxy_names,
				     ARRAY_SIZE(proxy_names), &text);
		(void)find_variable(host, direct_names,
				    ARRAY_SIZE(direct_names), &direct);
		proxy->from = from;
	}
	if (!from)
		return 0;
	if (take_url(text, from, proxy, err) < 0)
		return -1;
	for (size_t i = 0; i < net->n_endpoints; i++)
		net->endpoints[i].by_proxy =
			!is_direct(&net->endpoints[i].dial, direct);
	return 0;
}

void proxy_plan_forget(const struct proxy_plan *proxy)
{
	if (proxy->auth)
		mem_wipe(proxy->auth, strlen(proxy->auth));
}

void proxy_plan_release(struct proxy_plan *proxy)
{
	proxy_plan_forget(proxy);
	free(proxy->auth);
	proxy->auth = NULL;
}
