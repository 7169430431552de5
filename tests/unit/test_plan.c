/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan - the whole plan, and what it says of itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "decide/plan/plan.h"
#include "decide/plan/plan_show.h"
#include "decide/plan/promises.h"
#include "decide/profile/profile_text.h"
#include "tests/golden/host_text.h"

static const char facts_base[] = "caller 1000 1000\n"
				 "user-name build\n"
				 "home /home/u\n"
				 "cwd /home/u/ws/sub\n"
				 "workspace /home/u/ws\n"
				 "landlock 7\n"
				 "ipv6 yes\n"
				 "open-files 4096\n"
				 "processes 4096\n"
				 "stream 0 null\n"
				 "env HOME=/home/u\n"
				 "env PATH=/usr/bin:/bin\n"
				 "path dir /usr\n"
				 "path dir /home/u\n"
				 "path dir /home/u/ws\n";

struct run {
	struct profile profile;
	struct host host;
	struct plan plan;
	struct err err;
	int result;
};

static char word_make[] = "make", word_all[] = "all", word_here[] = "./up";
static char *argv_make[] = { word_make, word_all, NULL };
static char *argv_here[] = { word_here, NULL };

static const struct plan_wishes no_wishes = { .script = { .name = NULL } };

static void run_start(struct run *r, char *const *argv, const char *ini,
		      const char *facts)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	memset(r, 0, sizeof(*r));
	r->host = (struct host)HOST_INIT;
	r->plan = (struct plan)PLAN_INIT;
	profile_init(&r->profile);
	assert_int_equal(host_text_parse(facts_base, NULL, &r->host), 0);
	assert_int_equal(host_text_parse(facts, NULL, &r->host), 0);
	assert_int_equal(profile_text_merge("/home/u/p.ini", ini, strlen(ini),
					    &r->profile, &diags),
			 0);
	r->result = plan_build(argv, &no_wishes, &r->profile, &r->host, &r->plan, &r->err);
}

static void run_end(struct run *r)
{
	plan_release(&r->plan);
	host_release(&r->host);
	profile_release(&r->profile);
}

static void accepts(struct run *r, char *const *argv, const char *ini,
		    const char *facts)
{
	run_start(r, argv, ini, facts);
	if (r->result < 0)
		fail_msg("%s", r->err.msg);
}

static void refuses(const char *ini, const char *facts, enum err_kind kind,
		    const char *word)
{
	struct run r;

	run_start(&r, argv_make, ini, facts);
	assert_int_equal(r.result, -1);
	assert_int_equal(r.err.kind, kind);
	if (!strstr(r.err.msg, word))
		fail_msg("'%s' is not in: %s", word, r.err.msg);
	run_end(&r);
}

static enum stdin_mode mode_for(const char *stream)
{
	struct run r;
	enum stdin_mode mode;

	accepts(&r, argv_make, "", stream);
	mode = r.plan.streams.stdin_mode;
	run_end(&r);
	return mode;
}

static void hands_in_only_what_is_no_way_out(void **state)
{
	(void)state;
	assert_int_equal(mode_for("stream 0 null\n"), STDIN_INHERIT);
	assert_int_equal(mode_for("stream 0 pipe\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 file\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 file writable\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 pipe writable\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 socket\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 tty\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 tty writable\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 tty controls-us\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 tty writable controls-us\n"),
			 STDIN_TERMINAL);
	assert_int_equal(mode_for("stream 0 other\n"), STDIN_PUMP);
	assert_int_equal(mode_for("stream 0 closed\n"), STDIN_NULL);
	refuses("", "stream 0 dir\n", ERR_USAGE, "directory");
}

static void looks_for_the_command_along_path(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, argv_make, "", "");
	assert_int_equal(r.plan.exec_paths.n, 2);
	assert_string_equal(r.plan.exec_paths.v[0], "/usr/bin/make");
	assert_string_equal(r.plan.exec_paths.v[1], "/bin/make");
	run_end(&r);
	accepts(&r, argv_here, "", "");
	assert_int_equal(r.plan.exec_paths.n, 1);
	assert_string_equal(r.plan.exec_paths.v[0], "./up");
	run_end(&r);
}

