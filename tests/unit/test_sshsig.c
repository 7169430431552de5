/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of decide/live/sshsig and decide/live/script_key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/script_key.h"
#include "signed_script.h"

static void key_of(const char *text, struct script_key *ret)
{
	struct err err = ERR_INIT;

	if (script_key_parse(span_of(text), ret, &err) < 0)
		fail_msg("%s: %s", text, err.msg);
}

static void key_refused(const char *text, const char *why)
{
	struct err err = ERR_INIT;
	struct script_key key;

	if (script_key_parse(span_of(text), &key, &err) == 0)
		fail_msg("taken: %s", text);
	if (!strstr(err.msg, why))
		fail_msg("said: %s; wanted: %s", err.msg, why);
	assert_int_equal(err.kind, ERR_PROFILE);
}

static void reads_keys(void **state)
{
	struct script_key key;

	(void)state;
	key_of("minisign " SIGNED_MINISIGN_KEY, &key);
	assert_int_equal(key.kind, SCRIPT_KEY_MINISIGN);
	key_of("ssh " SIGNED_ED25519_KEY, &key);
	assert_int_equal(key.kind, SCRIPT_KEY_SSH);
	assert_int_equal(key.ssh.type, SSHSIG_ED25519);
	assert_int_equal(key.ssh.n, 32);
	assert_string_equal(key.name, "file");
	key_of("ssh  " SIGNED_ECDSA_KEY "\tnamespace=release@example.com", &key);
	assert_int_equal(key.ssh.type, SSHSIG_ECDSA_P256);
	assert_int_equal(key.ssh.n, 65);
	assert_string_equal(key.name, "release@example.com");
	key_of("ssh " SIGNED_RSA_KEY, &key);
	assert_int_equal(key.ssh.type, SSHSIG_RSA);
	assert_int_equal(key.ssh.n, 256);
	assert_int_equal(key.ssh.n_e, 3);
	key_of("ssh ssh-rsa " SIGNED_RSA_PRINT, &key);
	assert_int_equal(key.ssh.type, SSHSIG_RSA);
	assert_true(key.by_print);
	assert_int_equal(script_key_kind_of("ssh x"), SCRIPT_KEY_SSH);
	assert_int_equal(script_key_kind_of("minisign x"),
			 SCRIPT_KEY_MINISIGN);
}

static void refuses_keys(void **state)
{
	autofree char *longer = mem_array(3000, 1);
	autofree char *name = mem_array(200, 1);
	autofree char *with_name = NULL;

	(void)state;
	key_refused("", "no kind of key");
	key_refused("gpg ABCD", "'gpg' is no kind of key");
	key_refused(SIGNED_ED25519_KEY, "'ssh-ed25519' is no kind of key");
	key_refused("minisign", "public key of minisign");
	key_refused("minisign " SIGNED_MINISIGN_KEY " x", "'x' after the key");
	key_refused("ssh", "known here");
	key_refused("ssh ssh-ed25519", "no public key");
	key_refused("ssh ssh-dss AAAAB3NzaC1kc3MAAACB", "'ssh-dss' is no kind");
	key_refused("ssh " SIGNED_P384_KEY, "'ecdsa-sha2-nistp384' is no kind");
	key_refused("ssh " SIGNED_RSA1024_KEY, "2048 to 8192 bits");
	key_refused("ssh ssh-rsa SHA256:", "no fingerprint");
	key_refused("ssh ssh-dss " SIGNED_RSA_PRINT, "'ssh-dss' is no kind");
	key_refused("ssh ssh-rsa " SIGNED_RSA_PRINT "=", "no fingerprint");
	/* its last character stands for bits that there are not */
	key_refused("ssh ssh-rsa SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		    "AAB", "mistyped");
	key_refused("ssh " SIGNED_RSA_PRINT, "known here");
	key_refused("ssh " SIGNED_ED25519_KEY " me@host", "'me@host' after");
	key_refused("ssh " SIGNED_ED25519_KEY " namespace=", "no namespace");
	key_refused("ssh " SIGNED_ED25519_KEY " namespace=a b", "no namespace");
	memset(name, 'n', SSHSIG_NAMESPACE + 1);
	with_name = mem_printf("ssh %s namespace=%s", SIGNED_ED25519_KEY, name);
	key_refused(with_name, "no namespace");
	/* the words do not fit together, or the blob goes on */
	key_refused("ssh ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJVVeodTnZg85UGKIvujH"
		    "Fc/XW0oKG8om/zlyqK+8M4F", "no key of kind ssh-rsa");
	key_refused("ssh ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJVVeodTnZg85UGKIv"
		    "ujHFc/XW0oKG8om/zlyqK+8M4FAAAA", "no public key");
	memset(longer, 'A', 2999);
	key_refused(longer, "longer than any key");
}

/* A blob and its armour, to be built wrong. */
static void put(struct strbuf *sb, const void *data, size_t n)
{
	const uint8_t length[] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
				   (uint8_t)(n >> 8), (uint8_t)n };

	strbuf_add(sb, length, sizeof(length));
	strbuf_add(sb, data, n);
}

