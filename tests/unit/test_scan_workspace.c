/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of outer/scan_workspace, in a directory of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "outer/scan_workspace.h"

/* Cut in two, so that no scanner takes this file for a leak. */
#define CUT(a, b) a b
#define KEY                                               \
	CUT("-----BEGIN PRIV", "ATE KEY-----\n")          \
	"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n"
#define CERT                            \
	"-----BEGIN CERTIFICATE-----\n" \
	"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n"

static char *top;
static const struct strlist nothing = STRLIST_INIT;

static void in(const char *path, const char *text)
{
	autoclose int dir = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	autoclose int fd = openat(dir, path,
				  O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC,
				  0644);

	assert_true(fd >= 0);
	assert_int_equal(fdio_write_all(fd, text, strlen(text)), 0);
}

static void dir(const char *path)
{
	autofree char *at = mem_printf("%s/%s", top, path);

	assert_int_equal(mkdir(at, 0755), 0);
}

static void two(int (*call)(const char *, const char *), const char *from,
		const char *to)
{
	autofree char *at = mem_printf("%s/%s", top, to);
	autofree char *old = call == link ? mem_printf("%s/%s", top, from)
					  : mem_strdup(from);

	assert_int_equal(call(old, at), 0);
}

/* "NAME: WHY" lines, and what ended it. */
static char *scan(const struct scan_bounds *bounds, const struct strlist *skip)
{
	struct host host = HOST_INIT;
	struct strbuf ret = STRBUF_INIT;

	scan_workspace(top, skip, bounds, &host.scan, &host.git);
	assert_true(host.scan.is_done);
	for (size_t i = 0; i < host.scan.n_found; i++) {
		const struct credential_fact *f = &host.scan.found[i];

		assert_int_equal(strncmp(f->path, top, strlen(top)), 0);
		strbuf_addf(&ret, "%s: %s", f->path + strlen(top) + 1, f->why);
		if (f->n_others)
			strbuf_addf(&ret, " +%d", (int)f->n_others);
		strbuf_addc(&ret, '\n');
	}
	if (host.scan.stopped_at)
		strbuf_addf(&ret, "stopped at %s by %s\n",
			    host.scan.stopped_at + strlen(top),
			    host.scan.stopped_by);
	host_release(&host);
	return strbuf_text(&ret)[0] ? strbuf_steal(&ret) : mem_strdup("");
}

static void finds(const char *wanted)
{
	autofree char *got = scan(&scan_standard, &nothing);

	assert_string_equal(got, wanted);
}

static void goes_breadth_first_in_the_order_of_names(void **state)
{
	(void)state;
	dir("a");
	dir("a/b");
	dir("z");
	in("a/b/.env", "A=1");
	in("z/id_rsa", KEY);
	in("a/x.pem", KEY);
	in("a/c.pem", CERT);
	in(".netrc", "machine a");
	in("B.p12", "x");
	in("main.c", "/* " KEY " */");
	in("config", KEY);
	finds(".netrc: its name\n"
	      "B.p12: its name\n"
	      "z/id_rsa: its name\n"
	      "a/b/.env: its name\n"
	      "a/x.pem: a private key in it\n"
	      "config: a private key in it\n");
}

static void leaves_out_what_others_look_after(void **state)
{
	(void)state;
	dir(".git");
	dir("node_modules");
	dir("lib");
	dir("lib/site-packages");
	in(".git/.env", "A=1");
	in("node_modules/.env", "A=1");
	in("lib/site-packages/.env", "A=1");
	finds("");
}

static void leaves_out_what_it_is_told(void **state)
{
	autorelease_strlist struct strlist skip = STRLIST_INIT;
	autofree char *got = NULL;

	(void)state;
	dir("proc");
	in("proc/.env", "A=1");
	strlist_take(&skip, mem_printf("%s/proc", top));
	got = scan(&scan_standard, &skip);
	assert_string_equal(got, "");
	finds("proc/.env: its name\n");
}

static void finds_every_name_of_a_file(void **state)
{
	(void)state;
	dir("a");
	dir("node_modules");
	dir(".git");
	in("a/key.pem", KEY);
	two(link, "a/key.pem", "harmless.c");
	two(link, "a/key.pem", "node_modules/x.js");
	finds("a/key.pem: a private key in it\n"
	      "harmless.c: another name of a/key.pem\n"
	      "node_modules/x.js: another name of a/key.pem\n");
	two(link, "a/key.pem", ".git/y");
	finds("a/key.pem: a private key in it +1\n"
	      "harmless.c: another name of a/key.pem +1\n"
	      "node_modules/x.js: another name of a/key.pem +1\n");
}

static void follows_a_link_by_its_name(void **state)
{
	(void)state;
	dir("shared");
	in("shared/prod", "A=1");
	in("shared/plain.md", "A=1");
	two(symlink, "shared/prod", ".env");
	two(symlink, "shared/plain.md", "notes");
	two(symlink, "/etc/passwd", ".netrc");
	two(symlink, "nowhere", ".pgpass");
	two(symlink, ".", "round");
	two(symlink, "shared", ".aws");
	finds("shared/prod: the name of the link .env\n");
}

