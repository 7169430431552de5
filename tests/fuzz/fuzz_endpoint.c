/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_endpoint - any text is an endpoint, a host with a port, a pin, a name,
 * an address or none of them.
 *
 * What is accepted is canonical: shown and read again it is the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/endpoint.h"
#include "decide/live/endpoint_http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_host(const char *host, bool is_literal,
		       const struct address *literal)
{
	char name[HOSTNAME_MAX + 1];
	struct address a;

	if (is_literal) {
		must(address_parse(host, strlen(host), &a) == 0);
		must(address_equal(&a, literal));
	} else {
		const char *rest = hostname_is_pattern(host) ? host + 2 : host;

		must(hostname_canonical(rest, strlen(rest), name) == 0);
		must(strcmp(rest, name) == 0);
		must(rest == host || (strncmp(host, "*.", 2) == 0 &&
				      hostname_labels(rest) > 1));
	}
}

static void check_host_port(const struct host_port *hp)
{
	char shown[HOST_PORT_TEXT];
	struct err err = ERR_INIT;
	struct host_port again;

	check_host(hp->host, hp->is_literal, &hp->literal);
	host_port_show(hp, shown, sizeof(shown));
	must(host_port_parse_pattern(span_of(shown), false, &again, &err) ==
	     0);
	must(strcmp(hp->host, again.host) == 0 && hp->port == again.port);
	must(host_port_matches(hp, again.host, again.port));
}

static void try_endpoint(const char *text)
{
	struct endpoint e, again;
	struct endpoint_rule rule, rule_again;
	autorelease_strbuf struct strbuf line = STRBUF_INIT;
	char shown[ENDPOINT_TEXT];
	struct err err = ERR_INIT;

	if (endpoint_parse(text, &e, &rule, &err) < 0) {
		must(err.kind == ERR_PROFILE && err.msg[0] != '\0');
		return;
	}
	check_host(e.host, e.is_literal, &e.literal);
	must(e.port != 0 && !(e.is_literal && (e.scheme == ENDPOINT_TLS ||
					       e.scheme == ENDPOINT_HTTPS)));
	must(endpoint_is_http(e.scheme) == (rule.rule.methods != 0));
	endpoint_show(&e, shown, sizeof(shown));
	strbuf_adds(&line, shown);
	if (rule.rule.methods)
		endpoint_rule_show(&rule.rule, &rule.giver, &line);
	endpoint_words_show(&e, &line);
	must(endpoint_parse(strbuf_text(&line), &again, &rule_again, &err) ==
	     0);
	must(endpoint_equal(&e, &again) && e.max_up == again.max_up &&
	     e.is_private == again.is_private);
	must(strcmp(rule.rule.glob, rule_again.rule.glob) == 0);
	must(strcmp(rule.rule.query_keys, rule_again.rule.query_keys) == 0);
	must(rule.rule.methods == rule_again.rule.methods &&
	     rule.rule.given == rule_again.rule.given);
}

static void try_address(const char *text, size_t n)
{
	char shown[ADDRESS_TEXT];
	struct address a, again;

	if (address_parse(text, n, &a) < 0)
		return;
	address_show(&a, shown);
	must(address_parse(shown, strlen(shown), &again) == 0);
	must(address_equal(&a, &again));
	must(address_verdict_name(address_judge(&a))[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = size ? (const char *)data : "";
	autofree char *text = mem_strndup(bytes, size);
	char name[HOSTNAME_MAX + 1];
	struct err err = ERR_INIT;
	struct host_port hp;
	struct pin pin;

	try_endpoint(text);
	try_address(bytes, size);
	if (host_port_parse(text, false, &hp, &err) == 0)
		check_host_port(&hp);
	if (pin_parse(text, &pin, &err) == 0) {
		check_host_port(&pin.from);
		check_host_port(&pin.to);
	}
	if (hostname_canonical(bytes, size, name) == 0)
		check_host(name, false, NULL);
	return 0;
}
