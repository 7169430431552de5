/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of decide/live/credential.  The secrets are invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "decide/live/credential.h"

/* Cut in two, so that no scanner takes this file for a leak. */
#define CUT(a, b) a b

static void sees(const char *value, const char *what)
{
	const char *form = credential_form(value);

	if (!form)
		print_error("not seen: %s\n", value);
	assert_non_null(form);
	assert_string_equal(form, what);
}

static void lets_be(const char *value)
{
	const char *form = credential_form(value);

	if (form)
		print_error("taken for %s: %s\n", form, value);
	assert_null(form);
}

static void sees_tokens_by_prefix(void **state)
{
	(void)state;
	sees(CUT("ghp_", "abcdefghijklmnopqrstuvwxyz0123456789"),
	     "a GitHub token");
	sees(CUT("gho_", "16C7e42F292c6912E7710c838347Ae178B4a"),
	     "a GitHub token");
	sees(CUT("ghs_", "16C7e42F292c6912E7710c838347Ae178B4a"),
	     "a GitHub token");
	sees(CUT("ghr_", "16C7e42F292c6912E7710c838347Ae178B4a"),
	     "a GitHub token");
	sees(CUT("github_pat_", "11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz"),
	     "a GitHub token");
	sees(CUT("glpat-", "abcdefghij_klmnopqrs"), "a GitLab token");
	sees(CUT("glcbt-", "64_abcdefghij_klmnopqrs"), "a GitLab token");
	sees(CUT("AKIA", "IOSFODNN7EXAMPLE"), "an AWS access key");
	sees(CUT("ASIA", "IOSFODNN7EXAMPLE"), "an AWS access key");
	sees(CUT("wJalrXUtnFEMI/", "K7MDENG/bPxRfiCYEXAMPLEKEY"),
	     "an AWS secret key");
	sees(CUT("xoxb-", "123456789012-abcdefABCDEF"), "a Slack token");
	sees(CUT("npm_", "abcdefghijklmnopqrstuvwxyz0123456789"),
	     "an npm token");
	sees(CUT("pypi-", "AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMA"),
	     "a PyPI token");
	sees(CUT("sk_live_", "abcdefghijklmnopqrstuvwx"), "a Stripe key");
	sees(CUT("AIza", "SyA-abcdefghijklmnopqrstuvwxyz01234"),
	     "a Google key");
	sees(CUT("ya29.", "a0AfH6SMBabcdefghijklmnop"), "a Google token");
	sees(CUT("DefaultEndpointsProtocol=https;AccountName=x;AccountKey=",
		 "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4=="),
	     "an Azure connection string");
}

static void sees_a_token_inside_a_text(void **state)
{
	(void)state;
	sees(CUT("{\"t\":\"ghp_", "abcdefghijklmnopqrstuvwxyz0123456789\"}"),
	     "a GitHub token");
	sees(CUT("AUTHORIZATION: basic ", "eC1hY2Nlc3MtdG9rZW46YWJjZGVm"),
	     "an authorization header");
	sees("https://ci.example/hook?job=1&token=abcdef0123456789", "a token");
	sees("Server=db;User=sa;Password=hunter22;", "a password");
	sees(CUT("//registry.example/:_authToken=",
		 "11111111-2222-3333-4444-555555555555"), "a token");
	sees("{\"auths\":{\"r.example\":{\"auth\":\"dXNlcjpwYXNz\"}}}",
	     "a registry login");
	sees("machine h.example login me password pw", "a netrc file");
}

static void sees_keys_and_jwt(void **state)
{
	(void)state;
	sees(CUT("-----BEGIN ", "RSA PRIVATE KEY-----\nMIIE"), "a PEM block");
	sees(CUT("{\"private_key\":\"-----BEGIN ", "PRIVATE KEY-----\\nMII\"}"),
	     "a PEM block");
	sees(CUT("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxIn0.c2lnbmF0dXJl"),
	     "a JWT");
	lets_be("eyJ.a.b");
	lets_be("heyJude12345678.and.so.on");
}

static void sees_logins_in_addresses(void **state)
{
	static const char *const logins[] = {
		"https://gitlab-ci-token:abc@gitlab.example/g/p.git",
		"https://x-access-token@github.example/o/r",
		"postgres://me:p/a@db.example/x",
		"redis://:secret@cache.example:6379/0",
		"git+https://tok@github.example/o/r.git",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(logins); i++)
		sees(logins[i], "an address with a login in it");
	sees("user:passw0rd@proxy.example:3128", "a user name with a password");
	sees("see https://acme@h.example/acme/r, https://tok@h.example/o/r",
	     "an address with a login in it");
	sees("https://acme@h.example/acmes/r", "an address with a login in it");
	lets_be("https://acme@dev.azure.example/acme/project/_git/app");
	lets_be("https://github.example/o/r.git");
	lets_be("https://ci.example:8443/job/a@b/1");
	lets_be("http://[::1]:80/a@b");
	lets_be("https://medium.example/@someone");
	lets_be("git@github.example:o/r.git");
	lets_be("ssh://git@github.example/o/r.git");
	lets_be("ruby:3.1@sha256:0123456789abcdef");
	lets_be("mailto:me@example.org");
	lets_be("Jane Doe <jane@example.org>");
}