static void keeps_room_for_a_shell(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, argv_make, "", "");
	assert_string_equal(r.plan.sh_argv[0], "/bin/sh");
	assert_null(r.plan.sh_argv[1]);
	assert_ptr_equal(r.plan.sh_argv[2], word_all);
	assert_null(r.plan.sh_argv[3]);
	assert_ptr_equal(r.plan.argv, argv_make);
	run_end(&r);
}

static void starts_in_a_directory_that_is_there(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, argv_make, "", "");
	assert_string_equal(r.plan.cwd, "/home/u/ws/sub");
	assert_int_equal(r.plan.n_notes, 0);
	run_end(&r);
	accepts(&r, argv_make, "", "cwd /srv\n");
	assert_string_equal(r.plan.cwd, "/home/u/ws");
	assert_int_equal(r.plan.n_notes, 1);
	run_end(&r);
	accepts(&r, argv_make, "", "cwd /srv\nworkspace\n");
	assert_string_equal(r.plan.cwd, "/home/u");
	run_end(&r);
	accepts(&r, argv_make, "", "cwd /\nworkspace\n");
	assert_string_equal(r.plan.cwd, "/");
	run_end(&r);
}

static void starts_guards_only_when_needed(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, argv_make, "", "");
	assert_false(r.plan.wants_relay);
	assert_false(r.plan.wants_upstream);
	run_end(&r);
	accepts(&r, argv_make, "[evidence]\nfile = /log/e\n",
		"path dir /log\n");
	assert_true(r.plan.wants_relay);
	assert_false(r.plan.wants_upstream);
	assert_string_equal(r.plan.evidence_file, "/log/e");
	run_end(&r);
	accepts(&r, argv_make, "[network]\nallow = tls://a.example\n", "");
	assert_true(r.plan.wants_relay);
	assert_true(r.plan.wants_upstream);
	run_end(&r);
}

static void accepts_a_profile_that_asks_for_less(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, argv_make, "[sandbox]\nrequire = broker\n", "");
	assert_int_equal(r.plan.level, LEVEL_NAMESPACES);
	run_end(&r);
}

static void refuses_a_profile_the_script_could_rewrite(void **state)
{
	struct run r;

	(void)state;
	refuses("[files]\nwrite = /home/u/p.ini\n", "path file /home/u/p.ini\n",
		ERR_PROFILE, "profile");
	accepts(&r, argv_make, "[files]\nwrite = /home/u/q.ini\n",
		"path file /home/u/q.ini\n");
	run_end(&r);
}

static void leaves_a_plan_untouched_on_failure(void **state)
{
	struct run r;

	(void)state;
	run_start(&r, argv_make, "[files]\nread = gone\n", "");
	assert_int_equal(r.result, -1);
	assert_null(r.plan.argv);
	assert_null(r.plan.fs.steps);
	run_end(&r);
}

static bool has_note(const struct plan *plan, const char *word)
{
	for (size_t i = 0; i < plan->n_notes; i++)
		if (strstr(plan->notes[i].text, word))
			return true;
	return false;
}

static void says_what_is_weaker(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, argv_make, "", "");
	assert_int_equal(r.plan.n_notes, 0);
	run_end(&r);
	accepts(&r, argv_make, "[syscalls]\nallow = @unix-sockets\n",
		"landlock 5\ncore-is-zero\nprocesses 100\n"
		"workspace-note none here\n");
	assert_true(has_note(&r.plan, "@unix-sockets"));
	assert_true(has_note(&r.plan, "Landlock of ABI 5"));
	assert_true(has_note(&r.plan, "core"));
	assert_true(has_note(&r.plan, "processes is 100"));
	assert_true(has_note(&r.plan, "none here"));
	run_end(&r);
	accepts(&r, argv_make,
		"[network]\nallow = tls://a.example\nallow = tls://dns.google\n",
		"");
	assert_int_equal(r.plan.n_notes, 1);
	assert_true(has_note(&r.plan, "tls://dns.google resolves names"));
	run_end(&r);
	accepts(&r, argv_make, "[sandbox]\nuser = root\n",
		"root\ncaller 0 0\nuser 0 0\n");
	assert_true(has_note(&r.plan, "kernel's root"));
	run_end(&r);
	accepts(&r, argv_make, "[sandbox]\nuser = root\n",
		"root\ncaller 0 0\nuser 0 0\nsudo 5 5\n");
	assert_true(has_note(&r.plan, "does not count"));
	run_end(&r);
}

