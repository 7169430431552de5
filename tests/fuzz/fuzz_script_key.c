/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_script_key - any value of `signed-by`. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "decide/live/script_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct err err = ERR_INIT;
	struct script_key key;

	if (script_key_parse(text, &key, &err) < 0 ||
	    key.kind == SCRIPT_KEY_MINISIGN)
		return 0;
	if (!sshsig_is_namespace(span_of(key.name)) ||
	    key.by_print == (key.ssh.n_blob > 0) ||
	    key.ssh.at + key.ssh.n > key.ssh.n_blob ||
	    key.ssh.at_e + key.ssh.n_e > key.ssh.n_blob)
		abort();
	return 0;
}
