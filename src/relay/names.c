/* SPDX-License-Identifier: Apache-2.0 */
/* names - the stub resolver over UDP and TCP, and the sink addresses. */
#include "relay/names.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"
#include "relay/relay.h"

#define UDP_BATCH 64
/* 198.19.0.0/16, see plan_net.c for the half below it */
#define SINK_NET_A 198
#define SINK_NET_B 19
#define SINK_SHARED_HIGH 255
#define SINK_SHARED_LOW 254

/* bits of `told` */
#define TOLD_A 1
#define TOLD_AAAA 2
#define TOLD_OTHER 4

static_assert(NET_MAX_ENDPOINTS <= 256, "told_endpoint holds them all");
static_assert(NAMES_SINKS + NAMES_OTHERS <= UINT16_MAX,
	      "a place in known fits in sinks");

int names_init(struct names *names, struct relay *relay, struct err *err)
{
	if (relay->config.n_endpoints > sizeof(names->told_endpoint))
		return err_set(err, ERR_INTERNAL, "too many endpoints");
	*names = (struct names){
		.relay = relay,
		.udp = LOOP_SOURCE_INIT,
		.tcp = LOOP_SOURCE_INIT,
		.known = mem_array(NAMES_SINKS + NAMES_OTHERS,
				   sizeof(*names->known)),
		.hashes = mem_array(NAMES_SINKS + NAMES_OTHERS,
				    sizeof(*names->hashes)),
		.clients = mem_array(NAMES_CLIENTS, sizeof(*names->clients)),
	};
	return 0;
}

static uint32_t hash_of(const uint8_t *p, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 16777619u;
	return h;
}

/* The entry of a folded name; a new one if there is room, else NULL. */
static struct name *know(struct names *names, const uint8_t *wire, size_t n,
			 bool wants_sink)
{
	uint32_t hash = hash_of(wire, n);
	size_t n_others = names->n_known - names->n_sinks;
	struct name *name;

	for (size_t i = 0; i < names->n_known; i++) {
		name = &names->known[i];
		if (names->hashes[i] == hash && name->n_wire == n &&
		    memcmp(name->wire, wire, n) == 0)
			return name;
	}
	if (wants_sink ? names->n_sinks == NAMES_SINKS :
			 n_others == NAMES_OTHERS)
		return NULL;
	name = &names->known[names->n_known];
	*name = (struct name){ .n_wire = (uint8_t)n };
	names->hashes[names->n_known] = hash;
	memcpy(name->wire, wire, n);
	if (wants_sink) {
		name->sink = (uint16_t)++names->n_sinks;
		names->sinks[name->sink] = (uint16_t)names->n_known;
	}
	names->n_known++;
	return name;
}

static uint8_t told_bit(uint16_t qtype)
{
	if (qtype == DNS_A)
		return TOLD_A;
	return qtype == DNS_AAAA ? TOLD_AAAA : TOLD_OTHER;
}

/* Once for each name and type; told is NULL for a name there is no room for */
static void tell(struct names *names, const struct dns_query *q, uint8_t *told,
		 enum event_reason reason, uint32_t endpoint)
{
	struct report *report = &names->relay->report;
	struct event e = {
		.kind = EVENT_NAME,
		.reason = reason,
		.endpoint = endpoint,
		.qtype = q->qtype,
	};
	char text[EVENT_NAME_MAX];

	if (!told) {
		report_count_lost(report, reason, 1);
		return;
	}
	if (*told & told_bit(q->qtype))
		return;
	*told |= told_bit(q->qtype);
	dns_show_name(q->name, q->n_name, text, sizeof(text));
	e.n_name = strlen(text);
	memcpy(e.name, text, e.n_name);
	report_event(report, &e);
}

/*
 * The endpoint a name belongs to: several of one name share one address.  One of
 * its own comes before a pattern.
 */
static const struct guard_endpoint *find_listed(const struct names *names,
						const char *host)
{
	const struct relay *relay = names->relay;
	uint32_t n = relay->config.n_endpoints;

	for (uint32_t i = 0; host[0] && i < n; i++)
		if (strcmp(relay->endpoints[i].host, host) == 0)
			return &relay->endpoints[i];
	for (uint32_t i = 0; host[0] && i < n; i++)
		if (hostname_is_pattern(relay->endpoints[i].host) &&
		    guard_takes_name(relay->endpoints, n, i, host))
			return &relay->endpoints[i];
	return NULL;
}