static void takes_no_other_kinds_for_files(void **state)
{
	autofree char *fifo = mem_printf("%s/.env", top);
	autofree char *pem = mem_printf("%s/x.pem", top);

	(void)state;
	assert_int_equal(mkfifo(fifo, 0666), 0);
	assert_int_equal(mkfifo(pem, 0666), 0);
	dir("id_rsa");
	dir("a.key");
	finds("");
}

static void tells_where_a_bound_ended_it(void **state)
{
	static const struct scan_bounds names = { 3, 100, 100, 9000 };
	static const struct scan_bounds texts = { 1000, 1, 100, 9000 };
	static const struct scan_bounds found = { 1000, 100, 1, 9000 };
	autofree char *got = NULL;
	autofree char *got_data = NULL;
	autofree char *got_found = NULL;

	(void)state;
	dir("a");
	in("a/.env", "A=1");
	in("a/b.json", KEY);
	in("a/c.json", KEY);
	got = scan(&names, &nothing);
	assert_non_null(strstr(got, "stopped at /a by there are too many files"
				    "\n"));
	got_data = scan(&texts, &nothing);
	assert_string_equal(got_data,
			    "a/.env: its name\n"
			    "a/b.json: a private key in it\n"
			    "stopped at /a/c.json by there are too many files "
			    "to look into\n");
	got_found = scan(&found, &nothing);
	assert_string_equal(got_found,
			    "a/.env: its name\n"
			    "stopped at /a/b.json by there are too many of "
			    "them\n");
}

static void looks_into_the_beginning_of_large_files(void **state)
{
	autofree char *large = mem_array(100001, 1);

	(void)state;
	memset(large, 'a', 100000);
	memset(large + 50, '\n', 10);
	in("late.json", large);
	memcpy(large, KEY, strlen(KEY));
	in("early.json", large);
	in("early.pem", large);
	finds("early.pem: a private key in it\n"
	      "early.json: a private key in it\n");
}

static void takes_odd_names(void **state)
{
	(void)state;
	dir("a\nb");
	in("a\nb/\xff .key", "0123");
	finds("a\nb/\xff .key: a key in it\n");
}

static void looks_into_files_for_a_time(void **state)
{
	static const struct scan_bounds soon = { 100000, 4000, 256, 0 };
	autofree char *got = NULL;
	char name[20];

	(void)state;
	/* each is slow to judge: all prefixes, or all slashes */
	for (int i = 0; i < 100; i++) {
		autofree char *text = mem_array(60001, 1);

		for (int k = 0; k < 60000; k++)
			text[k] = i % 2 ? '/' : "eyJ-"[k % 4];
		(void)snprintf(name, sizeof(name), "%03d.tfvars", i);
		in(name, text);
	}
	in("z", KEY);
	dir("sub");
	in("sub/.env", "A=1");
	got = scan(&soon, &nothing);
	assert_int_equal(strncmp(got, "sub/.env: its name\n", 19), 0);
	assert_non_null(strstr(got, " by it takes too long\n"));
	assert_null(strstr(got, "z: "));
	finds("sub/.env: its name\nz: a private key in it\n");
}

/* What its owner could make readable is hidden; root reads it anyway. */
static void hides_what_it_may_not_read(void **state)
{
	autofree char *path = mem_printf("%s/x.pem", top);

	(void)state;
	in("x.pem", KEY);
	assert_int_equal(chmod(path, 0), 0);
	finds(geteuid() == 0 ? "x.pem: a private key in it\n"
			     : "x.pem: it cannot be read, and is the script's "
			       "own\n");
}

static bool has_git(const struct host *host, const char *path)
{
	autofree char *at = mem_printf("%s/%s", top, path);

	for (size_t i = 0; i < host->git.n_dirs; i++)
		if (strcmp(host->git.dirs[i].path, at) == 0)
			return true;
	return false;
}

/* Each goes where it always goes, and no further for the other. */
static void finds_what_is_gits_on_the_way(void **state)
{
	static const struct scan_bounds few = { 1, 100, 100, 9000 };
	autorelease_host struct host host = HOST_INIT;
	autorelease_host struct host ended = HOST_INIT;
	autofree char *key = mem_printf("%s/bare/objects/x.key", top);

	(void)state;
	dir(".git");
	dir(".git/modules");
	dir(".git/modules/sub");
	dir(".git/modules/sub/objects");
	dir(".git/modules/sub/refs");
	in(".git/modules/sub/HEAD", "x");
	in(".git/modules/sub/.env", "A=1");
	dir("bare");
	dir("bare/objects");
	dir("bare/objects/.git");
	dir("bare/refs");
	in("bare/HEAD", "x");
	in("bare/objects/x.key", "0123");
	dir("bare/node_modules");
	dir("bare/node_modules/.git");
	in("bare/node_modules/y.key", "0123");
	dir("node_modules");
	dir("node_modules/.git");

	scan_workspace(top, &nothing, &scan_standard, &host.scan, &host.git);
	assert_int_equal(host.scan.n_found, 1);
	assert_string_equal(host.scan.found[0].path, key);
	assert_true(strlist_has(&host.git.searched, top));
	assert_int_equal(host.git.n_dirs, 4);
	assert_true(has_git(&host, ".git"));
	assert_true(has_git(&host, ".git/modules/sub"));
	assert_true(has_git(&host, "bare"));
	assert_true(has_git(&host, "bare/node_modules/.git"));

	/* a bound of the names is none of git's */
	scan_workspace(top, &nothing, &few, &ended.scan, &ended.git);
	assert_string_equal(ended.scan.stopped_by, "there are too many files");
	assert_int_equal(ended.git.n_dirs, 4);
}

