/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of decide/live/cred_text and credential_key().  All is invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/cred_text.h"
#include "decide/live/credential.h"

/* Cut in two, so that no scanner takes this file for a leak. */
#define CUT(a, b) a b

#define BODY "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"
#define KEY CUT("-----BEGIN PRIV", "ATE KEY-----\n") BODY "\n"
#define CERT "-----BEGIN CERTIFICATE-----\n" BODY "\n"
#define GHP CUT("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a")

static void finds(enum cred_kind kind, const char *text, const char *what)
{
	const char *got = cred_text(kind, text, strlen(text));

	if (!got)
		print_error("not found: %s\n", text);
	assert_non_null(got);
	assert_string_equal(got, what);
}

static void passes(enum cred_kind kind, const char *text)
{
	const char *got = cred_text(kind, text, strlen(text));

	if (got)
		print_error("taken for %s: %s\n", got, text);
	assert_null(got);
}

static void finds_keys_in_any_data(void **state)
{
	(void)state;
	finds(CRED_DATA, KEY, "a private key");
	finds(CRED_DATA, CUT("-----BEGIN OPENSSH PRIV", "ATE KEY-----\n") BODY,
	      "a private key");
	finds(CRED_DATA,
	      CUT("-----BEGIN RSA PRIV", "ATE KEY-----\n"
		  "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,4F\n\n") BODY,
	      "a private key");
	finds(CRED_DATA, CUT("-----BEGIN PGP PRIV", "ATE KEY BLOCK-----\n\n")
	      BODY, "a private key");
	finds(CRED_DATA,
	      "{\"type\": \"service_account\", \"private_key\": "
	      CUT("\"-----BEGIN PRIV", "ATE KEY-----\\n") BODY "\"}",
	      "a private key");
	finds(CRED_DATA, CUT("PuTTY-User-Key", "-File-3: ssh-ed25519\n"),
	      "a private key");
	finds(CRED_DATA, "a = 1\ntoken: \"" GHP "\"\n", "a GitHub token");
	finds(CRED_DATA, GHP, "a GitHub token");
	finds(CRED_DATA, CUT("# public key: age1x\nAGE-SECRET", "-KEY-1")
	      "QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", "an age key");
	finds(CRED_DATA, "remote vpn.example 1194\n<key>\n" KEY "</key>\n",
	      "a private key");
	finds(CRED_DATA, "{\"auths\": {\"ghcr.io\": {\n"
			 "\t\"auth\" : \"dXNlcjpwYXNz\"}}}",
	      "a registry login");
	finds(CRED_DATA, CUT("users:\n- user:\n    client-key-data: LS0tLS1CR",
			     "UdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo") BODY "\n",
	      "a private key");
	finds(CRED_DATA, CUT("url=https://x?sig=",
			     "0a1b2c3d4e5f0a1b2c3d4e5f0a1b2c3d4e5f"),
	      "a signed address");
}

