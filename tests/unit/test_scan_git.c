/* SPDX-License-Identifier: Apache-2.0 */
/* test_scan_git - what is git's is found, whoever made the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "outer/scan_git.h"

static char *top;
static struct host host;

static int begin(void **state)
{
	char name[] = "/tmp/cordon-unit.XXXXXX";

	(void)state;
	host = (struct host)HOST_INIT;
	if (!mkdtemp(name))
		return -1;
	top = realpath(name, NULL);
	return top ? 0 : -1;
}

static int end(void **state)
{
	autofree char *command = mem_printf("rm -rf '%s'", top);

	(void)state;
	host_release(&host);
	if (system(command) != 0)
		return -1;
	free(top);
	return 0;
}

/* Words of paths below top: a name that ends with / is a directory. */
static void make(const char *words)
{
	autofree char *command = mem_printf(
		"cd '%s' && for p in %s; do case $p in */) mkdir -p $p;; "
		"*) mkdir -p $(dirname $p) && echo x >$p;; esac; done",
		top, words);

	assert_int_equal(system(command), 0);
}

static void scan(void)
{
	scan_git(top, &host.kernel_mounts, &host.git);
}

static const struct git_dir_fact *find(const char *below)
{
	autofree char *path = mem_printf("%s/%s", top, below);

	for (size_t i = 0; i < host.git.n_dirs; i++)
		if (strcmp(host.git.dirs[i].path, path) == 0)
			return &host.git.dirs[i];
	return NULL;
}

static void finds_repositories_wherever_they_are(void **state)
{
	autofree char *file = mem_printf("%s/sub/.git", top);

	(void)state;
	make(".git/config .git/hooks/x a/b/c/.git/HEAD sub/.git a/.gitx/HEAD "
	     "mirror/HEAD mirror/objects/ mirror/refs/ mirror/config "
	     "no/HEAD no/objects/");
	scan();
	assert_int_equal(host.git.n_dirs, 3);
	assert_non_null(find(".git"));
	assert_true(strlist_has(&find(".git")->names, "config"));
	assert_true(strlist_has(&find(".git")->names, "hooks"));
	assert_int_equal(find(".git")->names.n, 2);
	assert_non_null(find("a/b/c/.git"));
	assert_int_equal(find("mirror")->names.n, 4);
	assert_int_equal(host.git.files.n, 1);
	assert_string_equal(host.git.files.v[0], file);
	assert_null(host.git.why);
	assert_true(strlist_has(&host.git.searched, top));
}

static void goes_into_modules_and_work_trees(void **state)
{
	(void)state;
	make(".git/modules/g/s/HEAD .git/modules/g/s/objects/ "
	     ".git/modules/g/s/refs/ .git/modules/g/s/modules/t/HEAD "
	     ".git/modules/g/s/modules/t/objects/ "
	     ".git/modules/g/s/modules/t/refs/ "
	     ".git/worktrees/w/HEAD .git/worktrees/w/commondir "
	     ".git/objects/.git/HEAD");
	scan();
	assert_non_null(find(".git/modules/g/s"));
	assert_non_null(find(".git/modules/g/s/modules/t"));
	assert_int_equal(find(".git/worktrees/w")->names.n, 2);
	assert_int_equal(host.git.n_dirs, 4);
}

static void finds_named_pipes(void **state)
{
	autofree char *command = mem_printf(
		"cd '%s' && mkfifo a/p .git/q node_modules/r &&"
		"for i in $(seq 100); do mkfifo many/$i; done", top);
	autofree char *remove = mem_printf("rm -r '%s/many'", top);
	autofree char *first = mem_printf("%s/a/p", top);
	autofree char *gits = mem_printf("%s/.git/q", top);
	autofree char *passed_by = mem_printf("%s/node_modules/r", top);

	(void)state;
	make(".git/HEAD a/ node_modules/ many/");
	assert_int_equal(system(command), 0);
	scan();
	assert_int_equal(host.git.pipes.n, HOST_PIPES_MAX + 1);
	assert_int_equal(system(remove), 0);
	host_release(&host);
	host = (struct host)HOST_INIT;
	scan();
	assert_int_equal(host.git.pipes.n, 2);
	assert_true(strlist_has(&host.git.pipes, first));
	assert_true(strlist_has(&host.git.pipes, gits));
	assert_false(strlist_has(&host.git.pipes, passed_by));
}

static void follows_no_link_and_searches_once(void **state)
{
	autofree char *link = mem_printf("%s/w/link", top);
	autofree char *dot = mem_printf("%s/w/.git", top);
	autofree char *below = mem_printf("%s/w", top);

	(void)state;
	make("other/.git/HEAD w/");
	assert_int_equal(symlink("../other", link), 0);
	assert_int_equal(symlink("../other/.git", dot), 0);
	scan_git(below, &host.kernel_mounts, &host.git);
	assert_int_equal(host.git.n_dirs, 0);
	assert_int_equal(host.git.files.n, 0);
	scan();
	scan();
	scan_git(top, &host.kernel_mounts, &host.git);
	assert_int_equal(host.git.n_dirs, 1);
	assert_int_equal(host.git.searched.n, 2);
}

static void passes_by_what_it_is_told(void **state)
{
	autofree char *proc = mem_printf("%s/root/proc", top);

	(void)state;
	make("root/proc/.git/HEAD root/.git/HEAD");
	strlist_add(&host.kernel_mounts, proc);
	scan();
	assert_int_equal(host.git.n_dirs, 1);
	assert_non_null(find("root/.git"));
}

static void passes_by_packages_and_what_is_anothers(void **state)
{
	autofree char *mine = mem_printf("%s/mine", top);

	(void)state;
	make("node_modules/.git/HEAD lib/site-packages/x/.git/HEAD "
	     ".git/modules/node_modules/HEAD .git/modules/node_modules/refs/ "
	     ".git/modules/node_modules/objects/ mine/");
	scan();
	assert_int_equal(host.git.n_dirs, 2);
	assert_non_null(find(".git/modules/node_modules"));
	assert_null(host.git.why);
	/* a directory that its owner can open again */
	if (geteuid() == 0)
		return;
	assert_int_equal(chmod(mine, 0), 0);
	strlist_release(&host.git.searched);
	scan();
	assert_non_null(strstr(host.git.why, "mine"));
}

static void gives_up_aloud(void **state)
{
	autofree char *command = mem_printf(
		"cd '%s' && i=0 && while [ $i -lt 260 ]; do mkdir d && "
		"cd -P d && i=$((i + 1)); done",
		top);

	(void)state;
	assert_int_equal(system(command), 0);
	scan();
	assert_non_null(host.git.why);
	assert_non_null(strstr(host.git.why, "too deep"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			finds_repositories_wherever_they_are, begin, end),
		cmocka_unit_test_setup_teardown(
			goes_into_modules_and_work_trees, begin, end),
		cmocka_unit_test_setup_teardown(finds_named_pipes, begin, end),
		cmocka_unit_test_setup_teardown(
			follows_no_link_and_searches_once, begin, end),
		cmocka_unit_test_setup_teardown(passes_by_what_it_is_told,
						begin, end),
		cmocka_unit_test_setup_teardown(
			passes_by_packages_and_what_is_anothers, begin, end),
		cmocka_unit_test_setup_teardown(gives_up_aloud, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