/* Where git's search is given up and credentials still are looked for. */
static void ends_for_each_by_itself(void **state)
{
	autorelease_host struct host host = HOST_INIT;
	autofree char *command = mem_printf(
		"cd '%s' && i=0 && while [ $i -lt 260 ]; do mkdir d && "
		"cd -P d && i=$((i + 1)); done; echo x >.netrc",
		top);

	(void)state;
	assert_int_equal(system(command), 0);
	scan_workspace(top, &nothing, &scan_standard, &host.scan, &host.git);
	assert_non_null(strstr(host.git.why, "too deep"));
	assert_null(host.scan.stopped_at);
	assert_int_equal(host.scan.n_found, 1);
}

/* git's is found there; a file could not be covered. */
static void goes_where_a_path_is_too_long(void **state)
{
	autorelease_host struct host host = HOST_INIT;
	autofree char *command = mem_printf(
		"cd '%s' && n=$(printf %%0200d 0) && i=0 && "
		"while [ $i -lt 50 ]; do mkdir $n && cd -P $n && "
		"i=$((i + 1)); done; echo x >.netrc && mkdir .git",
		top);

	(void)state;
	assert_int_equal(system(command), 0);
	scan_workspace(top, &nothing, &scan_standard, &host.scan, &host.git);
	assert_null(host.git.why);
	assert_int_equal(host.git.n_dirs, 1);
	assert_int_equal(strlen(host.git.dirs[0].path),
			 strlen(top) + 50 * 201 + 5);
	assert_int_equal(host.scan.n_found, 0);
	assert_string_equal(host.scan.stopped_by, "File name too long");
}

/* In what this process can write, which has no copy of the needle. */
static bool is_in_memory(const char *needle)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	autoclose int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	unsigned long from, to;
	char rights[5];
	char line[512];
	bool found = false;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		autofree char *copy = NULL;
		ssize_t n;

		/* a sanitizer maps terabytes that hold notes about memory */
		if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 ||
		    rights[1] != 'w' || to - from > 1ul << 30)
			continue;
		copy = malloc(to - from);
		n = copy ? pread(mem, copy, to - from, (off_t)from) : -1;
		found |= n > 0 && memmem(copy, (size_t)n, needle,
					 strlen(needle));
	}
	(void)fclose(maps);
	return found;
}

static void leaves_nothing_of_a_file_in_memory(void **state)
{
	static const char value[] = "swordfish-4711";
	autoclose int fd = -1;
	autofree char *path = mem_printf("%s/late.tfvars", top);
	autofree char *kept = NULL;

	(void)state;
	/* freed memory is not given back; a sanitizer has ways of its own */
	(void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	for (int i = 0; i < 2000; i++)
		assert_int_equal(fdio_write_all(fd, "# a comment\n", 12), 0);
	assert_int_equal(fdio_write_all(fd, "password = ", 11), 0);
	assert_int_equal(fdio_write_all(fd, value, strlen(value)), 0);
	in("secrets.yml", "a: b");
	finds("late.tfvars: a password or token in it\n");
	assert_false(is_in_memory(value));
	/* and it would be found */
	kept = mem_strdup(value);
	assert_true(is_in_memory(value));
}

static int set_up(void **state)
{
	char path[] = "/tmp/cordon-test.XXXXXX";

	(void)state;
	top = mkdtemp(path) ? realpath(path, NULL) : NULL;
	return top ? 0 : -1;
}

static int tear_down(void **state)
{
	autofree char *command = mem_printf("rm -rf '%s'", top);
	int done = system(command);

	(void)state;
	free(top);
	return done;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(goes_breadth_first_in_the_order_of_names),
		TEST(leaves_out_what_others_look_after),
		TEST(leaves_out_what_it_is_told),
		TEST(finds_every_name_of_a_file),
		TEST(follows_a_link_by_its_name),
		TEST(takes_no_other_kinds_for_files),
		TEST(tells_where_a_bound_ended_it),
		TEST(looks_into_the_beginning_of_large_files),
		TEST(takes_odd_names),
		TEST(looks_into_files_for_a_time),
		TEST(hides_what_it_may_not_read),
		TEST(finds_what_is_gits_on_the_way),
		TEST(ends_for_each_by_itself),
		TEST(goes_where_a_path_is_too_long),
		TEST(leaves_nothing_of_a_file_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
