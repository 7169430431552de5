/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of outer/script_verify, with the real cordon-verify and with programs
 * in its place that answer wrong or not at all.
 *
 * Such a program is this one, copied; what the "script" says is what it does.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "decide/live/verify.h"
#include "decide/plan/plan_script.h"
#include "decide/profile/profile_keys.h"
#include "outer/paths.h"
#include "outer/script_verify.h"
#include "signed_script.h"

#define KEY "ssh " SIGNED_ED25519_KEY

static char dir[] = "/tmp/cordon-verify-test.XXXXXX";
const char *const paths_libexec = dir;
const char *const paths_profiles = dir;
const char *const paths_sysconf = dir;

/* What stands in the place of the program. */

static void say(enum wire_type type)
{
	struct wire_writer w;

	wire_begin(&w, type);
	(void)wire_send(&w, GUARD_CONTROL_FD, NULL, 0);
}

static void answer(bool is_good, uint32_t key, const char *text)
{
	struct verify_answer a = { .is_good = is_good, .key = key };
	struct wire_writer w;

	(void)snprintf(a.text, sizeof(a.text), "%s", text);
	verify_put_answer(&w, &a);
	(void)wire_send(&w, GUARD_CONTROL_FD, NULL, 0);
}

/* The question, to its end. */
static void hear(void)
{
	uint8_t record[WIRE_MAX];
	struct wire_reader r;
	ssize_t n;

	do
		n = fdio_recv(GUARD_CONTROL_FD, record, sizeof(record), NULL, 0,
			      NULL);
	while (n > 0 && wire_open(&r, record, (size_t)n) != WIRE_START);
}

static _Noreturn void stand_in(void)
{
	struct wire_writer w;
	char what = '\0';

	(void)!read(VERIFY_SCRIPT_FD, &what, 1);
	if (what == 'u') {	/* it never says that it is confined */
		answer(true, 0, "");
		_exit(0);
	}
	if (what == 'b') {
		wire_begin(&w, WIRE_BROKEN);
		wire_put_text(&w, "it is\033[2J broken");
		(void)wire_send(&w, GUARD_CONTROL_FD, NULL, 0);
	}
	if (what == 'd' || what == 'b')
		_exit(0);
	if (what == 's')	/* silent, until it is killed */
		(void)pause();
	say(WIRE_CONFINED);
	if (what == 'S')
		(void)pause();
	hear();
	if (what == 'k')
		answer(true, 1, "");
	if (what == 'r')
		answer(false, 0, "no\n::error::because");
	if (what == 'm')
		say(WIRE_VERIFIED);
	if (what == 'w') {
		wire_begin(&w, WIRE_BROKEN);
		wire_put_text(&w, "no memory");
		(void)wire_send(&w, GUARD_CONTROL_FD, NULL, 0);
	}
	if (what == 'g')
		answer(true, 0, "yes");
	_exit(0);
}

/* Puts a copy of a program where cordon-verify is looked for. */
static void install(const char *program, mode_t mode)
{
	autorelease_strbuf struct strbuf bytes = STRBUF_INIT;
	autofree char *path = mem_printf("%s/cordon-verify", dir);
	autoclose int from = open(program, O_RDONLY | O_CLOEXEC);
	autoclose int to = -1;

	(void)unlink(path);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	assert_true(from >= 0 && to >= 0);
	assert_int_equal(fdio_read_all(from, (size_t)1 << 30, &bytes), 0);
	assert_int_equal(fdio_write_all(to, bytes.buf, bytes.len), 0);
	assert_int_equal(fchmod(to, mode), 0);
}

static void install_real(void)
{
	const char *builddir = getenv("builddir");
	autofree char *path = mem_printf("%s/cordon-verify",
					 builddir ? builddir : ".");

	install(path, 0755);
}

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) && chmod(dir, 0755) == 0 ? 0 : -1;
}

static int remove_dir(void **state)
{
	static const char *const names[] = { "cordon-verify", "up.sh.sig" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		autofree char *path = mem_printf("%s/%s", dir, names[i]);

		(void)unlink(path);
	}
	return rmdir(dir);
}

