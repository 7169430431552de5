/* SPDX-License-Identifier: Apache-2.0 */
/* ca_tail - the run's CA at the end of files inside. */
#include "decide/plan/ca_tail.h"

#define LINE 64	/* RFC 7468 */

static void add_base64(const uint8_t *data, size_t n, struct strbuf *ret)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;

		if (i > 0 && i % (LINE / 4 * 3) == 0)
			strbuf_addc(ret, '\n');
		if (i + 1 < n)
			bits |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < n)
			bits |= data[i + 2];
		strbuf_addc(ret, digits[bits >> 18]);
		strbuf_addc(ret, digits[bits >> 12 & 63]);
		strbuf_addc(ret, i + 1 < n ? digits[bits >> 6 & 63] : '=');
		strbuf_addc(ret, i + 2 < n ? digits[bits & 63] : '=');
	}
	strbuf_addc(ret, '\n');
}

void ca_tail_pem(const uint8_t *der, size_t n, struct strbuf *ret)
{
	strbuf_adds(ret, "-----BEGIN CERTIFICATE-----\n");
	add_base64(der, n, ret);
	strbuf_adds(ret, "-----END CERTIFICATE-----\n");
}
