/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_script - which script may start, and what is said of another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/plan_script.h"
#include "decide/profile/profile_text.h"
#include "tests/golden/host_text.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define PIN_A "[script]\nsha256 = " A "\n"
#define FILE_A "script /ws/up.sh sha256 " A "\nscript-copy 12 755\n"
#define STDIN_A "script-stdin " A "\nscript-copy 12 400\n"
#define LOCK "lock /ws/cordon.lock\n"
#define ENTRY(digest, name)                                             \
	"content /ws/cordon.lock\n| # ours\n| sha256:" digest           \
	" 20 2026-11-24 " name "\n" LOCK

struct run {
	struct profile profile;
	struct host host;
	struct script_plan plan;
	struct err err;
	struct strlist missed;
	bool wants_copy;
	int result;
};

static void run_with(struct run *r, const char *ini, const char *facts,
		     const struct script_wishes *wishes, char *const *argv)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	*r = (struct run){ .host = HOST_INIT };
	profile_init(&r->profile);
	assert_int_equal(host_text_parse(facts, NULL, &r->host), 0);
	(void)snprintf(r->host.today, sizeof(r->host.today), "2026-11-24");
	assert_int_equal(profile_text_merge("/p.ini", ini, strlen(ini),
					    &r->profile, &diags),
			 0);
	r->wants_copy = plan_script_wants_copy(&r->profile, &r->host, wishes);
	plan_script_missed(&r->profile, &r->host, wishes, &r->missed);
	r->result = plan_script(&r->profile, &r->host, wishes, argv, &r->plan,
				&r->err);
}

static void run_end(struct run *r)
{
	script_plan_release(&r->plan);
	strlist_release(&r->missed);
	host_release(&r->host);
	profile_release(&r->profile);
}

static char *const bash_s[] = { (char *)"bash", (char *)"-s", NULL };

static void judged(const char *ini, const char *facts, bool learn,
		   enum script_trust trust, const char *from)
{
	const struct script_wishes wishes = { .learn = learn };
	struct run r;

	run_with(&r, ini, facts, &wishes, bash_s);
	if (r.result < 0)
		fail_msg("%s", r.err.msg);
	assert_int_equal(r.plan.trust, trust);
	if (from)
		assert_string_equal(r.plan.from, from);
	else
		assert_null(r.plan.from);
	assert_int_equal(r.missed.n, 0);
	run_end(&r);
}

static void refused(const char *ini, const char *facts, bool learn,
		    const char *msg, const char *hint)
{
	const struct script_wishes wishes = { .learn = learn };
	struct run r;

	run_with(&r, ini, facts, &wishes, bash_s);
	assert_int_equal(r.result, -1);
	if (!strstr(r.err.msg, msg))
		fail_msg("'%s' is not in: %s", msg, r.err.msg);
	if (!strstr(r.err.hint, hint))
		fail_msg("'%s' is not in: %s", hint, r.err.hint);
	run_end(&r);
}

static void any_digest_of_the_profile_will_do(void **state)
{
	(void)state;
	judged(PIN_A, FILE_A LOCK, false, SCRIPT_PROFILE, "/p.ini:2");
	judged("[script]\nsha256 = " B "\nsha256 = " A "\n", FILE_A LOCK, false,
	       SCRIPT_PROFILE, "/p.ini:3");
	refused("[script]\nsha256 = " B "\nsha256 = " C "\n", FILE_A LOCK,
		false,
		"/ws/up.sh is not the one that /p.ini:3 pins: it has sha256 " A
		", and not " C " or one of 1 more",
		"cordon pin -p /p.ini /ws/up.sh");
}

/* A checkout can have a link to a file of any name. */
static void what_a_hint_says_is_one_word(void **state)
{
	(void)state;
	refused(PIN_A, "script /ws/a;b sha256 " B "\nscript-copy 1 644\n" LOCK,
		false, "is not the one", "cordon pin -p /p.ini '/ws/a;b'");
}

static void an_entry_counts_without_being_asked_for(void **state)
{
	(void)state;
	judged("", FILE_A ENTRY(A, "up.sh"), false, SCRIPT_LOCK,
	       "/ws/cordon.lock:2");
	judged("", FILE_A ENTRY(A, "up.sh"), true, SCRIPT_LOCK,
	       "/ws/cordon.lock:2");
	judged("", FILE_A ENTRY(B, "other.sh"), false, SCRIPT_FREE, NULL);
	refused("", FILE_A ENTRY(B, "up.sh"), false,
		"is not the one that /ws/cordon.lock:2 pins",
		"cordon pin /ws/up.sh");
	refused("", FILE_A ENTRY(B, "up.sh"), true, "pins", "cordon pin");
	judged("", "script /opt/x/up.sh sha256 " A "\nscript-copy 1 644\n"
	       ENTRY(A, "/opt/x/up.sh"), false, SCRIPT_LOCK,
	       "/ws/cordon.lock:2");
}

