/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_trust - whose certificates are believed, inside and by upstream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_fs.h"
#include "decide/plan/plan_ids.h"
#include "decide/plan/plan_net.h"
#include "decide/plan/plan_trust.h"
#include "decide/profile/profile_text.h"
#include "tests/golden/host_text.h"

#define BUNDLE "/etc/ssl/certs/ca-certificates.crt"
#define DEBIAN                             \
	"path dir /etc/ssl/certs\n"        \
	"path file " BUNDLE "\n"           \
	"content " BUNDLE "\n| host\n"
#define CA_FILE \
	"content /w/ca.pem\n| -----BEGIN CERTIFICATE-----\n"
#define OURS "-----BEGIN CERTIFICATE-----\n"
#define HTTPS "[network]\nallow = https://a.example/** GET\n"

static const char facts_always[] = "caller 1000 1000\nhome /home/u\n"
				   "cwd /w\nworkspace /w\nenv HOME=/home/u\n"
				   "path dir /usr\npath dir /w\n"
				   "path dir /home/u\n";

struct run {
	struct profile profile;
	struct host host;
	struct env_plan env;
	struct fs_plan fs;
	struct trust_plan trust;
	struct err err;
	int result;
};

static void read_profile(struct run *r, const char *ini)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	profile_init(&r->profile);
	if (profile_text_merge("/p.ini", ini, strlen(ini), &r->profile,
			       &diags) < 0)
		fail_msg("%s", diags.v[0].msg);
}

static void run_start(struct run *r, const char *ini, const char *facts)
{
	struct id_plan ids;
	struct net_plan net;

	memset(r, 0, sizeof(*r));
	r->host = (struct host)HOST_INIT;
	read_profile(r, ini);
	assert_int_equal(host_text_parse(facts_always, NULL, &r->host), 0);
	assert_int_equal(host_text_parse(facts, NULL, &r->host), 0);
	assert_int_equal(plan_ids(&r->profile, &r->host, &ids, &r->err), 0);
	if (plan_env(&r->profile, &r->host, &r->env, &r->err) < 0)
		fail_msg("%s", r->err.msg);
	assert_int_equal(plan_net(&r->profile, &r->host, &net, &r->err), 0);
	r->result = plan_fs(&r->profile, &r->host, &ids, &r->env, &net, &r->fs,
			    &r->err);
	if (r->result == 0)
		r->result = plan_trust(&r->profile, &r->host, &r->fs,
				       &r->trust, &r->err);
	net_plan_release(&net);
}

static void run_end(struct run *r)
{
	trust_plan_release(&r->trust);
	fs_plan_release(&r->fs);
	env_plan_release(&r->env);
	host_release(&r->host);
	profile_release(&r->profile);
}

static void accepts(struct run *r, const char *ini, const char *facts)
{
	run_start(r, ini, facts);
	if (r->result < 0)
		fail_msg("%s", r->err.msg);
}

static void refuses(const char *ini, const char *facts, const char *word)
{
	struct run r;

	run_start(&r, ini, facts);
	assert_int_equal(r.result, -1);
	if (!strstr(r.err.msg, word) && !strstr(r.err.hint, word))
		fail_msg("'%s' is not in: %s; %s", word, r.err.msg, r.err.hint);
	run_end(&r);
}

static const struct fs_step *find(const struct run *r, const char *target)
{
	for (size_t i = 0; i < r->fs.n_steps; i++)
		if (strcmp(r->fs.steps[i].target, target) == 0 &&
		    r->fs.steps[i].op != FS_BIND)
			return &r->fs.steps[i];
	return NULL;
}

static void expect(const struct run *r, const char *target, enum fs_op op,
		   const char *data, enum fs_tail tail)
{
	const struct fs_step *step = find(r, target);

	if (!step)
		fail_msg("no step for %s", target);
	assert_int_equal(step->op, op);
	assert_int_equal(step->n_data, strlen(data));
	assert_memory_equal(step->data, data, strlen(data));
	assert_int_equal(step->tail, tail);
}

