/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_packet - any bytes from a raw socket. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "decide/live/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packet p, whole;

	if (packet_parse_v4(data, size, &p) < 0)
		return 0;
	if (p.proto != 6 && p.proto != 17)
		abort();
	/* what was told from the first bytes stays true with more of them */
	if (size > PACKET_SNAP &&
	    packet_parse_v4(data, PACKET_SNAP, &whole) == 0 &&
	    (whole.to_port != p.to_port || !address_equal(&whole.to, &p.to)))
		abort();
	return 0;
}
