/* SPDX-License-Identifier: Apache-2.0 */
/* fs_certs - the CA bundles inside. */
/*
 * Theory of operation
 *
 * A program that does not ask for a variable looks where its distribution told
 * it to: curl, git, wget and Python each have their own default.  So a written
 * copy is put over every bundle of the host that is there, with what `ca-file`
 * names, and with the certificate of the run's own CA where an endpoint is
 * https://.  That one is made while the run starts, so a step only says that it
 * follows.  Two more files are for the variables of plan_trust.h: what was
 * added alone, and the whole under a name that is the same everywhere.  Java
 * has stores of its own (fs_java.c).
 */
#include "decide/plan/fs_certs.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_java.h"
#include "decide/plan/fs_paths.h"
#include "decide/plan/plan_trust.h"
#include "decide/profile/origin.h"

static void add_bytes(struct strbuf *sb, const struct file_content *content)
{
	strbuf_add(sb, content->data, content->n);
	if (content->n > 0 && content->data[content->n - 1] != '\n')
		strbuf_addc(sb, '\n');
}

static bool has_text(const struct file_content *content, const char *text)
{
	return memmem(content->data, content->n, text, strlen(text)) != NULL;
}

static int check_certificates(const struct file_content *content,
			      const struct value *line, struct err *err)
{
	autofree char *where = origin_where(&line->origin);

	if (has_text(content, "PRIVATE KEY-----"))
		return err_set(err, ERR_PROFILE,
			       "%s: ca-file = %s holds a private key, which "
			       "the script would see; name a file with "
			       "certificates alone",
			       where, line->text);
	if (has_text(content, "-----BEGIN CERTIFICATE-----") ||
	    has_text(content, "-----BEGIN TRUSTED CERTIFICATE-----"))
		return 0;
	return err_set(err, ERR_PROFILE,
		       "%s: ca-file = %s holds no certificate in PEM form",
		       where, line->text);
}

/* The certificates of all `ca-file` lines. */
static int gather(struct fs_draft *d, struct strbuf *ret, struct err *err)
{
	const struct value_list *list = &d->profile->ca_file;

	for (size_t i = 0; i < list->n; i++) {
		const struct value *line = &list->v[i];
		const struct file_content *content;
		const struct path_fact *fact;
		const char *objection;
		autofree char *path = NULL;
		autofree char *where = origin_where(&line->origin);

		if (fs_paths_resolve(d, "ca-file", line, &path, NULL, err) < 0)
			return -1;
		fact = fs_draft_fact(d, path);
		content = fs_draft_content(d, path);
		if (!content && d->wants)
			continue;
		objection = fact ? fs_paths_link_objection(d, fact, false)
				 : NULL;
		if (objection)
			return err_set(err, ERR_PROFILE, "%s: ca-file = %s: %s",
				       where, line->text, objection);
		if (!content)
			return err_set(err, ERR_PROFILE,
				       "%s: ca-file = %s cannot be read as a "
				       "file by the user the script runs as",
				       where, line->text);
		if (check_certificates(content, line, err) < 0)
			return -1;
		add_bytes(ret, content);
	}
	return 0;
}

/* What is put over and beside the host's files. */
struct certs {
	struct strbuf ours;	/* of `ca-file` */
	enum fs_tail tail;
	const char *why;
	struct strbuf hosts;	/* the host's first bundle */
	const char *whole;	/* the first place with host's and ours, or NULL */
	struct strlist covered;
};

static void write_data(struct fs_draft *d, enum fs_op op, const char *target,
		       const struct strbuf *data, const struct certs *certs)
{
	struct fs_step *step =
		fs_draft_add(d, FS_RANK_OURS, op, target, certs->why);

	step->data = mem_strndup(strbuf_text(data), data->len);
	step->n_data = data->len;
	step->tail = certs->tail;
	step->mode = 0444;
}

