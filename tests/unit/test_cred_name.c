/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of decide/live/cred_name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/cred_name.h"

static void all_are(enum cred_kind kind, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum cred_kind got = cred_name("", names[i]);

		if (got != kind)
			print_error("%s: %d\n", names[i], (int)got);
		assert_int_equal(got, kind);
	}
}

#define ALL_ARE(kind, ...)                                              \
	do {                                                            \
		static const char *const names_[] = { __VA_ARGS__ };    \
		all_are((kind), names_, ARRAY_SIZE(names_));            \
	} while (0)

static void knows_files_that_are_credentials(void **state)
{
	(void)state;
	ALL_ARE(CRED_ALWAYS, ".env", ".ENV", ".env.local", ".env.production",
		".env.test", ".env-prod", ".env_ci", ".env~", ".netrc", "_netrc", ".git-credentials",
		"git-credentials-8a0f.config", ".pgpass", ".htpasswd",
		".vault-token", ".dockercfg", ".dockerconfigjson",
		"gha-creds-0123456789abcdef.json", "credentials.json",
		"client_secret_12.apps.json", "service-account.json",
		"service_account_key.json", "serviceAccountKey.json",
		"service-account-prod.json", "kubeconfig", "ci.kubeconfig",
		"id_rsa", "ID_RSA", "id_dsa", "id_ecdsa", "id_ed25519",
		"id_rsa.bak", "id_rsa_deploy", "id_ed25519-ci", "a.p12",
		"a.pfx", "release.jks", "upload.keystore", "DEBUG.KEYSTORE",
		"passwords.kdbx", "putty.ppk", ".mylogin.cnf",
		".smbcredentials", "application_default_credentials.json",
		".envrc.local", ".envrc.private", ".dev.vars",
		".dev.vars.production", ".secrets", ".act.secrets",
		".vault_pass", ".vault_pass.txt", ".vault-password");
}

static void leaves_to_the_text_what_may_be_harmless(void **state)
{
	(void)state;
	ALL_ARE(CRED_SETTINGS, ".npmrc", ".yarnrc", ".yarnrc.yml", ".pypirc",
		"pip.conf", ".gemrc", ".my.cnf", ".curlrc", ".gitconfig",
		".terraformrc", "prod.tfvars", "terraform.tfstate",
		"terraform.tfstate.backup", "auth.json", "settings.xml",
		"gradle.properties", "secrets.yml", "secrets.yaml",
		"secrets.json", "docker.env", ".envrc", ".sentryclirc",
		"terraform.tfvars.json", "prod.auto.tfvars.json", ".flaskenv",
		"pip.ini", "NuGet.Config");
	ALL_ARE(CRED_CERT, "a.pem", "ca.crt", "x.cer", "key.pem", "X.PEM");
	ALL_ARE(CRED_KEY, "server.key", "master.key", "AuthKey_1.p8");
	ALL_ARE(CRED_DATA, "config.json", "package.json", "a.yml", "a.yaml",
		"deploy_key", "Makefile", "lcov.info.txt", "coverage.xml",
		"token.txt", "my.secret", ".foorc", "app.conf", "a.toml",
		"sonar-project.properties", "id_map.json", "id_list.txt",
		"requirements.txt", "client.ovpn", "host.rsa", "host.prv",
		"host.private", "host.backup", "host.save", "keys.agekey");
}

static void judges_copies_by_what_they_are_copies_of(void **state)
{
	(void)state;
	ALL_ARE(CRED_ALWAYS, ".netrc.bak", ".netrc~", ".git-credentials.bak",
		".pgpass~", "a.p12.bak", "a.P12.BAK", ".netrc.orig",
		".netrc.old", ".netrc.save", ".netrc.backup", ".netrc.swp",
		".credentials.json.swp", ".id_rsa.swo", ".env.bak~",
		"kubeconfig.old");
	ALL_ARE(CRED_SETTINGS, ".npmrc.bak", "secrets.yml~", ".envrc.bak",
		"terraform.tfstate.1.backup");
	ALL_ARE(CRED_KEY, "server.key.old", ".server.key.swp");
	ALL_ARE(CRED_CERT, "tls.pem~");
	ALL_ARE(CRED_DATA, "app.conf.bak", "main.c.bak", ".env.example.bak",
		"notes.old", "id_rsa.pub.bak", ".bak", "~.bak", "~",
		".swp");
	ALL_ARE(CRED_NONE, "main.c~", "README.md~", ".main.c.swp",
		"id_rsa.pub~");
}