static void leaves_others_alone(void **state)
{
	struct run r;

	(void)state;
	accepts(&r,
		"[network]\nallow = tls://a.example\n"
		"allow = http://b.example/** GET plain\n",
		DEBIAN);
	assert_false(r.trust.wants_ca);
	assert_null(r.trust.roots);
	assert_null(find(&r, BUNDLE));
	assert_null(find(&r, PLAN_TRUST_ADDED));
	assert_null(find(&r, PLAN_TRUST_WHOLE));
	assert_null(env_plan_get(&r.env, "SSL_CERT_FILE"));
	run_end(&r);
	accepts(&r, "[network]\nca-file = ca.pem\n", DEBIAN CA_FILE);
	expect(&r, BUNDLE, FS_COVER, "host\n" OURS, FS_TAIL_NONE);
	expect(&r, PLAN_TRUST_ADDED, FS_FILE, OURS, FS_TAIL_NONE);
	assert_null(find(&r, PLAN_TRUST_WHOLE));
	run_end(&r);
}

static void puts_the_ca_in_every_bundle(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, HTTPS,
		DEBIAN "path file /etc/pki/tls/certs/ca-bundle.crt -> "
		       "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem\n"
		       "path file /etc/pki/ca-trust/extracted/pem/"
		       "tls-ca-bundle.pem\n"
		       "content /etc/pki/ca-trust/extracted/pem/"
		       "tls-ca-bundle.pem\n| red hat\n"
		       "path file /etc/ssl/ca-bundle.pem -> "
		       "/var/lib/ca-certificates/ca-bundle.pem\n"
		       "content /var/lib/ca-certificates/ca-bundle.pem\n"
		       "| suse\n");
	expect(&r, BUNDLE, FS_COVER, "host\n", FS_TAIL_PEM);
	expect(&r, "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", FS_FILE,
	       "red hat\n", FS_TAIL_PEM);
	expect(&r, "/var/lib/ca-certificates/ca-bundle.pem", FS_FILE, "suse\n",
	       FS_TAIL_PEM);
	expect(&r, PLAN_TRUST_ADDED, FS_FILE, "", FS_TAIL_PEM);
	expect(&r, PLAN_TRUST_WHOLE, FS_SYMLINK, BUNDLE, FS_TAIL_NONE);
	run_end(&r);
}

static void covers_the_stores_of_java(void **state)
{
	static const char store[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1"
				    "\0\0\0\2\0\10cordon-0\0\0\0\0\0\0\0\0"
				    "\0\5X.509\0\0\0\3foo";
	const struct fs_step *step;
	struct run r;

	(void)state;
	/* of the distribution, and found by PATH and JAVA_HOME */
	accepts(&r, HTTPS,
		"path dir /etc/ssl/certs\npath file " BUNDLE "\n"
		"content " BUNDLE "\n| -----BEGIN CERTIFICATE-----\n| Zm9v\n"
		"| -----END CERTIFICATE-----\n"
		"path file /etc/ssl/certs/java/cacerts\n"
		"content /etc/ssl/certs/java/cacerts\n| in another form\n"
		"path dir /opt\nenv PATH=/opt/j/bin:/usr/bin\n"
		"path dir /usr/bin\npath file /opt/j/bin/java -> "
		"/opt/jdk/jre/bin/java\n"
		"path file /opt/jdk/jre/lib/security/cacerts\n"
		"env JAVA_HOME=/opt/jdk11\n"
		"path file /opt/jdk11/lib/security/cacerts\n");
	step = find(&r, "/etc/ssl/certs/java/cacerts");
	assert_int_equal(step->op, FS_COVER);
	assert_int_equal(step->tail, FS_TAIL_JAVA);
	assert_int_equal(step->n_data, sizeof(store) - 1);
	assert_memory_equal(step->data, store, 11);
	assert_int_equal(step->data[11], 2);
	assert_memory_equal(step->data + 12, store + 12, sizeof(store) - 13);
	assert_int_equal(find(&r, "/opt/jdk/jre/lib/security/cacerts")->tail,
			 FS_TAIL_JAVA);
	assert_int_equal(find(&r, "/opt/jdk11/lib/security/cacerts")->tail,
			 FS_TAIL_JAVA);
	run_end(&r);
	accepts(&r, HTTPS,
		DEBIAN "env PATH=/closed:/usr/bin\n"
		       "path unreadable /closed/java\n");
	assert_null(find(&r, "/etc/ssl/certs/java/cacerts"));
	run_end(&r);
}

static void leads_programs_there(void **state)
{
	struct run r;
	const char *name;

	(void)state;
	accepts(&r,
		HTTPS "[env]\npass = CURL_*\n"
		      "pass-unsafe = GIT_SSL_CAINFO\nset = PIP_CERT=/mine\n",
		DEBIAN "env GIT_SSL_CAINFO=/x\nenv CURL_CA_BUNDLE=/y\n");
	assert_string_equal(env_plan_get(&r.env, "PIP_CERT"), "/mine");
	for (size_t i = 0; (name = plan_trust_variable(i)); i++)
		if (strcmp(name, "PIP_CERT") != 0)
			assert_string_equal(
				env_plan_get(&r.env, name),
				strcmp(name, "DENO_CERT") == 0 ||
						strcmp(name, "NODE_EXTRA_CA_"
							     "CERTS") == 0 ?
					PLAN_TRUST_ADDED :
					PLAN_TRUST_WHOLE);
	run_end(&r);
}

static void gives_upstream_the_roots(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, HTTPS, DEBIAN);
	assert_string_equal(r.trust.roots, "host\n");
	assert_string_equal(r.trust.from, BUNDLE);
	run_end(&r);
	accepts(&r, HTTPS "ca-file = ca.pem\n", DEBIAN CA_FILE);
	assert_string_equal(r.trust.roots, "host\n" OURS);
	assert_string_equal(r.trust.from, BUNDLE ", ca-file");
	run_end(&r);
	/* the caller's own, in place of the host's */
	accepts(&r, HTTPS,
		DEBIAN "env SSL_CERT_FILE=mine.pem\n"
		       "content /w/mine.pem\n| mine\n");
	assert_string_equal(r.trust.roots, "mine\n");
	assert_string_equal(r.trust.from, "/w/mine.pem");
	expect(&r, BUNDLE, FS_COVER, "host\n", FS_TAIL_PEM);
	run_end(&r);
	refuses(HTTPS, DEBIAN "env SSL_CERT_FILE=/gone\n",
		"SSL_CERT_FILE = /gone");
}