static int memfd(const char *text, int seals)
{
	int fd = memfd_create("script", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(fdio_write_all(fd, text, strlen(text)), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

#define SEALED (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK)

static void write_signature(const char *text)
{
	autofree char *path = mem_printf("%s/up.sh.sig", dir);
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
				0644);

	assert_int_equal(fdio_write_all(fd, text, strlen(text)), 0);
}

static void make_profile(struct profile *p, const char *key)
{
	const struct origin origin = { .file = "a.ini", .line = 3 };
	struct err err = ERR_INIT;

	profile_init(p);
	if (profile_keys_set(p, profile_keys_find("script", "signed-by"), key,
			     &origin, &err) < 0)
		fail_msg("%s", err.msg);
}

static int wait_ms = SCRIPT_VERIFY_MS;

static int verify(const char *script, int seals, struct signature_fact *ret,
		  struct err *err)
{
	autorelease_profile struct profile profile;
	autofree char *path = mem_printf("%s/up.sh", dir);
	autoclose int fd = memfd(script, seals);
	const struct script_source where = { .path = path, .cwd = "/" };
	const struct id_plan ids = { .as_root = false };

	make_profile(&profile, KEY);
	return script_verify(fd, &profile, &where, &ids, wait_ms, ret, err);
}

static void fails(const char *script, int seals, const char *why)
{
	struct signature_fact fact = { .path = NULL };
	struct err err = ERR_INIT;

	if (verify(script, seals, &fact, &err) == 0)
		fail_msg("taken: %s", script);
	assert_null(fact.path);
	if (!strstr(err.msg, why))
		fail_msg("said: %s; wanted: %s", err.msg, why);
}

static void succeeds(const char *script, const char *comment)
{
	struct signature_fact fact = { .path = NULL };
	autofree char *path = mem_printf("%s/up.sh.sig", dir);
	struct err err = ERR_INIT;

	if (verify(script, SEALED, &fact, &err) < 0)
		fail_msg("%s", err.msg);
	assert_string_equal(fact.path, path);
	assert_int_equal(fact.key, 0);
	if (comment)
		assert_string_equal(fact.comment, comment);
	else
		assert_null(fact.comment);
	free(fact.path);
	free(fact.comment);
}

static void asks_the_real_program(void **state)
{
	(void)state;
	install_real();
	write_signature(SIGNED_ED25519);
	succeeds(SIGNED_SCRIPT, NULL);
	fails(SIGNED_SCRIPT "x", SEALED, "the script or the signature was");
	fails("", SEALED, "the script or the signature was changed");
	write_signature("");
	fails(SIGNED_SCRIPT, SEALED, "neither minisign nor ssh-keygen");
}

static void the_script_must_be_sealed(void **state)
{
	(void)state;
	install_real();
	write_signature(SIGNED_ED25519);
	fails(SIGNED_SCRIPT, 0, "not in sealed memory");
	fails(SIGNED_SCRIPT, SEALED & ~F_SEAL_WRITE, "not in sealed memory");
	fails(SIGNED_SCRIPT, SEALED & ~F_SEAL_SHRINK, "not in sealed memory");
}

static void only_a_whole_yes_counts(void **state)
{
	(void)state;
	install("/proc/self/exe", 0755);
	write_signature(SIGNED_ED25519);
	succeeds("g", "yes");
	fails("d", SEALED, "ended before");
	fails("c", SEALED, "ended before");
	fails("u", SEALED, "could not start");
	fails("b", SEALED, "it is");
	fails("w", SEALED, "no memory");
	fails("m", SEALED, "malformed");
	fails("k", SEALED, "malformed");
	/* its words are one line, whatever they are */
	fails("r", SEALED, "no\\u000a::error::because");
}

static void silence_is_no_answer(void **state)
{
	(void)state;
	install("/proc/self/exe", 0755);
	write_signature(SIGNED_ED25519);
	wait_ms = 50;
	(void)alarm(30);
	fails("s", SEALED, "did not answer in 50 ms");
	fails("S", SEALED, "did not answer in 50 ms");
	(void)alarm(0);
	wait_ms = SCRIPT_VERIFY_MS;
	/* nobody is left behind */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void the_program_must_be_ours(void **state)
{
	struct err err = ERR_INIT;
	autofree char *path = mem_printf("%s/cordon-verify", dir);

	(void)state;
	write_signature(SIGNED_ED25519);
	install("/proc/self/exe", 0777);
	fails("g", SEALED, "not writable by others");
	install("/proc/self/exe", 0644);
	fails("g", SEALED, "must be a program");
	(void)unlink(path);
	fails("g", SEALED, "open ");
	assert_int_equal(script_verify_check(&err), -1);
	assert_non_null(strstr(err.hint, "make install"));
	install("/bin/true", 0755);
	assert_int_equal(script_verify_check(&err), 0);
	fails("g", SEALED, "ended before");
}

/* The plan does not believe that somebody else has looked. */
static void a_plan_wants_the_fact(void **state)
{
	static char word[] = "./up.sh";
	static char *const argv[] = { word, NULL };
	autorelease_profile struct profile profile;
	struct host host = HOST_INIT;
	struct script_wishes wishes = { .name = NULL };
	struct script_plan plan;
	struct err err = ERR_INIT;

	(void)state;
	make_profile(&profile, KEY);
	host.script = word;
	assert_true(plan_script_wants_copy(&profile, &host, &wishes));
	assert_int_equal(plan_script(&profile, &host, &wishes, argv, &plan,
				     &err), -1);
	assert_non_null(strstr(err.msg, "was not read"));
	host.script_copy.is_read = true;
	assert_int_equal(plan_script(&profile, &host, &wishes, argv, &plan,
				     &err), -1);
	assert_non_null(strstr(err.msg, "was not checked"));
	host.signature.path = word;
	assert_int_equal(plan_script(&profile, &host, &wishes, argv, &plan,
				     &err), 0);
	assert_int_equal(plan.trust, SCRIPT_SIGNED);
	assert_string_equal(plan_script_word(plan.trust), "signed");
	assert_string_equal(plan.signer, "a.ini:3: " KEY);
	script_plan_release(&plan);
	host.script = NULL;
	host.script_copy.is_read = false;
	assert_int_equal(plan_script(&profile, &host, &wishes, argv, &plan,
				     &err), -1);
	assert_non_null(strstr(err.msg, "a.ini:3"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_the_real_program),
		cmocka_unit_test(the_script_must_be_sealed),
		cmocka_unit_test(only_a_whole_yes_counts),
		cmocka_unit_test(silence_is_no_answer),
		cmocka_unit_test(the_program_must_be_ours),
		cmocka_unit_test(a_plan_wants_the_fact),
	};

	(void)argc;
	if (strcmp(argv[0], "cordon-guard") == 0)
		stand_in();
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