static void finds_the_password_of_an_address(void **state)
{
	const char *value = "https://u:pa/ss@h.example/x";
	size_t n = 0;
	const char *p = credential_password(value, &n);

	(void)state;
	assert_ptr_equal(p, value + strlen("https://u:"));
	assert_int_equal(n, strlen("pa/ss"));
	assert_null(credential_password("https://u@h.example", &n));
	assert_null(credential_password("https://u:@h.example", &n));
	assert_null(credential_password("", &n));
}

static void lets_metadata_be(void **state)
{
	static const char *const plain[] = {
		"", "true", "main", "refs/pull/12/merge", "42",
		"da39a3ee5e6b4b0d3255bfef95601890afd80709",
		CUT("e3b0c44298fc1c149afbf4c8996fb924",
		    "27ae41e4649b934ca495991b7852b855"),
		"8a7d6c5b-1234-5678-9abc-def012345678", "2026-11-24T07:12:00Z",
		"octo/hello/.github/workflows/ci.yml@refs/heads/main",
		"Fix the token counter and the password form",
		"Basic internationalization: authorization: basic rules",
		"xghp_abcdefghijklmnopqrstuvwxyz0123456789",
		"/home/runner/work/hello/hello", "C:\\Jenkins\\ws",
		"pypi-publish-the-package-of-today-and-tomorrow",
		"feature/ABC-1234-a-long-branch-name-for-tests",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		lets_be(plain[i]);
		assert_false(credential_is_random(plain[i]));
	}
}

static void knows_names_of_credentials(void **state)
{
	static const char *const secret[] = {
		"GITHUB_TOKEN", "CI_JOB_TOKEN", "CODECOV_TOKEN",
		"codecov_token", "SYSTEM_ACCESSTOKEN", "CIRCLE_OIDC_TOKEN_V2",
		"AWS_SECRET_ACCESS_KEY", "DD_API_KEY", "CI_REGISTRY_PASSWORD",
		"DB_PASS", "SSH_PRIVATE_KEY", "DOCKER_AUTH_CONFIG",
		"GOOGLE_CREDENTIALS", "githubToken", "SENTRY_DSN", "GH_PAT",
		"STORAGE_CONNECTION_STRING", "CI_JOB_JWT_V2", "DEPLOY_TOKEN_1",
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "VAULT_SECRET_ID",
	};
	static const char *const plain[] = {
		"CIRCLE_TOKENS_TOTAL", "GIT_AUTHOR_NAME", "PATH", "PWD",
		"COMPASS", "BYPASS", "CACHE_KEY", "MONKEY", "PATTERN",
		"ACTIONS_ID_TOKEN_REQUEST_URL", "SECRET_NAME", "SSH_AUTH_SOCK",
		"CI_SERVER_TLS_KEY_FILE", "TRAVIS_SECURE_ENV_VARS", "BROKEN",
		"KEY", "PASS_COUNT", "", "_", "GITHUB_ACTOR",
		"SONAR_PROJECT_KEY", "BITBUCKET_PROJECT_KEY",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(secret); i++) {
		if (!credential_named(secret[i], "x"))
			print_error("not seen: %s\n", secret[i]);
		assert_true(credential_named(secret[i], "x"));
	}
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		if (credential_named(plain[i], "x"))
			print_error("taken: %s\n", plain[i]);
		assert_false(credential_named(plain[i], "x"));
	}
}

static void a_flag_is_no_credential(void **state)
{
	(void)state;
	assert_true(credential_named("USE_TOKEN", "x"));
	assert_false(credential_named("USE_TOKEN", "true"));
	assert_false(credential_named("USE_TOKEN", "False"));
	assert_false(credential_named("USE_TOKEN", "1"));
	assert_false(credential_named("USE_TOKEN", ""));
}

static void tells_chance_from_language(void **state)
{
	static const char *const random[] = {
		"Zx8Qp2Lm9Rt4Vb7Nc1Ks", "q7w3e9r1t5y2u8i4o6p0as",
		"dGhpc0lzQVJhbmRvbVRva2VuMTIzNDU2Nzg5",
		"prefix-aB3dE5gH7jK9mN1pQ3sT5-suffix",
	};
	static const char *const language[] = {
		"internationalizationAndLocalization",
		"GitHubActionsWorkflowRunner2026Build",
		"jenkins-hello-world-main-20261124-1030",
		"12345678901234567890123456789",
		"0123456789abcdef0123456789abcdef",
		"8a7d6c5b-1234-5678-9abc-def012345678", "ubuntu2404x64",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(random); i++) {
		if (!credential_is_random(random[i]))
			print_error("not seen: %s\n", random[i]);
		assert_true(credential_is_random(random[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(language); i++) {
		if (credential_is_random(language[i]))
			print_error("taken: %s\n", language[i]);
		assert_false(credential_is_random(language[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sees_tokens_by_prefix),
		cmocka_unit_test(sees_a_token_inside_a_text),
		cmocka_unit_test(sees_keys_and_jwt),
		cmocka_unit_test(sees_logins_in_addresses),
		cmocka_unit_test(finds_the_password_of_an_address),
		cmocka_unit_test(lets_metadata_be),
		cmocka_unit_test(knows_names_of_credentials),
		cmocka_unit_test(a_flag_is_no_credential),
		cmocka_unit_test(tells_chance_from_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
