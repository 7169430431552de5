/* SPDX-License-Identifier: Apache-2.0 */
/* sshsig - a public key of OpenSSH and a signature of ssh-keygen -Y sign. */
#include "decide/live/sshsig.h"

#include <string.h>

#include "base/cleanup.h"
#include "decide/live/base64.h"

#define FORMAT_VERSION 1
#define FIRST_LINE "-----BEGIN SSH SIGNATURE-----\n"
#define LAST_LINE "-----END SSH SIGNATURE-----\n"
#define LINE_MAX_B64 76
#define KEY_TEXT_MAX (SSHSIG_KEY_MAX / 3 * 4)
#define PRINT "SHA256:"
#define PRINT_CHARS 43
#define ED25519_KEY 32
#define ED25519_SIGNATURE 64
#define P256_POINT 65
#define P256_NUMBER 32

static const uint8_t magic[] = { 'S', 'S', 'H', 'S', 'I', 'G' };

static const char *const type_names[] = {
	[SSHSIG_ED25519] = "ssh-ed25519",
	[SSHSIG_ECDSA_P256] = "ecdsa-sha2-nistp256",
	[SSHSIG_RSA] = "ssh-rsa",
};

static struct span span_of_bytes(struct sshsig_part b)
{
	return (struct span){ (const char *)b.p, b.n };
}

/* Takes a string of RFC 4251, 5, off b. */
static bool take(struct sshsig_part *b, struct sshsig_part *ret)
{
	uint32_t n;

	if (b->n < 4)
		return false;
	n = (uint32_t)b->p[0] << 24 | (uint32_t)b->p[1] << 16 |
	    (uint32_t)b->p[2] << 8 | b->p[3];
	if (n > b->n - 4)
		return false;
	*ret = (struct sshsig_part){ b->p + 4, n };
	b->p += 4 + n;
	b->n -= 4 + n;
	return true;
}

/* The same, an mpint above 0 in its one form; ret without the leading zero. */
static bool take_number(struct sshsig_part *b, struct sshsig_part *ret)
{
	struct sshsig_part v;

	if (!take(b, &v) || v.n == 0 || v.p[0] >= 0x80)
		return false;
	if (v.p[0] == 0) {
		v.p++;
		v.n--;
		if (v.n == 0 || v.p[0] < 0x80)
			return false;
	}
	*ret = v;
	return true;
}

static bool take_text(struct sshsig_part *b, const char *text)
{
	struct sshsig_part v;

	return take(b, &v) && span_is(span_of_bytes(v), text);
}

/* Odd, above 1, at most four bytes: what any program makes. */
static bool is_exponent(struct sshsig_part e)
{
	return e.n <= 4 && (e.p[e.n - 1] & 1) && (e.n > 1 || e.p[0] > 1);
}

static int take_rsa(struct sshsig_part *rest, struct sshsig_key *key,
		    struct err *err)
{
	struct sshsig_part e, n;

	if (!take_number(rest, &e) || !is_exponent(e) ||
	    !take_number(rest, &n) || rest->n > 0 || !(n.p[n.n - 1] & 1))
		return err_set(err, ERR_PROFILE, "it is no public key");
	if (n.n < SSHSIG_RSA_MIN || n.p[0] < 0x80 || n.n > SSHSIG_RSA_MAX)
		return err_set(err, ERR_PROFILE,
			       "an RSA key has %d to %d bits here, a multiple "
			       "of 8: ssh-keygen -t ed25519 makes a better one",
			       SSHSIG_RSA_MIN * 8, SSHSIG_RSA_MAX * 8);
	key->at = (size_t)(n.p - key->blob);
	key->n = n.n;
	key->at_e = (size_t)(e.p - key->blob);
	key->n_e = e.n;
	return 0;
}

static int take_point(struct sshsig_part *rest, struct sshsig_key *key,
		      struct err *err)
{
	bool is_p256 = key->type == SSHSIG_ECDSA_P256;
	struct sshsig_part point;

	if ((is_p256 && !take_text(rest, "nistp256")) ||
	    !take(rest, &point) || rest->n > 0 ||
	    point.n != (is_p256 ? P256_POINT : ED25519_KEY) ||
	    (is_p256 && point.p[0] != 4))
		return err_set(err, ERR_PROFILE, "it is no public key");
	key->at = (size_t)(point.p - key->blob);
	key->n = point.n;
	return 0;
}

