/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_sshsig - any file in place of a signature of ssh-keygen. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "decide/live/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* With a key of each kind, though it is not the one in the signature. */
static void prove(const struct sshsig *sig)
{
	struct err err = ERR_INIT;
	struct sshsig_proof proof;
	struct sshsig_key key = { .n = SSHSIG_RSA_MIN };

	for (int type = SSHSIG_ED25519; type <= SSHSIG_RSA; type++) {
		key.type = (enum sshsig_type)type;
		if (sshsig_prove(sig, &key, &proof, &err) < 0)
			continue;
		if (proof.value.n > SSHSIG_RSA_MAX || proof.r.n > 32 ||
		    proof.s.n > 32)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	uint8_t room[SSHSIG_TEXT_MAX], message[SSHSIG_MESSAGE];
	const uint8_t digest[64] = { 0 };
	struct err err = ERR_INIT;
	struct sshsig sig;

	if (sshsig_parse(text, room, &sig, &err) < 0)
		return 0;
	if (!sshsig_is(text) || !sshsig_is_namespace(sig.name) ||
	    sshsig_message(&sig, digest, sizeof(digest), message) >
		    sizeof(message))
		abort();
	prove(&sig);
	text.n--;
	if (sshsig_parse(text, room, &sig, &err) == 0)
		abort();
	return 0;
}