static void puts_text(struct strbuf *sb, const char *text)
{
	put(sb, text, strlen(text));
}

static void base64(const struct strbuf *bytes, size_t width,
		   struct strbuf *ret)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *p = (const uint8_t *)bytes->buf;
	size_t line = 0;

	for (size_t i = 0; i < bytes->len; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16;
		char four[4] = { '=', '=', '=', '=' };

		if (i + 1 < bytes->len)
			v |= (uint32_t)p[i + 1] << 8;
		if (i + 2 < bytes->len)
			v |= p[i + 2];
		four[0] = digits[v >> 18];
		four[1] = digits[v >> 12 & 63];
		if (i + 1 < bytes->len)
			four[2] = digits[v >> 6 & 63];
		if (i + 2 < bytes->len)
			four[3] = digits[v & 63];
		for (size_t k = 0; k < 4; k++) {
			strbuf_addc(ret, four[k]);
			if (++line == width) {
				strbuf_addc(ret, '\n');
				line = 0;
			}
		}
	}
	if (line > 0)
		strbuf_addc(ret, '\n');
}

struct made {
	const char *magic, *name, *reserved, *hash, *algorithm, *more;
	uint8_t version;
	size_t width;
	size_t n_signature;
};

#define MADE                                                            \
	{                                                               \
		.magic = "SSHSIG", .name = "file", .reserved = "",      \
		.hash = "sha512", .algorithm = "ssh-ed25519",           \
		.more = "", .version = 1, .width = 70,                  \
		.n_signature = 64,                                      \
	}

static void make(const struct made *m, struct strbuf *ret)
{
	autorelease_strbuf struct strbuf blob = STRBUF_INIT;
	autorelease_strbuf struct strbuf proof = STRBUF_INIT;
	const uint8_t version[] = { 0, 0, 0, m->version };
	uint8_t signature[512] = { 1 };
	struct script_key key;

	key_of("ssh " SIGNED_ED25519_KEY, &key);
	puts_text(&proof, m->algorithm);
	put(&proof, signature, m->n_signature);
	strbuf_adds(&blob, m->magic);
	strbuf_add(&blob, version, sizeof(version));
	put(&blob, key.ssh.blob, key.ssh.n_blob);
	puts_text(&blob, m->name);
	puts_text(&blob, m->reserved);
	puts_text(&blob, m->hash);
	put(&blob, proof.buf, proof.len);
	strbuf_adds(&blob, m->more);
	strbuf_adds(ret, "-----BEGIN SSH SIGNATURE-----\n");
	base64(&blob, m->width, ret);
	strbuf_adds(ret, "-----END SSH SIGNATURE-----\n");
}

static void refused(struct span text, const char *why)
{
	uint8_t room[SSHSIG_TEXT_MAX];
	struct err err = ERR_INIT;
	struct sshsig sig;

	if (sshsig_parse(text, room, &sig, &err) == 0)
		fail_msg("taken: %.*s", (int)text.n, text.p);
	if (!strstr(err.msg, why))
		fail_msg("said: %s; wanted: %s", err.msg, why);
}

static void made_is_refused(const struct made *m, const char *why)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	make(m, &text);
	refused((struct span){ text.buf, text.len }, why);
}

static void parses(const char *text, const char *key_text, bool is_sha512)
{
	uint8_t room[SSHSIG_TEXT_MAX], message[SSHSIG_MESSAGE];
	uint8_t digest[64] = { 0 };
	struct err err = ERR_INIT;
	struct sshsig_proof proof;
	struct script_key key;
	struct sshsig sig;

	key_of(key_text, &key);
	assert_true(sshsig_is(span_of(text)));
	assert_int_equal(sshsig_parse(span_of(text), room, &sig, &err), 0);
	assert_true(span_is(sig.name, "file"));
	assert_int_equal(sig.is_sha512, is_sha512);
	assert_int_equal(sig.key.n, key.ssh.n_blob);
	assert_memory_equal(sig.key.p, key.ssh.blob, sig.key.n);
	assert_int_equal(sshsig_prove(&sig, &key.ssh, &proof, &err), 0);
	assert_int_equal(sshsig_message(&sig, digest, 64, message),
			 6 + 8 + 4 + 10 + 4 + 64);
	assert_memory_equal(message, "SSHSIG\0\0\0\4file\0\0\0\0\0\0\0\6sha",
			    25);
}