int sshsig_type_parse(struct span type, enum sshsig_type *ret, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(type_names); i++)
		if (span_is(type, type_names[i])) {
			*ret = (enum sshsig_type)i;
			return 0;
		}
	return err_set(err, ERR_PROFILE,
		       "'%.*s' is no kind of key that is known here: "
		       "ssh-ed25519, ecdsa-sha2-nistp256 or ssh-rsa",
		       SPAN_SHOW(type));
}

int sshsig_key_of(enum sshsig_type type, struct sshsig_part blob,
		  struct sshsig_key *ret, struct err *err)
{
	struct sshsig_key key = { .type = type, .n_blob = blob.n };
	struct sshsig_part rest = { key.blob, blob.n };

	if (blob.n > sizeof(key.blob))
		return err_set(err, ERR_PROFILE, "it is too long for a key");
	memcpy(key.blob, blob.p, blob.n);
	if (!take_text(&rest, type_names[type]))
		return err_set(err, ERR_PROFILE, "it is no key of kind %s",
			       type_names[type]);
	if ((type == SSHSIG_RSA ? take_rsa(&rest, &key, err) :
				  take_point(&rest, &key, err)) < 0)
		return -1;
	*ret = key;
	return 0;
}

int sshsig_key_parse(struct span type, struct span text,
		     struct sshsig_key *ret, struct err *err)
{
	uint8_t room[BASE64_ROOM(KEY_TEXT_MAX)];
	struct sshsig_part blob = { room, 0 };
	enum sshsig_type found = SSHSIG_ED25519;

	if (sshsig_type_parse(type, &found, err) < 0)
		return -1;
	if (text.n > KEY_TEXT_MAX || base64_decode(text, room, &blob.n) < 0)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no public key: the second word of a "
			       ".pub file",
			       SPAN_SHOW(text));
	return sshsig_key_of(found, blob, ret, err);
}

bool sshsig_is_print(struct span text)
{
	return span_begins(text, PRINT);
}

/* It is written without the `=` that its length wants. */
int sshsig_print_parse(struct span text, uint8_t ret[SSHSIG_PRINT],
		       struct err *err)
{
	char padded[PRINT_CHARS + 1];
	uint8_t bytes[BASE64_ROOM(sizeof(padded))];
	size_t n_begin = strlen(PRINT), n;

	if (!sshsig_is_print(text) || text.n != n_begin + PRINT_CHARS)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no fingerprint: SHA256: and 43 "
			       "characters, as ssh-keygen -l prints it",
			       SPAN_SHOW(text));
	memcpy(padded, text.p + n_begin, PRINT_CHARS);
	padded[PRINT_CHARS] = '=';
	if (base64_decode((struct span){ padded, sizeof(padded) }, bytes,
			  &n) < 0 ||
	    n != SSHSIG_PRINT)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no fingerprint: it is mistyped",
			       SPAN_SHOW(text));
	memcpy(ret, bytes, SSHSIG_PRINT);
	return 0;
}

bool sshsig_is_namespace(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] <= ' ' || text.p[i] > '~')
			return false;
	return text.n > 0 && text.n <= SSHSIG_NAMESPACE;
}

bool sshsig_is(struct span text)
{
	return span_begins(text, FIRST_LINE);
}

/*
 * The base64 between the two lines, without its newlines: lines of 1 to 76
 * characters.  Into text, which has room for it; -1 if it is not so.
 */
static int join_lines(struct span armor, char *text, size_t *ret_n)
{
	size_t n_first = strlen(FIRST_LINE), n_last = strlen(LAST_LINE);
	size_t n = 0, n_line = 0;

	if (!sshsig_is(armor) || armor.n < n_first + n_last ||
	    memcmp(armor.p + armor.n - n_last, LAST_LINE, n_last) != 0)
		return -1;
	for (size_t i = n_first; i < armor.n - n_last; i++) {
		if (armor.p[i] != '\n') {
			text[n++] = armor.p[i];
			if (++n_line > LINE_MAX_B64)
				return -1;
		} else if (n_line == 0) {
			return -1;
		} else {
			n_line = 0;
		}
	}
	*ret_n = n;
	return n_line == 0 ? 0 : -1;
}