static void both_have_to_agree(void **state)
{
	(void)state;
	judged(PIN_A, FILE_A ENTRY(A, "up.sh"), false, SCRIPT_PROFILE,
	       "/p.ini:2, /ws/cordon.lock:2");
	refused(PIN_A, FILE_A ENTRY(B, "up.sh"), false, "cordon.lock:2", "");
	refused("[script]\nsha256 = " B "\n", FILE_A ENTRY(A, "up.sh"), false,
		"/p.ini:2", "");
}

static void a_broken_lock_file_is_told_by_line(void **state)
{
	(void)state;
	refused("", FILE_A "content /ws/cordon.lock\n| what\n" LOCK, false,
		"/ws/cordon.lock: line 1: ", "");
	/* where no script is, it does not matter */
	judged("", "content /ws/cordon.lock\n| what\n" LOCK, false,
	       SCRIPT_FREE, NULL);
}

static void learns_what_nobody_speaks_of(void **state)
{
	(void)state;
	judged("", FILE_A LOCK, true, SCRIPT_LEARNT, NULL);
	judged("", FILE_A ENTRY(B, "other.sh"), true, SCRIPT_LEARNT, NULL);
	judged(PIN_A, FILE_A LOCK, true, SCRIPT_PROFILE, "/p.ini:2");
	judged("", FILE_A LOCK "env CI=false\n", true, SCRIPT_LEARNT, NULL);
	judged("", FILE_A LOCK "env CI=\n", true, SCRIPT_LEARNT, NULL);
	refused("", FILE_A LOCK "env CI=true\n", true, "nothing is learnt",
		"the line: sha256:" A " 12 2026-11-24 up.sh");
	refused("", FILE_A LOCK "env JENKINS_URL=http://ci/\n", true,
		"nothing is learnt", "");
	judged("", FILE_A ENTRY(A, "up.sh") "env CI=true\n", true, SCRIPT_LOCK,
	       "/ws/cordon.lock:2");
}

static void standard_input_needs_a_digest(void **state)
{
	(void)state;
	judged(PIN_A, STDIN_A LOCK, false, SCRIPT_PROFILE, "/p.ini:2");
	judged("", STDIN_A ENTRY(A, "-"), false, SCRIPT_LOCK,
	       "/ws/cordon.lock:2");
	refused("", "script-stdin\n" LOCK, false, "half a download must not",
		"cordon pin --script-name=- FILE");
	refused("", "script-stdin\n" LOCK, true, "from a pipe nothing", "");
	refused("", STDIN_A ENTRY(B, "-"), false, "12 of 20 bytes: the script "
		"of standard input", "half a download");
	/* explain: what will be compared is told, and not read */
	judged(PIN_A, "script-stdin\n" LOCK, false, SCRIPT_UNREAD, "/p.ini:2");
}

static void reads_standard_input_only_for_a_shell_that_does(void **state)
{
	const struct script_wishes none = { .learn = false };
	char *const file[] = { (char *)"bash", (char *)"up.sh", NULL };
	char *const path[] = { (char *)"/opt/lua", NULL };
	struct run r;

	(void)state;
	run_with(&r, PIN_A, STDIN_A LOCK, &none, file);
	assert_int_equal(r.result, -1);
	assert_non_null(strstr(r.err.msg, "runs up.sh and not"));
	run_end(&r);
	run_with(&r, PIN_A, STDIN_A LOCK, &none, path);
	assert_int_equal(r.result, 0);
	run_end(&r);
}

static void what_is_pinned_has_to_be_known(void **state)
{
	(void)state;
	judged("", LOCK, false, SCRIPT_FREE, NULL);
	refused(PIN_A, LOCK, false, "not clear from the command",
		"--script=FILE");
	refused("", LOCK, true, "--learn-pin", "--script=FILE");
	/* never unread and started all the same */
	refused(PIN_A, "script /ws/up.sh\n" LOCK, false, "not read", "");
}

/* words: of the command; want: part of the message, NULL: it may start. */
static void named(const char *ini, const char *facts, bool is_named,
		  char *const *words, const char *want)
{
	const struct script_wishes wishes = { .named = is_named };
	struct run r;

	run_with(&r, ini, facts, &wishes, words);
	if ((r.result < 0) != (want != NULL))
		fail_msg("%s", r.result < 0 ? r.err.msg : "it may start");
	if (want && !strstr(r.err.msg, want))
		fail_msg("'%s' is not in: %s", want, r.err.msg);
	run_end(&r);
}

