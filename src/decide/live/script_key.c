/* SPDX-License-Identifier: Apache-2.0 */
/* script_key - a key by which a script may be signed. */
#include "decide/live/script_key.h"

#include <string.h>

#define NAMESPACE "namespace="
#define NAMESPACE_STANDARD "file"	/* what ssh-keygen(1) has for files */

static int parse_minisign(struct span rest, struct script_key *ret,
			  struct err *err)
{
	struct span key = span_take_word(&rest);

	if (span_trim(rest).n > 0)
		return err_set(err, ERR_PROFILE,
			       "'%.*s' after the key has no meaning: write "
			       "`minisign RW...`",
			       SPAN_SHOW(span_trim(rest)));
	return minisig_key_parse(key, &ret->minisign, err);
}

static int parse_ssh(struct span rest, struct script_key *ret, struct err *err)
{
	struct span type = span_take_word(&rest);
	struct span key = span_take_word(&rest);
	struct span name = span_trim(rest);

	if (name.n == 0) {
		name = span_of(NAMESPACE_STANDARD);
	} else if (span_begins(name, NAMESPACE)) {
		name.p += strlen(NAMESPACE);
		name.n -= strlen(NAMESPACE);
	} else {
		return err_set(err, ERR_PROFILE,
			       "'%.*s' after the key has no meaning: leave the "
			       "comment of the .pub file out; only "
			       "namespace=NAME may follow",
			       SPAN_SHOW(name));
	}
	if (!sshsig_is_namespace(name))
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no namespace: 1 to %d printable "
			       "characters without blanks",
			       SPAN_SHOW(name), SSHSIG_NAMESPACE);
	memcpy(ret->name, name.p, name.n);
	ret->name[name.n] = '\0';
	ret->by_print = sshsig_is_print(key);
	if (!ret->by_print)
		return sshsig_key_parse(type, key, &ret->ssh, err);
	if (sshsig_type_parse(type, &ret->ssh.type, err) < 0)
		return -1;
	return sshsig_print_parse(key, ret->print, err);
}

int script_key_parse(struct span text, struct script_key *ret,
		     struct err *err)
{
	struct script_key key = { .name = "" };
	struct span rest = text;
	struct span kind = span_take_word(&rest);
	int done;

	if (text.n > SCRIPT_KEY_TEXT)
		return err_set(err, ERR_PROFILE, "longer than any key");
	if (span_is(kind, "minisign")) {
		key.kind = SCRIPT_KEY_MINISIGN;
		done = parse_minisign(rest, &key, err);
	} else if (span_is(kind, "ssh")) {
		key.kind = SCRIPT_KEY_SSH;
		done = parse_ssh(rest, &key, err);
	} else {
		return err_set(err, ERR_PROFILE,
			       "'%.*s' is no kind of key: write `minisign "
			       "RW...` or `ssh ssh-ed25519 AAAA...`",
			       SPAN_SHOW(kind));
	}
	if (done < 0)
		return -1;
	*ret = key;
	return 0;
}

enum script_key_kind script_key_kind_of(const char *text)
{
	struct span rest = span_of(text);

	return span_is(span_take_word(&rest), "ssh") ? SCRIPT_KEY_SSH :
						       SCRIPT_KEY_MINISIGN;
}