static void reads_what_ssh_keygen_writes(void **state)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	struct made m = MADE;

	(void)state;
	parses(SIGNED_ED25519, "ssh " SIGNED_ED25519_KEY, true);
	parses(SIGNED_ED25519_SHA256, "ssh " SIGNED_ED25519_KEY, false);
	parses(SIGNED_ECDSA, "ssh " SIGNED_ECDSA_KEY, true);
	parses(SIGNED_RSA, "ssh " SIGNED_RSA_KEY, true);
	/* what is made wrong below would be right, also in longer lines */
	m.width = 76;
	make(&m, &text);
	parses(strbuf_text(&text), "ssh " SIGNED_ED25519_KEY, true);
}

static void refuses_other_armour(void **state)
{
	static const char text[] = SIGNED_ED25519;
	autofree char *before = mem_printf("\n%s", text);
	autofree char *after = mem_printf("%s\n", text);
	autofree char *twice = mem_printf("%s%s", text, text);
	autofree char *empty_line = mem_strdup(text);
	autofree char *large = mem_array(SSHSIG_TEXT_MAX + 2, 1);
	struct made m = MADE;

	(void)state;
	for (size_t n = 0; n < strlen(text); n++)
		refused((struct span){ text, n }, "not a signature");
	refused(span_of(before), "not a signature");
	refused(span_of(after), "not a signature");
	refused(span_of(twice), "not a signature");
	*strchr(empty_line, 'U') = '\n';
	refused(span_of(empty_line), "not a signature");
	memset(large, 'A', SSHSIG_TEXT_MAX + 1);
	refused(span_of(large), "longer than");
	m.width = 80;
	made_is_refused(&m, "not a signature");
}

static void refuses_other_blobs(void **state)
{
	struct made m = MADE;

	(void)state;
	m.magic = "SSHSIH";
	made_is_refused(&m, "version 1");
	m = (struct made)MADE;
	m.version = 2;
	made_is_refused(&m, "version 1");
	m = (struct made)MADE;
	m.name = "";
	made_is_refused(&m, "namespace");
	m.name = "fi\033le";
	made_is_refused(&m, "namespace");
	m = (struct made)MADE;
	m.reserved = "x";
	made_is_refused(&m, "reserved");
	m = (struct made)MADE;
	m.hash = "sha1";
	made_is_refused(&m, "neither SHA-256 nor SHA-512");
	m = (struct made)MADE;
	m.more = "x";
	made_is_refused(&m, "malformed");
}

static void proves_not(const struct made *m, const char *key_text,
		       const char *why)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	uint8_t room[SSHSIG_TEXT_MAX];
	struct err err = ERR_INIT;
	struct sshsig_proof proof;
	struct script_key key;
	struct sshsig sig;

	key_of(key_text, &key);
	make(m, &text);
	assert_int_equal(sshsig_parse((struct span){ text.buf, text.len },
				      room, &sig, &err), 0);
	assert_int_equal(sshsig_prove(&sig, &key.ssh, &proof, &err), -1);
	if (!strstr(err.msg, why))
		fail_msg("said: %s; wanted: %s", err.msg, why);
}

static void an_algorithm_is_its_keys(void **state)
{
	struct made m = MADE;

	(void)state;
	m.n_signature = 63;
	proves_not(&m, "ssh " SIGNED_ED25519_KEY, "malformed");
	m.n_signature = 65;
	proves_not(&m, "ssh " SIGNED_ED25519_KEY, "malformed");
	proves_not(&m, "ssh " SIGNED_ECDSA_KEY, "not that of its key");
	m.algorithm = "ssh-rsa";
	m.n_signature = 256;
	proves_not(&m, "ssh " SIGNED_RSA_KEY, "SHA-2");
	m.algorithm = "rsa-sha2-512";
	m.n_signature = 255;
	proves_not(&m, "ssh " SIGNED_RSA_KEY, "malformed");
	m.algorithm = "ecdsa-sha2-nistp256";
	m.n_signature = 64;
	proves_not(&m, "ssh " SIGNED_ECDSA_KEY, "malformed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_keys),
		cmocka_unit_test(refuses_keys),
		cmocka_unit_test(reads_what_ssh_keygen_writes),
		cmocka_unit_test(refuses_other_armour),
		cmocka_unit_test(refuses_other_blobs),
		cmocka_unit_test(an_algorithm_is_its_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