static void what_option_names_is_what_runs(void **state)
{
	char *const evil[] = { (char *)"bash", (char *)"evil.sh", NULL };
	char *const good[] = { (char *)"bash", (char *)"up.sh", NULL };
	char *const env[] = { (char *)"env", (char *)"bash", (char *)"up.sh",
			      NULL };

	(void)state;
	named(PIN_A, FILE_A LOCK "script-said /ws/evil.sh\n"
	      "named-file /ws/evil.sh\n", true, evil, "runs evil.sh and not");
	named(PIN_A, FILE_A LOCK "named-file /ws/up.sh\n", true, evil,
	      "runs evil.sh and not");
	named("", FILE_A ENTRY(A, "up.sh") "script-said /ws/evil.sh\n"
	      "named-file /ws/evil.sh\n", true, evil, "runs evil.sh and not");
	named(PIN_A, FILE_A LOCK, true, env, "no word of the command");
	named(PIN_A, FILE_A LOCK "named-file /ws/up.sh\n", true, env, NULL);
	named(PIN_A, FILE_A LOCK "script-said /ws/up.sh\n"
	      "named-file /ws/up.sh\n", true, good, NULL);
	/* nothing is compared */
	named("", "script /ws/up.sh\n" LOCK, true, evil, NULL);
}

static void an_entry_is_not_passed_by(void **state)
{
	char *const env[] = { (char *)"/bin/env", (char *)"up.sh", NULL };
	char *const bash[] = { (char *)"bash", (char *)"run.sh",
			       (char *)"up.sh", NULL };
	const char *names = ENTRY(A, "up.sh") "named-file /ws/up.sh\n"
			    "named-way /ws/up.sh sha256 " A "\n";
	autofree char *unclear = mem_printf("script /bin/env\n%s", names);
	autofree char *clear = mem_printf("script /ws/run.sh\n%s", names);

	(void)state;
	named("", names, false, env + 1, "pins /ws/up.sh, and whether");
	named("", unclear, false, env, "pins /ws/up.sh, and whether");
	named("", clear, false, bash, NULL);
	named("", ENTRY(A, "up.sh") "named-file /ws/other.sh\n", false, env + 1,
	      NULL);
}

/* What stands in the place of a script that has an entry is that script. */
static void every_path_to_the_script_counts(void **state)
{
	char *const bash[] = { (char *)"bash", (char *)"up.sh", NULL };
	const char *file = "script /ws/evil.sh sha256 " B "\n"
			   "script-copy 12 755\nscript-way /ws/up.sh\n"
			   "script-way /ws/evil.sh\n";
	const char *ways = "named-way /ws/up.sh sha256 " B "\n"
			   "named-way /ws/evil.sh sha256 " B "\n";
	autofree char *link = mem_printf("%s%s%s", file, ways,
					 ENTRY(A, "up.sh"));
	autofree char *whole = mem_printf("%s%s%s", file, ways,
					  ENTRY(A, "/ws/up.sh"));
	autofree char *same = mem_printf("%s%s%s", file, ways,
					 ENTRY(B, "up.sh"));
	autofree char *both = mem_printf(
		"%s%scontent /ws/cordon.lock\n"
		"| sha256:" A " 20 2026-11-24 up.sh\n"
		"| sha256:" B " 20 2026-11-24 evil.sh\n" LOCK, file, ways);
	autofree char *magic = mem_printf("named-way /ws/up.sh\n%s",
					  ENTRY(A, "up.sh"));

	(void)state;
	named("", link, false, bash, "pins up.sh, which leads to /ws/evil.sh");
	named("", link, true, bash, "runs up.sh and not");
	named("", whole, false, bash, "which leads to");
	named("", both, false, bash, "pins up.sh, which leads to");
	named("", same, false, bash, NULL);
	/* no file of its own, and somebody would run it */
	named("", magic, false, bash, "whether");
}

