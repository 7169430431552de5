/* SPDX-License-Identifier: Apache-2.0 */
/* packet - destination of a TCP or UDP packet, from its first bytes. */
#include "decide/live/packet.h"

#define PROTO_TCP 6
#define PROTO_UDP 17

static unsigned be16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

int packet_parse_v6(uint8_t proto, const struct address *to,
		    const uint8_t *data, size_t n, struct packet *ret)
{
	if ((proto != PROTO_TCP && proto != PROTO_UDP) || n < 4)
		return -1;
	ret->proto = proto;
	ret->to = *to;
	ret->from_port = (uint16_t)be16(data);
	ret->to_port = (uint16_t)be16(data + 2);
	return 0;
}

int packet_parse_v4(const uint8_t *data, size_t n, struct packet *ret)
{
	struct address to;
	size_t head;

	if (n < 20 || data[0] >> 4 != 4)
		return -1;
	head = (size_t)(data[0] & 15) * 4;
	if (head < 20 || n < head)
		return -1;
	/* a later fragment has no ports */
	if (be16(data + 6) & 0x1fff)
		return -1;
	to = address_from_v4(data + 16);
	/* what follows the header is the same in both families */
	return packet_parse_v6(data[9], &to, data + head, n - head, ret);
}