static void asks_for_what_it_reads(void **state)
{
	struct fs_wants wants = { .paths = STRLIST_INIT };
	struct run r;

	(void)state;
	run_start(&r, HTTPS "ca-file = ca.pem\n",
		  "path file " BUNDLE "\nenv SSL_CERT_FILE=/m.pem\n");
	assert_int_equal(r.result, -1);
	plan_fs_wants(&r.profile, &r.host, &r.env, &wants);
	assert_int_equal(wants.contents.n, 3);
	assert_true(strlist_has(&wants.contents, BUNDLE));
	assert_true(strlist_has(&wants.contents, "/m.pem"));
	assert_true(strlist_has(&wants.contents, "/w/ca.pem"));
	plan_fs_wants_release(&wants);
	run_end(&r);
}

static void names_the_package_that_is_missing(void **state)
{
	struct run r;

	(void)state;
	refuses(HTTPS, "", "ca-certificates");
	refuses(HTTPS, "path file " BUNDLE "\n", "cannot be read");
	/* what the caller names is enough */
	accepts(&r, HTTPS "ca-file = ca.pem\n", CA_FILE);
	expect(&r, BUNDLE, FS_FILE, OURS, FS_TAIL_PEM);
	expect(&r, PLAN_TRUST_WHOLE, FS_SYMLINK, BUNDLE, FS_TAIL_NONE);
	run_end(&r);
	/* a directory of the host's that has no bundle, and is not ours */
	accepts(&r, HTTPS,
		"path dir /etc/ssl/certs\nenv SSL_CERT_FILE=/m.pem\n"
		"content /m.pem\n| mine\n");
	assert_null(find(&r, BUNDLE));
	expect(&r, PLAN_TRUST_WHOLE, FS_FILE, "mine\n", FS_TAIL_PEM);
	run_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_others_alone),
		cmocka_unit_test(puts_the_ca_in_every_bundle),
		cmocka_unit_test(covers_the_stores_of_java),
		cmocka_unit_test(leads_programs_there),
		cmocka_unit_test(gives_upstream_the_roots),
		cmocka_unit_test(asks_for_what_it_reads),
		cmocka_unit_test(names_the_package_that_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