/* Beside the script, and with an entry. */
static void what_the_command_names_is_as_it_was(void **state)
{
	char *const bash[] = { (char *)"bash", (char *)"run.sh",
			       (char *)"up.sh", NULL };
	char *const program[] = { (char *)"./run.sh", (char *)"up.sh", NULL };
	const char *file = "script /ws/run.sh sha256 " B "\n"
			   "script-way /ws/run.sh\n";
	autofree char *good = mem_printf("%snamed-way /ws/up.sh sha256 " A
					 "\n%s", file, ENTRY(A, "up.sh"));
	autofree char *bad = mem_printf("%snamed-way /ws/up.sh sha256 " B
					"\n%s", file, ENTRY(A, "up.sh"));
	autofree char *unread = mem_printf("%snamed-way /ws/up.sh\n%s", file,
					   ENTRY(A, "up.sh"));
	autofree char *other = mem_printf("%sscript-said /ws/up.sh\n", good);
	autofree char *said = mem_printf("%sscript-said /ws/run.sh\n", good);

	(void)state;
	named("", good, false, bash, NULL);
	named("", bad, false, bash, "/ws/up.sh, which the command names");
	named("", unread, false, bash, "/ws/up.sh, which the command names");
	named("", good, false, program, "whether that is what");
	/* --script */
	named("", other, true, bash + 1, "whether that is what");
	named("", said, true, bash, NULL);
}

static void a_name_of_ones_own_is_looked_up(void **state)
{
	const struct script_wishes wishes = { .name = "upload" };
	const struct script_wishes placed = { .name = "upload",
					      .places = true };
	const struct script_wishes bad = { .name = "a\nb" };
	struct run r;

	(void)state;
	run_with(&r, "", STDIN_A ENTRY(A, "upload"), &wishes, bash_s);
	assert_int_equal(r.result, 0);
	assert_int_equal(r.plan.trust, SCRIPT_LOCK);
	assert_string_equal(r.plan.name, "upload");
	run_end(&r);
	run_with(&r, "", FILE_A ENTRY(B, "upload"), &wishes, bash_s);
	assert_int_equal(r.result, -1);
	assert_non_null(strstr(r.err.hint,
			       "cordon pin --script-name=upload /ws/up.sh"));
	run_end(&r);
	run_with(&r, "", FILE_A ENTRY(B, "upload"), &placed, bash_s);
	assert_non_null(strstr(r.err.hint, "pin --lock=/ws/cordon.lock "
					   "--script-name=upload /ws/up.sh"));
	run_end(&r);
	run_with(&r, "", FILE_A LOCK, &bad, bash_s);
	assert_int_equal(r.result, -1);
	run_end(&r);
}

static void wants(const char *ini, const char *facts, bool learn, bool want)
{
	const struct script_wishes wishes = { .learn = learn };
	struct run r;

	run_with(&r, ini, facts, &wishes, bash_s);
	assert_int_equal(r.wants_copy, want);
	run_end(&r);
}

static void is_read_where_something_hangs_on_it(void **state)
{
	(void)state;
	wants("", "script /ws/up.sh\n" LOCK, false, false);
	wants("", "script /ws/up.sh\n" LOCK, true, true);
	wants(PIN_A, "script /ws/up.sh\n" LOCK, false, true);
	wants("", "script /ws/up.sh\n" ENTRY(B, "up.sh"), false, true);
	wants("", "script /ws/up.sh\n" ENTRY(B, "other.sh"), false, false);
	/* the caller's input is not taken for nothing */
	wants("", "script-stdin\n" LOCK, false, false);
	wants("", "script-stdin\n" LOCK, true, false);
	wants(PIN_A, "script-stdin\n" LOCK, false, true);
	wants(PIN_A, LOCK, false, false);
}

static void names_the_digests_it_has_not(void **state)
{
	const struct script_wishes none = { .learn = false };
	struct run r;

	(void)state;
	run_with(&r, "[script]\nsha256 = " B "\nsha256 = " C "\n",
		 FILE_A ENTRY(B, "up.sh"), &none, bash_s);
	assert_int_equal(r.missed.n, 2);
	assert_string_equal(r.missed.v[0], B);
	assert_string_equal(r.missed.v[1], C);
	run_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_digest_of_the_profile_will_do),
		cmocka_unit_test(what_a_hint_says_is_one_word),
		cmocka_unit_test(an_entry_counts_without_being_asked_for),
		cmocka_unit_test(both_have_to_agree),
		cmocka_unit_test(a_broken_lock_file_is_told_by_line),
		cmocka_unit_test(learns_what_nobody_speaks_of),
		cmocka_unit_test(standard_input_needs_a_digest),
		cmocka_unit_test(reads_standard_input_only_for_a_shell_that_does),
		cmocka_unit_test(what_is_pinned_has_to_be_known),
		cmocka_unit_test(what_option_names_is_what_runs),
		cmocka_unit_test(an_entry_is_not_passed_by),
		cmocka_unit_test(every_path_to_the_script_counts),
		cmocka_unit_test(what_the_command_names_is_as_it_was),
		cmocka_unit_test(a_name_of_ones_own_is_looked_up),
		cmocka_unit_test(is_read_where_something_hangs_on_it),
		cmocka_unit_test(names_the_digests_it_has_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
