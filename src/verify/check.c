/* SPDX-License-Identifier: Apache-2.0 */
/* check - is this file a good signature of this script? */
#include "verify/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/cleanup.h"

enum digest { DIGEST_SHA256, DIGEST_SHA512, DIGEST_BLAKE2B, DIGEST_COUNT };

static EVP_MD *digests[DIGEST_COUNT];

/* Curve points are no larger than this in DER. */
#define ECDSA_DER_MAX 80

int check_init(struct err *err)
{
	static const char *const names[] = {
		[DIGEST_SHA256] = "SHA256",
		[DIGEST_SHA512] = "SHA512",
		[DIGEST_BLAKE2B] = "BLAKE2B-512",
	};

	if (!OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL))
		return err_set(err, ERR_INTERNAL, "OpenSSL does not start");
	for (size_t i = 0; i < DIGEST_COUNT; i++) {
		digests[i] = EVP_MD_fetch(NULL, names[i], NULL);
		if (!digests[i])
			return err_set(err, ERR_INTERNAL,
				       "OpenSSL knows no %s", names[i]);
	}
	return 0;
}

static int internal(const char *what, struct err *err)
{
	return err_set(err, ERR_INTERNAL, "OpenSSL cannot %s", what);
}

__attribute__((format(printf, 2, 3)))
static int bad(struct verify_answer *ret, const char *fmt, ...)
{
	va_list args;

	ret->is_good = false;
	ret->key = 0;
	va_start(args, fmt);
	(void)vsnprintf(ret->text, sizeof(ret->text), fmt, args);
	va_end(args);
	return 0;
}

static int good(struct verify_answer *ret, uint32_t key, struct span text)
{
	ret->is_good = true;
	ret->key = key;
	memcpy(ret->text, text.p, text.n);
	ret->text[text.n] = '\0';
	return 0;
}

static int digest_of(struct span data, enum digest which,
		     uint8_t ret[EVP_MAX_MD_SIZE], size_t *ret_n,
		     struct err *err)
{
	unsigned n;

	if (EVP_Digest(data.p, data.n, ret, &n, digests[which], NULL) != 1)
		return internal("take a digest", err);
	*ret_n = n;
	return 0;
}

/* md: NULL for Ed25519.  Whatever the library does not like is not good. */
static bool is_signed(EVP_PKEY *key, const EVP_MD *md, const uint8_t *sig,
		      size_t n_sig, struct span message)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool yes = key && ctx &&
		   EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1 &&
		   EVP_DigestVerify(ctx, sig, n_sig,
				    (const uint8_t *)message.p,
				    message.n) == 1;

	EVP_MD_CTX_free(ctx);
	return yes;
}

static EVP_PKEY *ed25519_key(const uint8_t *key)
{
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key,
					   MINISIG_KEY);
}

static bool is_minisigned(const struct minisig_key *key,
			  const struct minisig *sig, struct span message)
{
	uint8_t whole[MINISIG_WHOLE];
	struct span both = { (const char *)whole, minisig_whole(sig, whole) };
	EVP_PKEY *pkey = ed25519_key(key->key);
	bool yes = is_signed(pkey, NULL, sig->signature, MINISIG_SIGNATURE,
			     message) &&
		   is_signed(pkey, NULL, sig->whole, MINISIG_SIGNATURE, both);

	EVP_PKEY_free(pkey);
	return yes;
}

static int check_minisign(const struct script_key *keys, uint32_t n_keys,
			  const struct minisig *sig, struct span script,
			  struct verify_answer *ret, struct err *err)
{
	const uint8_t *id = sig->id;
	uint8_t digest[EVP_MAX_MD_SIZE];
	struct span message = script;
	bool is_known = false;

	if (sig->is_hashed) {
		message.p = (const char *)digest;
		if (digest_of(script, DIGEST_BLAKE2B, digest, &message.n,
			      err) < 0)
			return -1;
	}
	for (uint32_t i = 0; i < n_keys; i++) {
		if (keys[i].kind != SCRIPT_KEY_MINISIGN ||
		    memcmp(keys[i].minisign.id, id, MINISIG_ID) != 0)
			continue;
		is_known = true;
		if (is_minisigned(&keys[i].minisign, sig, message))
			return good(ret, i, sig->comment);
	}
	if (is_known)
		return bad(ret, "the script or the signature was changed");
	/* as minisign shows it */
	return bad(ret,
		   "it is by another key, %02X%02X%02X%02X%02X%02X%02X%02X of "
		   "minisign",
		   id[7], id[6], id[5], id[4], id[3], id[2], id[1], id[0]);
}

