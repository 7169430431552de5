/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_dns - any message to the stub resolver, and the answer to it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t address[16] = { 198, 19, 0, 1 };
	uint8_t out[DNS_ANSWER_MAX];
	struct dns_query q, again;
	char text[64];
	size_t n;

	if (dns_parse(data, size, &q) == DNS_DROP)
		return 0;
	dns_show_name(q.name, q.n_name, text, sizeof(text));
	if (strlen(text) >= sizeof(text) || strlen(q.host) > HOSTNAME_MAX)
		abort();
	n = dns_answer(&q, q.rcode, q.n_name ? address : NULL, out);
	if (n > sizeof(out) || (out[3] & 0x20))
		abort();
	/* our own answer is an answer: never taken for a question */
	if (dns_parse(out, n, &again) != DNS_DROP)
		abort();
	dns_fold_name(q.name, q.n_name);
	return 0;
}
