/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_hello - any first bytes of a TLS connection. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "decide/live/hello.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t scratch[HELLO_MAX];
	struct hello whole, part;
	enum hello_verdict v = hello_judge(data, size, "api.example.com",
					   scratch, &whole);

	if (v == HELLO_MORE && whole.need <= size)
		abort();	/* the relay would ask for ever */
	if (v == HELLO_PASS && whole.n_name == 0)
		abort();
	/* a verdict does not depend on where the bytes were cut */
	if (v == HELLO_PASS && size > 0) {
		enum hello_verdict before = hello_judge(
			data, size / 2, "api.example.com", scratch, &part);

		if (before != HELLO_MORE && before != HELLO_PASS)
			abort();
	}
	return 0;
}