static EVP_PKEY *key_of(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY *key = NULL;

	if (ctx && params && EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static EVP_PKEY *p256_key(const struct sshsig_key *key)
{
	static const char curve[] = "prime256v1";
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *made = NULL;

	if (build &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
					    curve, 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
					     key->blob + key->at, key->n))
		made = key_of("EC", build);
	OSSL_PARAM_BLD_free(build);
	return made;
}

static EVP_PKEY *rsa_key(const struct sshsig_key *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(key->blob + key->at, (int)key->n, NULL);
	BIGNUM *e = BN_bin2bn(key->blob + key->at_e, (int)key->n_e, NULL);
	EVP_PKEY *made = NULL;

	if (build && n && e &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
		made = key_of("RSA", build);
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(build);
	return made;
}

/* The two numbers as OpenSSL wants them; 0 if it cannot. */
static size_t ecdsa_der(const struct sshsig_proof *proof,
			uint8_t ret[ECDSA_DER_MAX])
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(proof->r.p, (int)proof->r.n, NULL);
	BIGNUM *s = BN_bin2bn(proof->s.p, (int)proof->s.n, NULL);
	uint8_t *end = ret;
	int n = 0;

	if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1) {
		r = NULL;
		s = NULL;
		n = i2d_ECDSA_SIG(sig, NULL) <= ECDSA_DER_MAX ?
			    i2d_ECDSA_SIG(sig, &end) :
			    0;
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	return n > 0 ? (size_t)n : 0;
}

static bool is_proved(const struct sshsig_key *key,
		      const struct sshsig_proof *proof, struct span message)
{
	const EVP_MD *md = NULL;
	const uint8_t *sig = proof->value.p;
	size_t n = proof->value.n;
	uint8_t der[ECDSA_DER_MAX];
	EVP_PKEY *pkey = NULL;
	bool yes;

	switch (key->type) {
	case SSHSIG_ED25519:
		pkey = ed25519_key(key->blob + key->at);
		break;
	case SSHSIG_ECDSA_P256:
		pkey = p256_key(key);
		md = digests[DIGEST_SHA256];
		sig = der;
		n = ecdsa_der(proof, der);
		break;
	case SSHSIG_RSA:
		pkey = rsa_key(key);
		md = digests[proof->is_sha512 ? DIGEST_SHA512 : DIGEST_SHA256];
		break;
	}
	yes = is_signed(pkey, md, sig, n, message);
	EVP_PKEY_free(pkey);
	return yes;
}

/* The SHA-256 of the key that a signature brings. */
struct print {
	uint8_t bytes[EVP_MAX_MD_SIZE];
	size_t n;
};

static bool is_by(const struct sshsig *sig, const struct print *print,
		  const struct script_key *key)
{
	if (key->kind != SCRIPT_KEY_SSH)
		return false;
	if (key->by_print)
		return memcmp(key->print, print->bytes, SSHSIG_PRINT) == 0;
	return key->ssh.n_blob == sig->key.n &&
	       memcmp(key->ssh.blob, sig->key.p, sig->key.n) == 0;
}

/* By which key and for which namespace; n_keys: by none. */
static uint32_t find_ssh(const struct script_key *keys, uint32_t n_keys,
			 const struct sshsig *sig, const struct print *print,
			 bool *ret_is_known)
{
	uint32_t i;

	*ret_is_known = false;
	for (i = 0; i < n_keys; i++) {
		if (!is_by(sig, print, &keys[i]))
			continue;
		*ret_is_known = true;
		if (span_is(sig->name, keys[i].name))
			break;
	}
	return i;
}

/* As ssh-keygen -l shows it. */
static int bad_by_other(const struct print *print, struct verify_answer *ret)
{
	unsigned char text[EVP_MAX_MD_SIZE * 2];

	(void)EVP_EncodeBlock(text, print->bytes, (int)print->n);
	return bad(ret, "it is by another key, SHA256:%.*s of OpenSSH",
		   (int)strcspn((char *)text, "="), (char *)text);
}

/* The namespace and whose it should be are known. */
static int check_proof(enum sshsig_type type, const struct sshsig *sig,
		       struct span script, bool *ret, struct err *why,
		       struct err *err)
{
	uint8_t digest[EVP_MAX_MD_SIZE], message[SSHSIG_MESSAGE];
	struct span whole = { (const char *)message, 0 };
	struct sshsig_proof proof;
	struct sshsig_key key;
	size_t n = 0;

	*ret = false;
	if (sshsig_key_of(type, sig->key, &key, why) < 0 ||
	    sshsig_prove(sig, &key, &proof, why) < 0)
		return 0;
	if (digest_of(script, sig->is_sha512 ? DIGEST_SHA512 : DIGEST_SHA256,
		      digest, &n, err) < 0)
		return -1;
	whole.n = sshsig_message(sig, digest, n, message);
	*ret = is_proved(&key, &proof, whole);
	return 0;
}

static int check_ssh(const struct script_key *keys, uint32_t n_keys,
		     const struct sshsig *sig, struct span script,
		     struct verify_answer *ret, struct err *err)
{
	struct span blob = { (const char *)sig->key.p, sig->key.n };
	struct err why = ERR_INIT;
	struct print print = { .n = 0 };
	bool is_known = false, is_good = false;
	uint32_t i;

	if (digest_of(blob, DIGEST_SHA256, print.bytes, &print.n, err) < 0)
		return -1;
	i = find_ssh(keys, n_keys, sig, &print, &is_known);
	if (!is_known)
		return bad_by_other(&print, ret);
	if (i == n_keys)
		return bad(ret, "it is for the namespace '%.*s'",
			   SPAN_SHOW(sig->name));
	if (check_proof(keys[i].ssh.type, sig, script, &is_good, &why, err) < 0)
		return -1;
	if (why.kind != ERR_NONE)
		return bad(ret, "%s", why.msg);
	if (!is_good)
		return bad(ret, "the script or the signature was changed");
	return good(ret, i, span_of(""));
}

int check(const struct script_key *keys, uint32_t n_keys, struct span file,
	  struct span script, struct verify_answer *ret, struct err *err)
{
	uint8_t room[SSHSIG_TEXT_MAX];
	struct err why = ERR_INIT;
	struct minisig minisig;
	struct sshsig sshsig;

	if (sshsig_is(file)) {
		if (sshsig_parse(file, room, &sshsig, &why) < 0)
			return bad(ret, "%s", why.msg);
		return check_ssh(keys, n_keys, &sshsig, script, ret, err);
	}
	if (!minisig_is(file))
		return bad(ret, "it is a signature of neither minisign nor "
				"ssh-keygen");
	if (minisig_parse(file, &minisig, &why) < 0)
		return bad(ret, "%s", why.msg);
	return check_minisign(keys, n_keys, &minisig, script, ret, err);
}