#define THROUGH_SUDO "root\ncaller 0 0\nsudo 5 5\nenv SUDO_UID=5\n"

/* A guess for the reader, only where nothing else explains what is missing. */
static void says_when_sudo_dropped_variables(void **state)
{
	static const char pass[] = "[env]\npass = GITHUB_*\npass = CI\n";
	static const char expose[] = "[env]\npass = LANG\nexpose = TOKEN\n";
	static const struct {
		const char *ini, *facts;
		bool is_said;
	} cases[] = {
		{ pass, THROUGH_SUDO, true },
		{ pass, THROUGH_SUDO "env LC_ALL=C\nenv _=/x\n", true },
		{ pass, THROUGH_SUDO "env CI=true\n", false },
		{ pass, THROUGH_SUDO "env EDITOR=vi\n", false },
		{ pass, "root\ncaller 0 0\n", false },
		{ pass, "", false },
		{ "", THROUGH_SUDO, false },
		{ expose, THROUGH_SUDO "env LANG=C\n", true },
		{ expose, THROUGH_SUDO "env TOKEN=x\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run r;

		accepts(&r, argv_make, cases[i].ini, cases[i].facts);
		assert_int_equal(has_note(&r.plan, "use sudo -E"),
				 cases[i].is_said);
		run_end(&r);
	}
}

static void shows_neither_values_nor_raw_bytes(void **state)
{
	static char odd[] = "a\n\033[31mb\"\303\251";
	char *argv[] = { word_here, odd, NULL };
	struct run r;
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	autorelease_strbuf struct strbuf json = STRBUF_INIT;

	(void)state;
	accepts(&r, argv, "[env]\nexpose = TOKEN\nset = OTHER=value-of-other\n",
		"env TOKEN=value-of-token\nenv KEY=value-of-key\n");
	plan_show_text(&r.plan, &r.profile, &r.host, &text);
	plan_show_json(&r.plan, &r.profile, &r.host, &json);
	assert_null(strstr(strbuf_text(&text), "value-of"));
	assert_null(strstr(strbuf_text(&json), "value-of"));
	assert_non_null(strstr(strbuf_text(&text), "TOKEN"));
	for (size_t i = 0; i < text.len; i++)
		assert_true(text.buf[i] == '\n' ||
			    (text.buf[i] >= 0x20 && text.buf[i] < 0x7f));
	for (size_t i = 0; i + 1 < json.len; i++)
		assert_true(json.buf[i] >= 0x20 && json.buf[i] < 0x7f);
	assert_non_null(strstr(strbuf_text(&json),
			       "\"a\\u000a\\u001b[31mb\\\"\\u00c3"));
	run_end(&r);
}

static void has_a_word_for_every_promise(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROMISES_COUNT; i++) {
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(promises_name(i),
						promises_name(k));
		assert_true(promises_text(i)[0] != '\0');
		for (int level = LEVEL_BROKER; level <= LEVEL_NAMESPACES;
		     level++) {
			const char *state_word =
				promises_state(i, (enum level)level);

			assert_true(strncmp(state_word, "holds", 5) == 0 ||
				    strcmp(state_word, "does not hold") == 0);
			assert_non_null(promises_why(i, (enum level)level));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_in_only_what_is_no_way_out),
		cmocka_unit_test(looks_for_the_command_along_path),
		cmocka_unit_test(keeps_room_for_a_shell),
		cmocka_unit_test(starts_in_a_directory_that_is_there),
		cmocka_unit_test(starts_guards_only_when_needed),
		cmocka_unit_test(accepts_a_profile_that_asks_for_less),
		cmocka_unit_test(refuses_a_profile_the_script_could_rewrite),
		cmocka_unit_test(leaves_a_plan_untouched_on_failure),
		cmocka_unit_test(says_what_is_weaker),
		cmocka_unit_test(says_when_sudo_dropped_variables),
		cmocka_unit_test(shows_neither_values_nor_raw_bytes),
		cmocka_unit_test(has_a_word_for_every_promise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
