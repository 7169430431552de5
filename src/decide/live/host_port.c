/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_port - HOST or HOST:PORT, the part every kind of endpoint shares.
 *
 * A profile is read by people before it is read by us, so every text that two
 * readers (a browser, inet_aton(3), a URL library) could take for different
 * hosts is refused, with the form to write instead.
 */
#include "decide/live/host_port.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

static int parse_port(struct span s, uint16_t *ret, struct err *err)
{
	unsigned v = 0;

	if (s.n == 0)
		return err_set(err, ERR_PROFILE,
			       "the port after `:` is missing");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || s.n > 5)
			return err_set(err, ERR_PROFILE,
				       "'%.*s' is no port: write a number "
				       "from 1 to 65535", SPAN_SHOW(s));
		v = v * 10 + (unsigned)(s.p[i] - '0');
	}
	if (s.p[0] == '0' && s.n > 1)
		return err_set(err, ERR_PROFILE,
			       "port '%.*s' begins with a zero: write it in "
			       "plain decimal", SPAN_SHOW(s));
	if (v < 1 || v > UINT16_MAX)
		return err_set(err, ERR_PROFILE,
			       "port %u is out of range: 1 to 65535", v);
	*ret = (uint16_t)v;
	return 0;
}

struct stranger {
	const char *chars;
	const char *msg;
};

/*
 * What belongs to other parts of a URL, or to nothing we read.  The first that
 * occurs is told.
 *
 * any of these bytes, what to say after the text
 */
static const struct stranger strangers[] = {
	{ "@", "has a user name or password: an endpoint is a host and a "
	       "port, leave out the part up to `@`" },
	{ "*", "has a wildcard, which only an `allow` and the left of a "
	       "`connect-to` take: name one host" },
	{ "?#", "has a query or fragment: what stands here ends after the port" },
	{ "/\\", "has a path: what stands here ends after the port; rules for "
		 "paths are for `allow = https://HOST/PATH METHODS`" },
	{ "%", "has a `%`: neither the scope of an address nor an escape can "
	       "stand in an endpoint" },
	{ "\"'`", "has a quotation mark: values are not quoted" },
};

static int check_bytes(struct span s, struct err *err)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return err_set(err, ERR_PROFILE,
				       "'%.*s' is not ASCII: write the "
				       "punycode form of the name (xn--...)",
				       SPAN_SHOW(s));
	for (size_t i = 0; i < ARRAY_SIZE(strangers); i++)
		for (const char *c = strangers[i].chars; *c; c++)
			if (span_has(s, *c))
				return err_set(err, ERR_PROFILE,
					       "'%.*s' %s", SPAN_SHOW(s),
					       strangers[i].msg);
	return 0;
}

static int refuse_name(struct span s, struct err *err)
{
	const char *why = "a name has letters, digits, `-` and `.`";
	size_t dotless = s.n - (s.n > 0 && s.p[s.n - 1] == '.');
	size_t last = dotless;

	while (last > 0 && s.p[last - 1] != '.')
		last--;
	if (dotless > HOSTNAME_MAX)
		why = "it is longer than 253 bytes";
	else if (last == dotless || s.p[0] == '.' || span_find(s, ".."))
		why = "it has an empty label";
	else if (span_has(s, '_'))
		why = "`_` does not stand in the name of a host";
	else if (s.p[last] >= '0' && s.p[last] <= '9')
		why = "it ends in a number but is no IPv4 address, which is "
		      "four decimal numbers without leading zeros";
	else if (span_has(s, '-'))
		why = "a label has 1 to 63 letters, digits and `-`, and no `-` "
		      "at its ends";
	return err_set(err, ERR_PROFILE, "'%.*s' is no host name: %s",
		       SPAN_SHOW(s), why);
}

static void set_literal(const struct address *a, struct host_port *ret)
{
	ret->is_literal = true;
	ret->literal = *a;
	address_show(a, ret->host);
}

/* `[v6]` at the beginning of s; what follows is left in *rest. */
static int parse_bracketed(struct span s, struct host_port *ret,
			   struct span *rest, struct err *err)
{
	const char *close = memchr(s.p, ']', s.n);
	struct address a;
	struct span in;

	if (!close)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has a `[` without `]`", SPAN_SHOW(s));
	in = (struct span){ s.p + 1, (size_t)(close - s.p) - 1 };
	if (!span_has(in, ':') || address_parse(in.p, in.n, &a) < 0)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no IPv6 address; brackets are for "
			       "those only", SPAN_SHOW(in));
	set_literal(&a, ret);
	*rest = (struct span){ close + 1, s.n - in.n - 2 };
	if (rest->n > 0 && rest->p[0] != ':')
		return err_set(err, ERR_PROFILE,
			       "'%.*s' after the `]` is not `:PORT`",
			       SPAN_SHOW(*rest));
	return 0;
}

