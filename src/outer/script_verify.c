/* SPDX-License-Identifier: Apache-2.0 */
/* script_verify - is the script signed by a key of the profile? */
#include "outer/script_verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/live/verify.h"
#include "decide/profile/origin.h"
#include "outer/helper.h"
#include "outer/leads_out.h"

#define PROGRAM "cordon-verify"
#define KEYS_SHOWN 3

int script_verify_check(struct err *err)
{
	return helper_check(PROGRAM, OBSTACLE_VERIFY, err);
}

static bool has_kind(const struct value_list *keys, enum script_key_kind kind)
{
	for (size_t i = 0; i < keys->n; i++)
		if (script_key_kind_of(keys->v[i].text) == kind)
			return true;
	return false;
}

/* What makes a signature, by the first of those keys. */
static int hint_make(const struct profile *profile,
		     const struct script_source *where, struct err *err)
{
	const struct value *first = &profile->script_signed_by.v[0];
	autofree char *script = strbuf_shell_word(where->path ? where->path :
								"FILE");
	struct script_key key;
	struct err ignored = ERR_INIT;

	if (script_key_parse(span_of(first->text), &key, &ignored) < 0)
		BUG("a key that was parsed before is refused");
	if (key.kind == SCRIPT_KEY_MINISIGN)
		return err_hint(err, "who has the secret key makes one with: "
				     "minisign -S -s SECRET-KEY -m %s", script);
	return err_hint(err, "who has the secret key makes one with: ssh-keygen "
			     "-Y sign -n %s -f SECRET-KEY %s", key.name, script);
}

static void show_keys(const struct value_list *keys, struct strbuf *ret)
{
	for (size_t i = 0; i < keys->n && i < KEYS_SHOWN; i++) {
		autofree char *where = origin_where(&keys->v[i].origin);

		/* what is cut of a long one is at its end, which tells most */
		strbuf_addf(ret, "%s%s (%.70s)", i ? ", " : "", where,
			    keys->v[i].text);
	}
	if (keys->n > KEYS_SHOWN)
		strbuf_addf(ret, " and %zu more", keys->n - KEYS_SHOWN);
}

static int refuse(const struct profile *profile,
		  const struct script_source *where, struct err *err,
		  const char *path, const char *why)
{
	autorelease_strbuf struct strbuf keys = STRBUF_INIT;
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	show_keys(&profile->script_signed_by, &keys);
	(void)strbuf_add_escaped(&text, why, strlen(why), 200);
	(void)err_set(err, ERR_PROFILE,
		      "%s is no good signature of %s: %s; wanted is one by the "
		      "key of %s",
		      path, where->path ? where->path : "the script",
		      strbuf_text(&text), strbuf_text(&keys));
	return hint_make(profile, where, err);
}

/*
 * The real directory of the file, opened.  1: there is none.  One of the
 * workspace that is reached by a link out of it does not count.
 */
static int open_directory(const char *path, const struct script_source *where,
			  int *ret_fd, struct err *err)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;
	autofree char *dir = mem_strndup(path, n);
	autofree char *real = realpath(n > 0 ? dir : ".", NULL);

	if (!real && errno == ENOENT)
		return 1;
	if (!real)
		return err_sys(err, errno, "read the signature %s", path);
	if (leads_out(dir, where->cwd, real, where->workspace))
		return err_set(err, ERR_PROFILE,
			       "the signature %s: a link leads out of the "
			       "workspace",
			       path);
	*ret_fd = open(real, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*ret_fd < 0)
		return err_sys(err, errno, "open %s", real);
	return 0;
}

/* 1: there is no such file. */
static int open_file(const char *path, const struct script_source *where,
		     int *ret_fd, struct err *err)
{
	const char *slash = strrchr(path, '/');
	autoclose int dir_fd = -1;
	int done = open_directory(path, where, &dir_fd, err);

	if (done != 0)
		return done;
	/* O_NONBLOCK: a FIFO must not make us wait before we can refuse it */
	*ret_fd = openat(dir_fd, slash ? slash + 1 : path,
			 O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
				 O_NOCTTY);
	if (*ret_fd >= 0)
		return 0;
	if (errno == ENOENT)
		return 1;
	if (errno == ELOOP)
		return err_set(err, ERR_PROFILE,
			       "the signature %s is a symbolic link: name the "
			       "file itself with --signature=FILE",
			       path);
	return err_sys(err, errno, "read the signature %s", path);
}

/* 1: there is no such file. */
static int read_file(const char *path, const struct script_source *where,
		     struct strbuf *ret, struct err *err)
{
	autoclose int fd = -1;
	int done = open_file(path, where, &fd, err);
	struct stat st;

	if (done != 0)
		return done;
	if (fstat(fd, &st) < 0)
		return err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_PROFILE,
			       "the signature %s is not a regular file", path);
	if (fdio_read_all(fd, VERIFY_SIGNATURE_MAX, ret) == 0)
		return 0;
	if (errno == EFBIG)
		return err_set(err, ERR_PROFILE,
			       "the signature %s is larger than %d bytes, which "
			       "none is",
			       path, VERIFY_SIGNATURE_MAX);
	return err_sys(err, errno, "read the signature %s", path);
}

static int refuse_none(const struct profile *profile,
		       const struct script_source *where, const char *tried,
		       struct err *err)
{
	autorelease_strbuf struct strbuf keys = STRBUF_INIT;

