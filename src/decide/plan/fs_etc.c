/* SPDX-License-Identifier: Apache-2.0 */
/* fs_etc - /etc as the script sees it, and the CA bundles. */
/*
 * Theory of operation
 *
 * What names users, hosts and services is written, so that no look-up leaves
 * the sandbox: "files dns", and the only name server is the stub.  The rest is
 * a list of the host's files that programs need and that hold no secret; a
 * directory is on it only if all of it may be seen (/etc/ssl and /etc/pki hold
 * private keys, so parts of them are named).
 *
 * `ca-file` adds certificates to every bundle of the host that programs look
 * in, by putting a written copy over it: curl, git, wget and Python each have
 * their own default among them.
 */
#include "decide/plan/fs_etc.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_paths.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_ids.h"
#include "decide/plan/plan_net.h"
#include "decide/profile/origin.h"

#define WHY "written"
#define WHY_HOST "system configuration"
#define NOBODY 65534

static const char *const listed[] = {
	"/etc/alpine-release",
	"/etc/alternatives",
	"/etc/bash.bashrc",
	"/etc/bash_completion.d",
	"/etc/ca-certificates",
	"/etc/crypto-policies",
	"/etc/debian_version",
	"/etc/fedora-release",
	"/etc/fonts",
	"/etc/gai.conf",
	"/etc/inputrc",
	"/etc/java",
	"/etc/java-8-openjdk",
	"/etc/java-11-openjdk",
	"/etc/java-17-openjdk",
	"/etc/java-21-openjdk",
	"/etc/java-25-openjdk",
	"/etc/ld-musl-aarch64.path",
	"/etc/ld-musl-x86_64.path",
	"/etc/ld.so.cache",
	"/etc/ld.so.conf",
	"/etc/ld.so.conf.d",
	"/etc/locale.alias",
	"/etc/locale.conf",
	"/etc/localtime",
	"/etc/lsb-release",
	"/etc/mime.types",
	"/etc/os-release",
	"/etc/perl",
	"/etc/pki/ca-trust/extracted",
	"/etc/pki/java",
	"/etc/pki/tls/cert.pem",
	"/etc/pki/tls/certs",
	"/etc/pki/tls/openssl.cnf",
	"/etc/protocols",
	"/etc/python3",
	"/etc/python3.10",
	"/etc/python3.11",
	"/etc/python3.12",
	"/etc/python3.13",
	"/etc/python3.14",
	"/etc/python3.8",
	"/etc/python3.9",
	"/etc/redhat-release",
	"/etc/services",
	"/etc/ssl/ca-bundle.pem",
	"/etc/ssl/cert.pem",
	"/etc/ssl/certs",
	"/etc/ssl/openssl.cnf",
	"/etc/terminfo",
	"/etc/timezone",
};

/* Debian and Arch; Fedora; Alpine; openSUSE; older Red Hat */
static const char *const bundles[] = {
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/cert.pem",
	"/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cert.pem",
};

/* A name that can stand in passwd(5) beside root and nobody. */
static const char *user_name(const struct fs_draft *d)
{
	const char *name = d->host->user_name;

	if (!name || !name[0] ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTU"
			      "VWXYZ0123456789_.-")] != '\0')
		return "user";
	if ((strcmp(name, "root") == 0 && d->ids->uid != 0) ||
	    (strcmp(name, "nobody") == 0 && d->ids->uid != NOBODY))
		return "user";
	return name;
}

static void write_users(struct fs_draft *d)
{
	autorelease_strbuf struct strbuf passwd = STRBUF_INIT;
	autorelease_strbuf struct strbuf group = STRBUF_INIT;
	const char *home = env_plan_get(d->env, "HOME");
	const char *name = user_name(d);
	unsigned uid = d->ids->uid, gid = d->ids->gid;

	if (!home || strchr(home, ':'))
		home = "/";
	strbuf_addf(&passwd, "root:x:0:%u:root:%s:/bin/sh\n",
		    uid == 0 ? gid : 0, uid == 0 ? home : "/");
	if (uid != 0)
		strbuf_addf(&passwd, "%s:x:%u:%u::%s:/bin/sh\n", name, uid, gid,
			    home);
	if (uid != NOBODY)
		strbuf_addf(&passwd, "nobody:x:%u:%u:nobody:/:/bin/false\n",
			    NOBODY, NOBODY);
	strbuf_adds(&group, "root:x:0:\n");
	if (gid != 0)
		strbuf_addf(&group, "%s:x:%u:\n", name, gid);
	if (gid != NOBODY)
		strbuf_addf(&group, "%s:x:%u:\n",
			    strcmp(name, "nogroup") == 0 ? "nobody" : "nogroup",
			    NOBODY);
	fs_draft_file(d, "/etc/passwd", strbuf_text(&passwd), WHY);
	fs_draft_file(d, "/etc/group", strbuf_text(&group), WHY);
}