/* A name or an IPv4 literal, up to `:` or the end. */
static int parse_plain(struct span s, struct host_port *ret, struct span *rest,
		       struct err *err)
{
	const char *colon = memchr(s.p, ':', s.n);
	struct span host = { s.p, colon ? (size_t)(colon - s.p) : s.n };
	struct address a;

	*rest = (struct span){ s.p + host.n, s.n - host.n };
	if (colon && memchr(colon + 1, ':', rest->n - 1))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has more than one `:`: an IPv6 address "
			       "stands in brackets, [2001:db8::1]:443",
			       SPAN_SHOW(s));
	if (host.n == 0)
		return err_set(err, ERR_PROFILE,
			       "the host before `:` is missing");
	if (address_parse(host.p, host.n, &a) == 0) {
		set_literal(&a, ret);
		return 0;
	}
	if (hostname_canonical(host.p, host.n, ret->host) < 0)
		return refuse_name(host, err);
	return 0;
}

int host_port_parse_span(struct span s, bool need_port, struct host_port *ret,
			 struct err *err)
{
	struct host_port hp = { .port = 0 };
	struct span word = span_take_word(&s);
	struct span after = span_trim(s);
	struct span rest = { word.p, 0 };

	if (word.n == 0)
		return err_set(err, ERR_PROFILE, "the host is missing");
	if (span_find(word, "://"))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has a scheme: write HOST%s here",
			       SPAN_SHOW(word),
			       need_port ? ":PORT" : "[:PORT]");
	if (after.n > 0)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' does not belong after '%.*s'",
			       SPAN_SHOW(after), SPAN_SHOW(word));
	if (check_bytes(word, err) < 0)
		return -1;
	if ((word.p[0] == '[' ? parse_bracketed(word, &hp, &rest, err) :
				parse_plain(word, &hp, &rest, err)) < 0)
		return -1;
	if (rest.n > 0 &&
	    parse_port((struct span){ rest.p + 1, rest.n - 1 }, &hp.port,
		       err) < 0)
		return -1;
	if (need_port && hp.port == 0)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has no port: write %.*s:PORT",
			       SPAN_SHOW(word), SPAN_SHOW(word));
	*ret = hp;
	return 0;
}

int host_port_parse(const char *text, bool need_port, struct host_port *ret,
		    struct err *err)
{
	return host_port_parse_span(span_of(text), need_port, ret, err);
}

/* What follows "*." is in hp, parsed as a host of its own. */
static int add_star(struct span word, struct host_port *hp, struct err *err)
{
	size_t n = strlen(hp->host);

	if (hp->is_literal)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' has a star before an address: name "
			       "each address on a line of its own",
			       SPAN_SHOW(word));
	if (hostname_labels(hp->host) < 2)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' would be every name below a top-level "
			       "domain, whosever it is: write *.a.example.com",
			       SPAN_SHOW(word));
	if (n + 2 > HOSTNAME_MAX)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no host name: it is longer than 253 "
			       "bytes", SPAN_SHOW(word));
	memmove(hp->host + 2, hp->host, n + 1);
	memcpy(hp->host, "*.", 2);
	return 0;
}

int host_port_parse_pattern(struct span s, bool need_port,
			    struct host_port *ret, struct err *err)
{
	struct host_port hp = { .port = 0 };
	struct span word, after = span_trim(s);

	s = after;
	word = span_take_word(&s);
	if (!span_has(word, '*'))
		return host_port_parse_span(after, need_port, ret, err);
	after.p += 2;
	after.n -= 2;
	if (!span_begins(word, "*.") || memchr(after.p, '*', word.n - 2))
		return err_set(err, ERR_PROFILE,
			       "'%.*s': a star stands for the whole first "
			       "label and for nothing else: write "
			       "*.a.example.com", SPAN_SHOW(word));
	if (host_port_parse_span(after, need_port, &hp, err) < 0 ||
	    add_star(word, &hp, err) < 0)
		return -1;
	*ret = hp;
	return 0;
}

int host_port_check_dial(const struct host_port *hp, struct err *err)
{
	static const struct address none;
	bool is_any;

	if (!hp->is_literal)
		return 0;
	is_any = address_equal(&hp->literal, &none) ||
		 (address_is_v4(&hp->literal) && hp->literal.b[12] == 0);
	if (is_any || address_judge(&hp->literal) == ADDRESS_MULTICAST)
		return err_set(err, ERR_PROFILE,
			       "%s is not the address of one host", hp->host);
	return 0;
}

void host_port_show(const struct host_port *hp, char *ret, size_t size)
{
	bool is_v6 = strchr(hp->host, ':') != NULL;
	int n = snprintf(ret, size, "%s%s%s", is_v6 ? "[" : "", hp->host,
			 is_v6 ? "]" : "");

	if (hp->port && n >= 0 && (size_t)n < size)
		(void)snprintf(ret + n, size - (size_t)n, ":%u", hp->port);
}

bool host_port_matches(const struct host_port *hp, const char *host,
		       uint16_t port)
{
	return strcmp(hp->host, host) == 0 &&
	       (hp->port == 0 || hp->port == port);
}
