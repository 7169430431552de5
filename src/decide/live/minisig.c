/* SPDX-License-Identifier: Apache-2.0 */
/* minisig - a key and a detached signature of minisign. */
#include "decide/live/minisig.h"

#include <string.h>

#include "decide/live/base64.h"

#define ALGORITHM 2
#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "

/* Longer ones are none of ours. */
#define TEXT_MAX 104

/* Exactly n bytes. */
static bool decode(struct span text, uint8_t *ret, size_t n)
{
	uint8_t bytes[BASE64_ROOM(TEXT_MAX)];
	size_t got;

	if (text.n > TEXT_MAX || base64_decode(text, bytes, &got) < 0 ||
	    got != n)
		return false;
	memcpy(ret, bytes, n);
	return true;
}

int minisig_key_parse(struct span text, struct minisig_key *ret,
		      struct err *err)
{
	uint8_t bytes[ALGORITHM + MINISIG_ID + MINISIG_KEY];

	if (!decode(text, bytes, sizeof(bytes)) ||
	    memcmp(bytes, "Ed", ALGORITHM) != 0)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no public key of minisign: the 56 "
			       "characters of the second line of minisign.pub, "
			       "which begin with RW",
			       SPAN_SHOW(text));
	memcpy(ret->id, bytes + ALGORITHM, MINISIG_ID);
	memcpy(ret->key, bytes + ALGORITHM + MINISIG_ID, MINISIG_KEY);
	return 0;
}

bool minisig_is(struct span text)
{
	return span_begins(text, UNTRUSTED);
}

/* Takes a line off text, its newline too; false if there is no newline. */
static bool take_line(struct span *text, struct span *ret)
{
	const char *end = text->n ? memchr(text->p, '\n', text->n) : NULL;

	if (!end)
		return false;
	*ret = (struct span){ text->p, (size_t)(end - text->p) };
	text->n -= ret->n + 1;
	text->p = end + 1;
	return true;
}

static int take_comment(struct span *text, const char *begin,
			struct span *ret, struct err *err)
{
	struct span line;

	if (!take_line(text, &line) || !span_begins(line, begin))
		return err_set(err, ERR_HOST,
			       "not a signature of minisign: a line "
			       "'%sTEXT' is missing",
			       begin);
	ret->p = line.p + strlen(begin);
	ret->n = line.n - strlen(begin);
	if (ret->n > MINISIG_COMMENT)
		return err_set(err, ERR_HOST,
			       "its comment is longer than %d bytes",
			       MINISIG_COMMENT);
	for (size_t i = 0; i < ret->n; i++)
		if (((unsigned char)ret->p[i] < 0x20 && ret->p[i] != '\t') ||
		    ret->p[i] == 0x7f)
			return err_set(err, ERR_HOST,
				       "its comment has a control byte");
	return 0;
}

static int take_bytes(struct span *text, uint8_t *ret, size_t n,
		      struct err *err)
{
	struct span line;

	if (!take_line(text, &line) || !decode(line, ret, n))
		return err_set(err, ERR_HOST,
			       "not a signature of minisign: a line of base64 "
			       "for %zu bytes is missing",
			       n);
	return 0;
}

int minisig_parse(struct span text, struct minisig *ret, struct err *err)
{
	uint8_t first[ALGORITHM + MINISIG_ID + MINISIG_SIGNATURE];
	struct minisig sig;
	struct span untrusted;

	if (take_comment(&text, UNTRUSTED, &untrusted, err) < 0 ||
	    take_bytes(&text, first, sizeof(first), err) < 0 ||
	    take_comment(&text, TRUSTED, &sig.comment, err) < 0 ||
	    take_bytes(&text, sig.whole, sizeof(sig.whole), err) < 0)
		return -1;
	if (text.n > 0)
		return err_set(err, ERR_HOST,
			       "not a signature of minisign: something follows "
			       "its four lines");
	sig.is_hashed = memcmp(first, "ED", ALGORITHM) == 0;
	if (!sig.is_hashed && memcmp(first, "Ed", ALGORITHM) != 0)
		return err_set(err, ERR_HOST,
			       "its algorithm is none that minisign has");
	memcpy(sig.id, first + ALGORITHM, sizeof(sig.id));
	memcpy(sig.signature, first + ALGORITHM + MINISIG_ID,
	       sizeof(sig.signature));
	*ret = sig;
	return 0;
}

size_t minisig_whole(const struct minisig *sig, uint8_t ret[MINISIG_WHOLE])
{
	memcpy(ret, sig->signature, MINISIG_SIGNATURE);
	memcpy(ret + MINISIG_SIGNATURE, sig->comment.p, sig->comment.n);
	return MINISIG_SIGNATURE + sig->comment.n;
}
