/* SPDX-License-Identifier: Apache-2.0 */
/* verify - the program that looks at the signature of a script. */
/*
 * Descriptors and dialogue are in decide/live/verify.h.  In this order:
 *
 *	map the script			nothing of it is read
 *	make OpenSSL ready		it opens nothing after that
 *	self_confine()			from here on one channel and memory
 *	WIRE_CONFINED
 *	read keys and signature, judge, answer
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fdio.h"
#include "decide/live/verify.h"
#include "guard/self_confine.h"
#include "verify/check.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK)

struct question {
	struct script_key keys[SCRIPT_KEY_MAX];
	uint32_t n_keys;
	char file[VERIFY_SIGNATURE_MAX];
	size_t n_file;
};

/* Sealed, so that no page of it can go or change while it is looked at. */
static int map_script(struct span *ret, struct err *err)
{
	int seals = fcntl(VERIFY_SCRIPT_FD, F_GET_SEALS);
	struct stat st;
	void *map;

	if (seals < 0 || (seals & SEALS) != SEALS ||
	    fstat(VERIFY_SCRIPT_FD, &st) < 0)
		return err_set(err, ERR_INTERNAL,
			       "the script is not in sealed memory");
	*ret = span_of("");
	if (st.st_size == 0)
		return 0;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
		   VERIFY_SCRIPT_FD, 0);
	if (map == MAP_FAILED)
		return err_sys(err, errno, "map the script");
	*ret = (struct span){ map, (size_t)st.st_size };
	return 0;
}

static int add_key(struct wire_reader *r, struct question *q, struct err *err)
{
	size_t n;
	const uint8_t *text = wire_get_bytes(r, SCRIPT_KEY_TEXT, &n);

	if (wire_end(r) < 0 || q->n_keys == SCRIPT_KEY_MAX)
		return err_set(err, ERR_INTERNAL, "a key is malformed");
	if (script_key_parse((struct span){ (const char *)text, n },
			     &q->keys[q->n_keys], err) < 0)
		return -1;
	q->n_keys++;
	return 0;
}

static int add_part(struct wire_reader *r, struct question *q, struct err *err)
{
	uint32_t number, offset;
	const uint8_t *data;
	size_t n;

	if (guard_get_part(r, &number, &offset, &data, &n) < 0 ||
	    number != 0 || offset != q->n_file ||
	    n > sizeof(q->file) - q->n_file)
		return err_set(err, ERR_INTERNAL, "a part is malformed");
	memcpy(q->file + q->n_file, data, n);
	q->n_file += n;
	return 0;
}

/* 1: there is more to come. */
static int take_record(struct question *q, struct err *err)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	ssize_t n = fdio_recv(GUARD_CONTROL_FD, record, sizeof(record), NULL, 0,
			      NULL);
	uint32_t type = n > 0 ? wire_open(&r, record, (size_t)n) : 0;

	if (type == WIRE_KEY)
		return add_key(&r, q, err) < 0 ? -1 : 1;
	if (type == WIRE_SIGNATURE)
		return add_part(&r, q, err) < 0 ? -1 : 1;
	if (type != WIRE_START || wire_end(&r) < 0 || q->n_keys == 0)
		return err_set(err, ERR_INTERNAL, "the question is malformed");
	return 0;
}

static int say(struct wire_writer *w, struct err *err)
{
	if (wire_send(w, GUARD_CONTROL_FD, NULL, 0) < 0)
		return err_sys(err, errno, "tell the supervisor");
	return 0;
}

static int run(struct err *err)
{
	static struct question q;
	struct verify_answer answer = { .is_good = false };
	struct span script = { .p = NULL };
	struct wire_writer w;
	int more;

	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return err_sys(err, errno, "ignore SIGPIPE");
	if (map_script(&script, err) < 0 || check_init(err) < 0 ||
	    self_confine(SECCOMP_ROLE_VERIFY, err) < 0)
		return -1;
	wire_begin(&w, WIRE_CONFINED);
	if (say(&w, err) < 0)
		return -1;
	do
		more = take_record(&q, err);
	while (more > 0);
	if (more < 0 ||
	    check(q.keys, q.n_keys, (struct span){ q.file, q.n_file }, script,
		  &answer, err) < 0)
		return -1;
	verify_put_answer(&w, &answer);
	return say(&w, err);
}

int main(void)
{
	struct err err = ERR_INIT;
	struct wire_writer w;

	if (run(&err) == 0)
		_exit(EXIT_SUCCESS);
	wire_begin(&w, WIRE_BROKEN);
	wire_put_text(&w, err.msg);
	(void)wire_send(&w, GUARD_CONTROL_FD, NULL, 0);
	_exit(EXIT_FAILURE);
}