/* A pattern has too many names for one place: each is known by itself. */
static uint8_t *told_of(struct names *names, const struct dns_query *q,
			const struct guard_endpoint *ep)
{
	uint8_t wire[DNS_NAME_MAX];
	struct name *name;

	if (!hostname_is_pattern(ep->host))
		return &names->told_endpoint[ep - names->relay->endpoints];
	memcpy(wire, q->name, q->n_name);
	dns_fold_name(wire, q->n_name);
	name = know(names, wire, q->n_name, false);
	return name ? &name->told : NULL;
}

static size_t answer_listed(struct names *names, const struct dns_query *q,
			    const struct guard_endpoint *ep, uint8_t *out)
{
	size_t number = (size_t)(ep - names->relay->endpoints);
	/* the last four bytes of the mapped form */
	const uint8_t *v4 = ep->address.b + 12;

	tell(names, q, told_of(names, q, ep), REASON_NAME_LISTED,
	     (uint32_t)number);
	return dns_answer(q, DNS_NOERROR, q->qtype == DNS_A ? v4 : NULL, out);
}

static size_t answer_local(const struct dns_query *q, uint8_t *out)
{
	static const uint8_t v4[4] = { 127, 0, 0, 1 };
	static const uint8_t v6[16] = { [15] = 1 };
	const uint8_t *data = q->qtype == DNS_A ? v4 : NULL;

	return dns_answer(q, DNS_NOERROR, q->qtype == DNS_AAAA ? v6 : data,
			  out);
}

static size_t answer_other(struct names *names, const struct dns_query *q,
			   bool wants_sink, uint8_t *out)
{
	uint8_t wire[DNS_NAME_MAX];
	uint8_t v4[4] = { SINK_NET_A, SINK_NET_B, SINK_SHARED_HIGH,
			  SINK_SHARED_LOW };
	struct name *name;

	memcpy(wire, q->name, q->n_name);
	dns_fold_name(wire, q->n_name);
	name = know(names, wire, q->n_name, wants_sink);
	tell(names, q, name ? &name->told : NULL,
	     wants_sink ? REASON_NAME_NOT_LISTED : REASON_NAME_NX,
	     EVENT_NO_ENDPOINT);
	if (!wants_sink)
		return dns_answer(q, DNS_NXDOMAIN, NULL, out);
	if (name) {
		v4[2] = (uint8_t)(name->sink >> 8);
		v4[3] = (uint8_t)name->sink;
	}
	return dns_answer(q, DNS_NOERROR, q->qtype == DNS_A ? v4 : NULL, out);
}

static void look_for_bait(struct names *names, const struct dns_query *q)
{
	char text[EVENT_NAME_MAX];

	dns_show_name(q->name, q->n_name, text, sizeof(text));
	canary_look_at_name(&names->relay->canaries, (const uint8_t *)text,
			    strlen(text), REASON_IN_NAME, EVENT_NO_ENDPOINT);
}

/* The answer to one message in out, or 0 for none. */
static size_t answer(struct names *names, const uint8_t *msg, size_t n,
		     uint8_t *out)
{
	const struct guard_endpoint *ep;
	struct dns_query q;
	enum dns_verdict verdict = dns_parse(msg, n, &q);

	if (verdict == DNS_DROP)
		return 0;
	if (verdict == DNS_REPLY)
		return dns_answer(&q, q.rcode, NULL, out);
	if (verdict == DNS_LOCALHOST)
		return answer_local(&q, out);
	ep = find_listed(names, q.host);
	look_for_bait(names, &q);
	if (ep)
		return answer_listed(names, &q, ep, out);
	return answer_other(names, &q, verdict == DNS_HOST, out);
}