/* The host's bundle and ours, over the host's. */
static int cover_bundle(struct fs_draft *d, const struct path_fact *fact,
			struct certs *certs, struct err *err)
{
	const struct file_content *content = fs_draft_content(d, fact->real);
	autorelease_strbuf struct strbuf data = STRBUF_INIT;

	if (!content && d->wants)
		return 0;
	if (!content)
		return err_set(err, ERR_HOST,
			       "the CA bundle %s cannot be read, so nothing "
			       "can be added to it (%s)",
			       fact->real, certs->why);
	/* a plan that only asks is thrown away, in each round anew */
	if (!d->wants)
		add_bytes(&data, content);
	if (certs->hosts.len == 0)
		strbuf_add(&certs->hosts, strbuf_text(&data), data.len);
	strbuf_add(&data, strbuf_text(&certs->ours), certs->ours.len);
	write_data(d, FS_COVER, fact->real, &data, certs);
	return 0;
}

static int cover_bundles(struct fs_draft *d, struct certs *certs,
			 struct err *err)
{
	const char *path;

	for (size_t i = 0; (path = plan_trust_bundle(i)); i++) {
		const struct path_fact *fact = fs_draft_fact(d, path);

		if (!fact || fact->type != PATH_FILE ||
		    strlist_has(&certs->covered, fact->real))
			continue;
		strlist_add(&certs->covered, fact->real);
		/* where a link in a directory that is shown leads out of it */
		fs_draft_show(d, FS_RANK_BASE, path, certs->why);
		if (cover_bundle(d, fact, certs, err) < 0)
			return -1;
	}
	if (certs->covered.n > 0)
		certs->whole = certs->covered.v[0];
	return 0;
}

/* A host without a bundle: what the caller trusts, and ours. */
static void write_bundle(struct fs_draft *d, struct certs *certs)
{
	autofree char *path = plan_trust_callers(d->host);
	const struct file_content *callers =
		path ? fs_draft_content(d, path) : NULL;
	autorelease_strbuf struct strbuf data = STRBUF_INIT;

	if (callers && !d->wants)
		add_bytes(&data, callers);
	strbuf_add(&data, strbuf_text(&certs->ours), certs->ours.len);
	/* the place most programs look at, if it is ours to make */
	if (!fs_draft_fact(d, "/etc/ssl/certs")) {
		certs->whole = plan_trust_bundle(0);
		write_data(d, FS_FILE, certs->whole, &data, certs);
	} else if (certs->tail != FS_TAIL_NONE) {
		write_data(d, FS_FILE, PLAN_TRUST_WHOLE, &data, certs);
	}
}

static int add_certs(struct fs_draft *d, struct certs *certs, struct err *err)
{
	autofree char *callers = plan_trust_callers(d->host);

	if (callers && certs->tail != FS_TAIL_NONE)
		(void)fs_draft_content(d, callers);	/* plan_trust() */
	if (gather(d, &certs->ours, err) < 0)
		return -1;
	write_data(d, FS_FILE, PLAN_TRUST_ADDED, &certs->ours, certs);
	if (cover_bundles(d, certs, err) < 0)
		return -1;
	if (!certs->whole)
		write_bundle(d, certs);
	if (certs->tail == FS_TAIL_NONE)
		return 0;
	if (certs->whole)
		fs_draft_link(d, FS_RANK_OURS, PLAN_TRUST_WHOLE, certs->whole,
			      certs->why);
	fs_java(d, &certs->hosts, &certs->ours, certs->why);
	return 0;
}

int fs_certs(struct fs_draft *d, struct err *err)
{
	struct certs certs = { .ours = STRBUF_INIT, .why = "ca-file" };
	int done = 0;

	if (plan_trust_wants_ca(d->profile)) {
		certs.tail = FS_TAIL_PEM;
		certs.why = "for https:// endpoints";
	}
	if (d->profile->ca_file.n > 0 || certs.tail != FS_TAIL_NONE)
		done = add_certs(d, &certs, err);
	strbuf_release(&certs.ours);
	strbuf_release(&certs.hosts);
	strlist_release(&certs.covered);
	return done;
}
