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
 */
#include "decide/plan/fs_etc.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/fs_certs.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_ids.h"
#include "decide/plan/plan_net.h"

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
	"/etc/pki/tls/cacert.pem",
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
	"/var/lib/ca-certificates/ca-bundle.pem",
	"/var/lib/ca-certificates/java-cacerts",
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

int fs_etc(struct fs_draft *d, struct err *err)
{
	write_users(d);
	write_names(d);
	for (size_t i = 0; i < ARRAY_SIZE(listed); i++)
		fs_draft_show(d, FS_RANK_BASE, listed[i], WHY_HOST);
	return fs_certs(d, err);
}