void names_find(const struct names *names, const struct address *address,
		char ret[HOSTNAME_MAX + 1])
{
	const struct relay *relay = names->relay;
	const uint8_t *v4 = address->b + 12;
	size_t sink = (size_t)v4[2] << 8 | v4[3];

	ret[0] = '\0';
	for (uint32_t i = 0; i < relay->config.n_endpoints; i++)
		if (address_equal(&relay->endpoints[i].address, address)) {
			memcpy(ret, relay->endpoints[i].host, HOSTNAME_MAX + 1);
			return;
		}
	if (address_is_v4(address) && v4[0] == SINK_NET_A &&
	    v4[1] == SINK_NET_B && sink > 0 && sink <= names->n_sinks) {
		const struct name *n = &names->known[names->sinks[sink]];

		dns_show_name(n->wire, n->n_wire, ret, HOSTNAME_MAX + 1);
	}
}

/*
 * UDP.  The answer must come from the address that was asked, whichever it was
 * (any address is local inside), or resolvers ignore it.
 */
union control {
	struct cmsghdr head;
	char space[CMSG_SPACE(sizeof(struct in6_pktinfo)) +
		   CMSG_SPACE(sizeof(struct in_pktinfo))];
};

/* Makes "came to this address" into "send from this address", in place. */
static void turn_around(struct msghdr *msg)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c;
	     c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			info.ipi_spec_dst = info.ipi_addr;
			info.ipi_ifindex = 0;
			memcpy(CMSG_DATA(c), &info, sizeof(info));
		} else if (c->cmsg_level == IPPROTO_IPV6 &&
			   c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			info.ipi6_ifindex = 0;
			memcpy(CMSG_DATA(c), &info, sizeof(info));
		}
	}
}

/* One datagram; -1 when there is none. */
static int serve_datagram(struct names *names, int fd)
{
	uint8_t in[NAMES_BUFFER], out[DNS_ANSWER_MAX];
	struct sockaddr_storage from;
	union control control;
	struct iovec iov = { .iov_base = in, .iov_len = sizeof(in) };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(fd, &msg, MSG_DONTWAIT);

	/* an ICMP error of an earlier answer is reported once, and passes */
	if (n < 0)
		return errno == EAGAIN ? -1 : 0;
	if (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
		return 0;
	iov = (struct iovec){ .iov_base = out,
			      .iov_len = answer(names, in, (size_t)n, out) };
	if (iov.iov_len == 0)
		return 0;
	turn_around(&msg);
	msg.msg_flags = 0;
	/* a full buffer loses an answer, as networks do; clients ask again */
	(void)sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
	return 0;
}

static void on_udp(struct loop_source *src, uint32_t events)
{
	(void)events;
	for (int i = 0; i < UDP_BATCH; i++)
		if (serve_datagram(src->owner, src->fd) < 0)
			return;
}

int names_serve_udp(struct names *names, int fd)
{
	static const int on = 1;
	int domain = 0;
	socklen_t len = sizeof(domain);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0)
		return -1;
	if (domain == AF_INET6 &&
	    (setsockopt(fd, IPPROTO_IPV6, SYS_IPV6_FREEBIND, &on,
			sizeof(on)) < 0 ||
	     setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on,
			sizeof(on)) < 0))
		return -1;
	if (domain == AF_INET &&
	    setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)) < 0)
		return -1;
	return loop_add(&names->relay->loop, &names->udp, fd, EPOLLIN, on_udp,
			names);
}

/* TCP: messages with their length in two bytes before them, pipelined. */

static void close_client(struct names_client *client)
{
	loop_remove(&client->relay->loop, &client->source);
	(void)close(client->fd);
	client->is_used = false;
	client->relay->names.n_clients--;
}

/* Answers the whole messages that are in; -1 where one is too long. */
static int answer_whole(struct names_client *client)
{
	struct names *names = &client->relay->names;
	size_t at = 0;
	int result = 0;

	while (client->n_in - at >= 2) {
		size_t len = (size_t)client->in[at] << 8 | client->in[at + 1];
		uint8_t *out = client->out + client->n_out;
		size_t n;

		/* no question is this long; a client that goes on lies */
		if (len > NAMES_BUFFER - 2) {
			result = -1;
			break;
		}
		if (client->n_in - at - 2 < len ||
		    NAMES_BUFFER - client->n_out < 2 + DNS_ANSWER_MAX)
			break;
		n = answer(names, client->in + at + 2, len, out + 2);
		at += 2 + len;
		if (n == 0)
			continue;
		out[0] = (uint8_t)(n >> 8);
		out[1] = (uint8_t)n;
		client->n_out += 2 + n;
	}
	memmove(client->in, client->in + at, client->n_in - at);
	client->n_in -= at;
	return result;
}