static void lets_data_be_that_only_speaks_of_keys(void **state)
{
	(void)state;
	passes(CRED_DATA, "");
	passes(CRED_DATA, CERT);
	passes(CRED_DATA, CUT("-----BEGIN PRIV", "ATE KEY-----\n...\n"));
	passes(CRED_DATA, "-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY-----");
	passes(CRED_DATA, CUT("id: AKIA", "IOSFODNN7EXAMPLE"));
	passes(CRED_DATA, "token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	passes(CRED_DATA, "{\"auths\": {\"ghcr.io\": {\"auth\": \"\"}}}");
	passes(CRED_DATA, "{\"auths\": {\"x\": {\"auth\": \"xxxxxxxx\"}}}");
	passes(CRED_DATA, "{\"auths\": {\"x\": {\"auth\": \"${TOKEN_AUTH}\"}}}");
	passes(CRED_DATA, "{\"auth\": \"dXNlcjpwYXNz\"}");
	passes(CRED_DATA, "client-key-data: LS0tLS1CRUdJTi...\n");
	passes(CRED_DATA, "client-key-data: REDACTED\n");
	passes(CRED_DATA, "client-certificate-data: LS0tLS1CRUdJTi" BODY);
	passes(CRED_DATA, "x" GHP);
	passes(CRED_DATA, "ghp_");
	passes(CRED_DATA, "password=hunter2hunter2");
	passes(CRED_DATA, "\"url\": \"git+https://git@github.com/a/b.git\"");
	passes(CRED_DATA, "sha: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b");
	passes(CRED_DATA, "SF:src/main.c\nDA:1,1\nend_of_record\n");
}

static void looks_into_no_binary(void **state)
{
	static const char elf[] = "\177ELF\0" GHP;
	static const char der[] = "\x30\x82\0\1";

	(void)state;
	assert_null(cred_text(CRED_DATA, elf, sizeof(elf) - 1));
	assert_null(cred_text(CRED_SETTINGS, elf, sizeof(elf) - 1));
	/* but a key need not be text */
	assert_non_null(cred_text(CRED_KEY, der, sizeof(der) - 1));
}

static void tells_keys_from_certificates(void **state)
{
	(void)state;
	passes(CRED_CERT, CERT);
	passes(CRED_CERT, CERT CERT);
	passes(CRED_CERT, "-----BEGIN PUBLIC KEY-----\n" BODY);
	passes(CRED_CERT, "-----BEGIN DH PARAMETERS-----\n" BODY);
	finds(CRED_CERT, KEY, "a private key");
	finds(CRED_CERT, CERT KEY, "a private key");
	finds(CRED_KEY, KEY, "a key");
	finds(CRED_KEY, "0123456789abcdef0123456789abcdef", "a key");
	passes(CRED_KEY, "");
	passes(CRED_KEY, "-----BEGIN PUBLIC KEY-----\n" BODY);
	passes(CRED_KEY, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n" BODY);
	passes(CRED_KEY, CERT);
	passes(CRED_KEY, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@here\n");
	passes(CRED_KEY, "PK\3\4slides");
}

static void finds_passwords_in_settings(void **state)
{
	(void)state;
	finds(CRED_SETTINGS, "//registry.npmjs.org/:_authToken=abcdef\n",
	      "a token");
	finds(CRED_SETTINGS, "npmAuthToken: \"abcdef\"\n",
	      "a password or token");
	finds(CRED_SETTINGS, "[pypi]\nusername = me\npassword = hunter2\n",
	      "a password or token");
	finds(CRED_SETTINGS, "export DB_PASSWORD=hunter2\n",
	      "a password or token");
	finds(CRED_SETTINGS, "<server>\n  <password>hunter2</password>\n",
	      "a password or token");
	finds(CRED_SETTINGS,
	      "{\"auths\":{\"ghcr.io\":{\"auth\":\"dXNlcjpwYXNz\"}}}",
	      "a registry login");
	finds(CRED_SETTINGS,
	      "  <add key=\"ClearTextPassword\" value=\"hunter2\" />\n",
	      "a password or token");
	finds(CRED_SETTINGS, "<a><add key=\"Username\" value=\"me\"/>"
			     "<add key=\"Password\" value=\"AQAA\"/></a>",
	      "a password or token");
	finds(CRED_SETTINGS, "{\"db_password\": \"hunter2\", \"a\": 1}",
	      "a password or token");
	finds(CRED_SETTINGS,
	      "[global]\nindex-url = https://me:hunter2@pypi.example.com/\n",
	      "an address with a login in it");
	finds(CRED_SETTINGS, "x = 1\n\nkey: " GHP "\n", "a GitHub token");
	finds(CRED_SETTINGS, "#" GHP, "a GitHub token");
}

static void lets_settings_without_passwords_be(void **state)
{
	(void)state;
	passes(CRED_SETTINGS, "");
	passes(CRED_SETTINGS, "registry=https://registry.npmjs.org/\n"
			      "save-exact=true\nalways-auth=true\n");
	passes(CRED_SETTINGS, "//registry.npmjs.org/:_authToken=${NPM_TOKEN}");
	passes(CRED_SETTINGS, "npmAuthToken: \"${NPM_TOKEN}\"\n");
	passes(CRED_SETTINGS, "# password = changeme\n; token = abc\n");
	passes(CRED_SETTINGS, "password =\ntoken = \"\"\n");
	passes(CRED_SETTINGS, "secret_key: <%= ENV[\"KEY\"] %>\n");
	passes(CRED_SETTINGS, "token: {{ vault_token }}\n");
	passes(CRED_SETTINGS, "password: ********\n");
	passes(CRED_SETTINGS, "<password>${env.PW}</password>\n");
	passes(CRED_SETTINGS, "<add key=\"Password\" value=\"%PW%\" />\n");
	passes(CRED_SETTINGS, "<add key=\"nuget.org\" "
			      "value=\"https://api.nuget.org/v3/index.json\" "
			      "protocolVersion=\"3\" />\n");
	passes(CRED_SETTINGS, "<add key=\"Password\" />\n"
			      "<add key=\"a\" value=\"b\" />\n");
	passes(CRED_SETTINGS, "FLASK_APP=app\nFLASK_DEBUG=1\n");
	passes(CRED_SETTINGS, "ca=" CERT);
	passes(CRED_SETTINGS, "{\"credsStore\": \"desktop\", \"auths\": {}}");
	passes(CRED_SETTINGS, "org.gradle.caching=true\nversion: 3\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_keys_in_any_data),
		cmocka_unit_test(lets_data_be_that_only_speaks_of_keys),
		cmocka_unit_test(looks_into_no_binary),
		cmocka_unit_test(tells_keys_from_certificates),
		cmocka_unit_test(finds_passwords_in_settings),
		cmocka_unit_test(lets_settings_without_passwords_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