	show_keys(&profile->script_signed_by, &keys);
	(void)err_set(err, ERR_PROFILE,
		      "%s must be signed by the key of %s, and there is no %s",
		      where->path ? where->path : "the script",
		      strbuf_text(&keys), tried);
	return hint_make(profile, where, err);
}

/* The one that is named, or the first that is there; *ret_path is owned. */
static int find_file(const struct profile *profile,
		     const struct script_source *where, char **ret_path,
		     struct strbuf *ret, struct err *err)
{
	static const struct {
		enum script_key_kind kind;
		const char *suffix;
	} beside[] = { { SCRIPT_KEY_MINISIGN, ".minisig" },
		       { SCRIPT_KEY_SSH, ".sig" } };
	autorelease_strbuf struct strbuf tried = STRBUF_INIT;
	const char *named = profile->script_signature;
	size_t n = named ? 1 : ARRAY_SIZE(beside);

	if (!named && !where->path) {
		(void)err_set(err, ERR_USAGE,
			      "the script of standard input must be signed, and "
			      "nothing lies beside it");
		return err_hint(err, "--signature=FILE names its signature");
	}
	for (size_t i = 0; i < n; i++) {
		autofree char *path = NULL;
		int done;

		if (!named &&
		    !has_kind(&profile->script_signed_by, beside[i].kind))
			continue;
		path = named ? mem_strdup(named) :
			       mem_printf("%s%s", where->path,
					  beside[i].suffix);
		done = read_file(path, where, ret, err);
		if (done <= 0) {
			*ret_path = done == 0 ? steal_ptr(&path) : NULL;
			return done;
		}
		strbuf_addf(&tried, "%s%s", tried.len ? " or " : "", path);
	}
	return refuse_none(profile, where, strbuf_text(&tried), err);
}

static int send_record(struct wire_writer *w, const struct helper *helper,
		       struct err *err)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;

	if (wire_send(w, helper->control_fd, NULL, 0) == 0)
		return 0;
	if (errno != EPIPE && errno != ECONNRESET)
		return err_sys(err, errno, "ask " PROGRAM);
	/* it has said why before it left; nothing else may be there yet */
	if (helper_expect(helper, PROGRAM, WIRE_VERIFIED, 0, record, &r, err) < 0)
		return -1;
	return err_set(err, ERR_INTERNAL,
		       PROGRAM " answered before it was asked");
}

static int send_question(const struct helper *helper,
			 const struct value_list *keys,
			 const struct strbuf *file, struct err *err)
{
	struct wire_writer w;

	for (size_t i = 0; i < keys->n; i++) {
		wire_begin(&w, WIRE_KEY);
		wire_put_text(&w, keys->v[i].text);
		if (send_record(&w, helper, err) < 0)
			return -1;
	}
	for (size_t at = 0; at < file->len; at += GUARD_PART) {
		size_t n = file->len - at;

		guard_put_part(&w, WIRE_SIGNATURE, 0, (uint32_t)at,
			       file->buf + at, n < GUARD_PART ? n : GUARD_PART);
		if (send_record(&w, helper, err) < 0)
			return -1;
	}
	wire_begin(&w, WIRE_START);
	return send_record(&w, helper, err);
}

static int ask(int script_fd, const struct value_list *keys,
	       const struct strbuf *file, const struct id_plan *ids,
	       int wait_ms, struct verify_answer *ret, struct err *err)
{
	autorelease_helper struct helper helper = HELPER_INIT;
	const struct timeval patience = { .tv_sec = wait_ms / 1000,
					  .tv_usec = wait_ms % 1000 * 1000 };
	uint8_t record[WIRE_MAX];
	struct wire_reader r;

	if (helper_start(PROGRAM, OBSTACLE_VERIFY, ids, script_fd, &helper,
			 err) < 0)
		return -1;
	if (setsockopt(helper.control_fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		       sizeof(patience)) < 0)
		return err_sys(err, errno, "prepare a channel");
	if (helper_expect(&helper, PROGRAM, WIRE_CONFINED, wait_ms, record,
			  &r, err) < 0)
		return -1;
	if (send_question(&helper, keys, file, err) < 0 ||
	    helper_expect(&helper, PROGRAM, WIRE_VERIFIED, wait_ms, record,
			  &r, err) < 0)
		return -1;
	if (verify_get_answer(&r, (uint32_t)keys->n, ret) < 0)
		return err_set(err, ERR_INTERNAL,
			       PROGRAM " gave a malformed answer");
	return 0;
}

int script_verify(int script_fd, const struct profile *profile,
		  const struct script_source *where, const struct id_plan *ids,
		  int wait_ms, struct signature_fact *ret, struct err *err)
{
	autorelease_strbuf struct strbuf file = STRBUF_INIT;
	autofree char *path = NULL;
	struct verify_answer answer = { .is_good = false };

	if (find_file(profile, where, &path, &file, err) < 0)
		return -1;
	if (ask(script_fd, &profile->script_signed_by, &file, ids, wait_ms,
		&answer, err) < 0)
		return err_wrap(err, "look at the signature %s", path);
	if (!answer.is_good)
		return refuse(profile, where, err, path, answer.text);
	ret->path = steal_ptr(&path);
	ret->key = answer.key;
	ret->comment = answer.text[0] ? mem_strdup(answer.text) : NULL;
	return 0;
}