/* 0, or -1 when the client is to be closed. */
static int send_answers(struct names_client *client)
{
	ssize_t n;

	if (client->n_out == 0)
		return 0;
	n = send(client->fd, client->out, client->n_out, MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	memmove(client->out, client->out + n, client->n_out - (size_t)n);
	client->n_out -= (size_t)n;
	return 0;
}

static int receive_questions(struct names_client *client)
{
	ssize_t n;

	if (client->is_eof || client->n_in == NAMES_BUFFER)
		return 0;
	n = recv(client->fd, client->in + client->n_in,
		 NAMES_BUFFER - client->n_in, 0);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	client->is_eof = n == 0;
	client->n_in += (size_t)n;
	return 0;
}

/* Answers until nothing whole is left or the client does not read. */
static int work(struct names_client *client)
{
	size_t before;

	do {
		before = client->n_in;
		if (answer_whole(client) < 0 || send_answers(client) < 0)
			return -1;
	} while (client->n_out == 0 && client->n_in < before);
	return 0;
}

static void on_client(struct loop_source *src, uint32_t events)
{
	struct names_client *client = src->owner;
	bool may_read;

	(void)events;
	client->since_ms = relay_now();
	if (send_answers(client) < 0 || receive_questions(client) < 0 ||
	    work(client) < 0 || (client->is_eof && client->n_out == 0)) {
		close_client(client);
		return;
	}
	/* with answers unsent nothing more is read */
	may_read = !client->is_eof && client->n_out == 0;
	(void)loop_change(&client->relay->loop, src,
			  may_read ? EPOLLIN : EPOLLOUT);
}

/* The client that was silent the longest; there is one. */
static struct names_client *oldest(struct names *names)
{
	struct names_client *found = NULL;

	for (size_t i = 0; i < NAMES_CLIENTS; i++) {
		struct names_client *c = &names->clients[i];

		if (c->is_used && (!found || c->since_ms < found->since_ms))
			found = c;
	}
	if (!found)
		BUG("no client is there");
	return found;
}

static struct names_client *place(struct names *names)
{
	if (names->n_clients == NAMES_CLIENTS)
		close_client(oldest(names));
	for (size_t i = 0; i < NAMES_CLIENTS; i++)
		if (!names->clients[i].is_used)
			return &names->clients[i];
	BUG("no place for a client");
}

static void on_tcp(struct loop_source *src, uint32_t events)
{
	struct names *names = src->owner;
	struct names_client *c;
	int fd = accept4(src->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	/* the oldest client makes way, else the listener would stay readable */
	if (fd < 0 && (errno == EMFILE || errno == ENFILE) &&
	    names->n_clients == 0)
		relay_break(names->relay, "no descriptor for the resolver");
	else if (fd < 0 && (errno == EMFILE || errno == ENFILE))
		close_client(oldest(names));
	if (fd < 0)
		return;
	c = place(names);
	c->relay = names->relay;
	c->source = (struct loop_source)LOOP_SOURCE_INIT;
	c->is_used = true;
	c->fd = fd;
	c->since_ms = relay_now();
	c->n_in = 0;
	c->n_out = 0;
	c->is_eof = false;
	names->n_clients++;
	if (loop_add(&names->relay->loop, &c->source, fd, EPOLLIN, on_client,
		     c) < 0)
		close_client(c);
}

int names_serve_tcp(struct names *names, int fd)
{
	return loop_add(&names->relay->loop, &names->tcp, fd, EPOLLIN, on_tcp,
			names);
}

int names_expire(struct names *names, uint64_t now_ms)
{
	int next = -1;

	for (size_t i = 0; names->n_clients && i < NAMES_CLIENTS; i++) {
		struct names_client *c = &names->clients[i];
		uint64_t due = c->since_ms + NAMES_CLIENT_MS;

		if (!c->is_used)
			continue;
		if (due <= now_ms)
			close_client(c);
		else if (next < 0 || due - now_ms < (uint64_t)next)
			next = (int)(due - now_ms);
	}
	return next;
}