static void lets_samples_and_public_parts_be(void **state)
{
	(void)state;
	ALL_ARE(CRED_DATA, ".env-example", ".env.example", ".env.sample", ".env.template",
		".env.dist", ".env.defaults", ".env.local.example",
		".env.production.sample", ".env.default", "example.env",
		"secrets.example.yml", "credentials.sample.json",
		"example.tfvars", "signing_public.key");
	ALL_ARE(CRED_NONE, "id_rsa.pub", "id_ed25519.pub", "truststore.jks",
		"my-truststore.p12", "release.pub", "secrets.yml.example",
		"credentials.json.dist", "terraform.tfvars.example",
		"kubeconfig.template");
}

static void does_not_open_what_holds_no_settings(void **state)
{
	(void)state;
	ALL_ARE(CRED_NONE, "main.c", "app.js", "index.html", "lcov.info",
		"coverage.lcov", "a.png", "README.md", "upload.sh", "x.py",
		"jquery.min.js", "env.js", "environment.ts", "id_gen.py",
		"a.tar.gz", "keyboard.rs", "my_id_rsa.c", "a.out.map",
		".secrets.baseline", "vault_pass.py", "secrets.py", "dev.vars.ts", "nuget.config.md",
		"Foo.java", "pem.go", "tokens.css", "a.class", "x.so.1");
}

static void looks_at_the_directory(void **state)
{
	(void)state;
	assert_int_equal(cred_name(".docker", "config.json"), CRED_SETTINGS);
	assert_int_equal(cred_name("docker", "config.json"), CRED_DATA);
	assert_int_equal(cred_name(".aws", "credentials"), CRED_ALWAYS);
	assert_int_equal(cred_name("src", "credentials"), CRED_DATA);
	assert_int_equal(cred_name(".aws", "config"), CRED_SETTINGS);
	assert_int_equal(cred_name(".kube", "config"), CRED_ALWAYS);
	assert_int_equal(cred_name(".cargo", "credentials.toml"), CRED_ALWAYS);
	assert_int_equal(cred_name(".cargo", "config.toml"), CRED_DATA);
	assert_int_equal(cred_name(".hg", "hgrc"), CRED_SETTINGS);
	assert_int_equal(cred_name("etc", "hgrc"), CRED_DATA);
	assert_int_equal(cred_name("a/.aws", "credentials"), CRED_ALWAYS);
	assert_int_equal(cred_name("a.aws", "credentials"), CRED_DATA);
	assert_int_equal(cred_name("me/.aws", "credentials~"), CRED_ALWAYS);
	assert_int_equal(cred_name("me/.aws/sso/cache", "0a.json"),
			 CRED_ALWAYS);
	assert_int_equal(cred_name("webpack/cache", "0a.json"), CRED_DATA);
	assert_int_equal(cred_name(".subversion/auth/svn.simple", "0a1b"),
			 CRED_ALWAYS);
	assert_int_equal(cred_name("src/auth", "main.c"), CRED_NONE);
}

static void takes_odd_names(void **state)
{
	(void)state;
	assert_int_equal(cred_name("", ""), CRED_DATA);
	assert_int_equal(cred_name("", "."), CRED_DATA);
	assert_int_equal(cred_name("", "\xff\n.key"), CRED_KEY);
	assert_int_equal(cred_name("", ".env\n"), CRED_DATA);
	assert_int_equal(cred_name("", ".env.\xff"), CRED_ALWAYS);
	assert_int_equal(cred_name("", "id_rsa["), CRED_DATA);
	assert_int_equal(cred_name("", "*.p12"), CRED_ALWAYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_files_that_are_credentials),
		cmocka_unit_test(leaves_to_the_text_what_may_be_harmless),
		cmocka_unit_test(judges_copies_by_what_they_are_copies_of),
		cmocka_unit_test(lets_samples_and_public_parts_be),
		cmocka_unit_test(does_not_open_what_holds_no_settings),
		cmocka_unit_test(looks_at_the_directory),
		cmocka_unit_test(takes_odd_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