static void write_names(struct fs_draft *d)
{
	autorelease_strbuf struct strbuf hosts = STRBUF_INIT;

	net_plan_hosts(d->net, &hosts);
	/* its own name: Java's getLocalHost() fails without */
	strbuf_adds(&hosts, "127.0.0.1 cordon\n");
	fs_draft_file(d, "/etc/hosts", strbuf_text(&hosts), WHY);
	fs_draft_file(d, "/etc/hostname", "cordon\n", WHY);
	fs_draft_file(d, "/etc/host.conf", "multi on\n", WHY);
	/*
	 * ndots:0: a name is asked for as it is, never with a suffix.  The stub
	 * answers at once, so a short time-out only matters without a relay.
	 */
	fs_draft_file(d, "/etc/resolv.conf",
		      "nameserver 127.0.0.1\n"
		      "options ndots:0 timeout:1 attempts:2\n",
		      WHY);
	fs_draft_file(d, "/etc/nsswitch.conf",
		      "passwd: files\n"
		      "group: files\n"
		      "shadow: files\n"
		      "hosts: files dns\n"
		      "networks: files\n"
		      "protocols: files\n"
		      "services: files\n"
		      "ethers: files\n"
		      "rpc: files\n",
		      WHY);
}

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

static void write_data(struct fs_draft *d, enum fs_op op, const char *target,
		       const struct strbuf *data)
{
	struct fs_step *step =
		fs_draft_add(d, FS_RANK_OURS, op, target, "ca-file");

	step->data = mem_strndup(strbuf_text(data), data->len);
	step->n_data = data->len;
	step->mode = 0444;
}

/* The host's bundle and ours, over the host's. */
static int cover_bundle(struct fs_draft *d, const struct path_fact *fact,
			const struct strbuf *ours, struct err *err)
{
	const struct file_content *content = fs_draft_content(d, fact->real);
	autorelease_strbuf struct strbuf data = STRBUF_INIT;

	if (!content && d->wants)
		return 0;
	if (!content)
		return err_set(err, ERR_HOST,
			       "the CA bundle %s cannot be read, so ca-file "
			       "cannot be added to it",
			       fact->real);
	add_bytes(&data, content);
	strbuf_add(&data, strbuf_text(ours), ours->len);
	write_data(d, FS_COVER, fact->real, &data);
	return 0;
}

static int add_certificates(struct fs_draft *d, struct err *err)
{
	autorelease_strbuf struct strbuf ours = STRBUF_INIT;
	autorelease_strlist struct strlist covered = STRLIST_INIT;

	if (d->profile->ca_file.n == 0)
		return 0;
	if (gather(d, &ours, err) < 0)
		return -1;
	write_data(d, FS_FILE, PLAN_ENV_CA_FILE, &ours);
	for (size_t i = 0; i < ARRAY_SIZE(bundles); i++) {
		const struct path_fact *fact = fs_draft_fact(d, bundles[i]);

		if (!fact || fact->type != PATH_FILE ||
		    strlist_has(&covered, fact->real))
			continue;
		strlist_add(&covered, fact->real);
		if (cover_bundle(d, fact, &ours, err) < 0)
			return -1;
	}
	/* a host without any certificate: the place most programs look at */
	if (covered.n == 0 && !fs_draft_fact(d, "/etc/ssl/certs"))
		write_data(d, FS_FILE, bundles[0], &ours);
	return 0;
}

int fs_etc(struct fs_draft *d, struct err *err)
{
	write_users(d);
	write_names(d);
	for (size_t i = 0; i < ARRAY_SIZE(listed); i++)
		fs_draft_show(d, FS_RANK_BASE, listed[i], WHY_HOST);
	return add_certificates(d, err);
}