static int parse_blob(struct sshsig_part rest, struct sshsig *ret, struct err *err)
{
	static const uint8_t version[] = { 0, 0, 0, FORMAT_VERSION };
	size_t n_begin = sizeof(magic) + sizeof(version);
	struct sshsig_part name, reserved, hash, proof, algorithm;
	struct sshsig sig;

	if (rest.n < n_begin || memcmp(rest.p, magic, sizeof(magic)) != 0 ||
	    memcmp(rest.p + sizeof(magic), version, sizeof(version)) != 0)
		return err_set(err, ERR_HOST,
			       "it is no signature of version %d", FORMAT_VERSION);
	rest.p += n_begin;
	rest.n -= n_begin;
	if (!take(&rest, &sig.key) || !take(&rest, &name) ||
	    !take(&rest, &reserved) || !take(&rest, &hash) ||
	    !take(&rest, &proof) || rest.n > 0 || !take(&proof, &algorithm) ||
	    !take(&proof, &sig.signature) || proof.n > 0)
		return err_set(err, ERR_HOST, "it is cut short or malformed");
	sig.name = span_of_bytes(name);
	sig.algorithm = span_of_bytes(algorithm);
	sig.is_sha512 = span_is(span_of_bytes(hash), "sha512");
	if (!sshsig_is_namespace(sig.name) || reserved.n > 0)
		return err_set(err, ERR_HOST,
			       "it has no namespace that can be read, or uses "
			       "what is reserved");
	if (!sig.is_sha512 && !span_is(span_of_bytes(hash), "sha256"))
		return err_set(err, ERR_HOST,
			       "its digest is neither SHA-256 nor SHA-512");
	*ret = sig;
	return 0;
}

int sshsig_parse(struct span text, uint8_t room[SSHSIG_TEXT_MAX],
		 struct sshsig *ret, struct err *err)
{
	char joined[SSHSIG_TEXT_MAX];
	size_t n_joined, n;

	if (text.n > SSHSIG_TEXT_MAX)
		return err_set(err, ERR_HOST, "it is longer than %d bytes",
			       SSHSIG_TEXT_MAX);
	if (join_lines(text, joined, &n_joined) < 0 ||
	    base64_decode((struct span){ joined, n_joined }, room, &n) < 0)
		return err_set(err, ERR_HOST,
			       "not a signature of ssh-keygen: something other "
			       "than base64 stands between its first line and "
			       "its last, or one of them is missing");
	return parse_blob((struct sshsig_part){ room, n }, ret, err);
}

static size_t put(uint8_t *to, const void *data, size_t n)
{
	to[0] = (uint8_t)(n >> 24);
	to[1] = (uint8_t)(n >> 16);
	to[2] = (uint8_t)(n >> 8);
	to[3] = (uint8_t)n;
	if (n > 0)
		memcpy(to + 4, data, n);
	return 4 + n;
}

size_t sshsig_message(const struct sshsig *sig, const uint8_t *digest, size_t n,
		      uint8_t ret[SSHSIG_MESSAGE])
{
	size_t at = sizeof(magic);

	memcpy(ret, magic, sizeof(magic));
	at += put(ret + at, sig->name.p, sig->name.n);
	at += put(ret + at, NULL, 0);
	at += put(ret + at, sig->is_sha512 ? "sha512" : "sha256", 6);
	at += put(ret + at, digest, n);
	return at;
}

static int prove_p256(const struct sshsig *sig, struct sshsig_proof *ret,
		      struct err *err)
{
	struct sshsig_part rest = sig->signature;

	if (!take_number(&rest, &ret->r) || !take_number(&rest, &ret->s) ||
	    rest.n > 0 || ret->r.n > P256_NUMBER || ret->s.n > P256_NUMBER)
		return err_set(err, ERR_HOST, "its signature is malformed");
	return 0;
}

/* Of every kind there is one name; of RSA two, and "ssh-rsa" is SHA-1. */
static bool is_algorithm(const struct sshsig *sig, enum sshsig_type type)
{
	if (type != SSHSIG_RSA)
		return span_is(sig->algorithm, type_names[type]);
	return span_is(sig->algorithm, "rsa-sha2-256") ||
	       span_is(sig->algorithm, "rsa-sha2-512");
}

int sshsig_prove(const struct sshsig *sig, const struct sshsig_key *key,
		 struct sshsig_proof *ret, struct err *err)
{
	struct sshsig_proof proof = { .value = sig->signature };
	size_t n = key->type == SSHSIG_RSA ? key->n : ED25519_SIGNATURE;

	if (!is_algorithm(sig, key->type))
		return err_set(err, ERR_HOST,
			       key->type == SSHSIG_RSA ?
				       "it is not made with SHA-2: sign again "
				       "with a newer ssh-keygen" :
				       "its algorithm is not that of its key");
	proof.is_sha512 = span_is(sig->algorithm, "rsa-sha2-512");
	if (key->type == SSHSIG_ECDSA_P256) {
		if (prove_p256(sig, &proof, err) < 0)
			return -1;
	} else if (sig->signature.n != n) {
		return err_set(err, ERR_HOST, "its signature is malformed");
	}
	*ret = proof;
	return 0;
}
