/* SPDX-License-Identifier: Apache-2.0 */
/* test_cgroup - cgroups that are really made, filled and removed. */
/*
 * Below the caller's own cgroup, in a directory of this test's; needs no
 * controller, since the files of the core tell the same story.  As root all of
 * it is done again as uid 65534, to whom a part of the tree is handed over as a
 * user's manager does it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sys.h"
#include "decide/plan/cgroup_text.h"
#include "outer/cgroup.h"

#define NOBODY 65534

static char *place;	/* where cgroups are made in the tests */

static char *find_own(void)
{
	autorelease_strbuf struct strbuf cgroups = STRBUF_INIT;
	autorelease_strbuf struct strbuf mounts = STRBUF_INIT;
	autofree char *own = NULL;
	autofree char *parent = NULL;
	struct err err = ERR_INIT;

	if (fdio_read_file("/proc/self/cgroup", 1 << 20, &cgroups, &err) < 0 ||
	    fdio_read_file("/proc/self/mountinfo", 1 << 20, &mounts, &err) < 0)
		return NULL;
	own = cgroup_text_own(strbuf_text(&cgroups));
	return own ? cgroup_text_dir(strbuf_text(&mounts), own, 0, &parent)
		   : NULL;
}

static struct cgroup_plan plan_of(const char *file, const char *value)
{
	struct cgroup_plan plan = {
		.parent = place,
		.settings[0] = { .file = file, .key = "memory" },
		.n_settings = 1,
	};

	(void)snprintf(plan.settings[0].value, sizeof(plan.settings[0].value),
		       "%s", value);
	return plan;
}

/* How many cgroups of ours there are. */
static size_t n_left(void)
{
	DIR *dir = opendir(place);
	struct dirent *d;
	size_t n = 0;

	assert_non_null(dir);
	while ((d = readdir(dir)))
		n += strncmp(d->d_name, "cordon-", 7) == 0;
	(void)closedir(dir);
	return n;
}

static struct cgroup make(void)
{
	struct cgroup_plan plan = plan_of("cgroup.max.descendants", "0");
	struct cgroup cg = CGROUP_INIT;
	struct err err = ERR_INIT;

	if (cgroup_make(&plan, &cg, &err) < 0)
		fail_msg("%s", err.msg);
	assert_int_equal(n_left(), 1);
	return cg;
}

static pid_t start_member(const struct cgroup *cg)
{
	pid_t pid = sys_clone_into(0, cg->dir_fd);

	if (pid == 0) {
		(void)close(cg->keeper_fd);
		for (;;)
			(void)pause();
	}
	if (pid < 0)
		fail_msg("clone into a cgroup: %s", strerror(errno));
	return pid;
}

static void is_made_filled_and_removed(void **state)
{
	struct cgroup cg;
	struct cgroup_usage usage;
	struct err err = ERR_INIT;
	pid_t pid;
	int status;

	(void)state;
	cg = make();
	pid = start_member(&cg);
	if (cgroup_check(&cg, pid, &err) < 0)
		fail_msg("%s", err.msg);
	cgroup_look(&cg, &usage);
	assert_false(usage.is_out_of_memory);
	cgroup_release(&cg);
	assert_int_equal(n_left(), 0);
	/* killed, and not by us */
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, SIGKILL);
}

static void another_member_is_seen(void **state)
{
	struct cgroup cg;
	struct err err = ERR_INIT;
	pid_t one, two;

	(void)state;
	cg = make();
	assert_int_equal(cgroup_check(&cg, getpid(), &err), -1);
	cgroup_release(&cg);
	cg = make();
	one = start_member(&cg);
	two = start_member(&cg);
	assert_int_equal(cgroup_check(&cg, one, &err), -1);
	assert_non_null(strstr(err.msg, "alone"));
	cgroup_release(&cg);
	(void)waitpid(one, NULL, 0);
	(void)waitpid(two, NULL, 0);
	assert_int_equal(n_left(), 0);
}

static void refuses(const char *file, const char *value, const char *words)
{
	struct cgroup_plan plan = plan_of(file, value);
	struct cgroup cg = CGROUP_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(cgroup_make(&plan, &cg, &err), -1);
	if (!strstr(err.msg, words) || !strstr(err.msg, "[limits] memory"))
		fail_msg("'%s' lacks '%s'", err.msg, words);
	assert_int_equal(cg.dir_fd, -1);
	assert_int_equal(n_left(), 0);
}

static void what_cannot_be_set_leaves_nothing(void **state)
{
	struct cgroup_plan plan = plan_of("cgroup.max.depth", "0");
	struct cgroup cg = CGROUP_INIT;
	struct err err = ERR_INIT;

	(void)state;
	refuses("no.such.file", "1", "write 1 to no.such.file");
	refuses("cgroup.max.depth", "many", "write many to cgroup.max.depth");
	/* the kernel takes it, and it is not what is there then */
	refuses("cgroup.max.depth", "007", "does not hold");
	plan.parent = (char *)"/proc";
	assert_int_equal(cgroup_make(&plan, &cg, &err), -1);
	assert_non_null(strstr(err.msg, "make a cgroup in /proc"));
	assert_int_equal(n_left(), 0);
}

/* The supervisor's part, until it is killed. */
static void be_killed(int ready_fd)
{
	struct cgroup cg = make();
	struct err err = ERR_INIT;
	pid_t pid = start_member(&cg);

	if (cgroup_check(&cg, pid, &err) == 0)
		(void)fdio_write_all(ready_fd, &pid, sizeof(pid));
	for (;;)
		(void)pause();
}

static void is_removed_when_the_supervisor_is_killed(void **state)
{
	pid_t supervisor, member = 0;
	int ready[2], n = 0;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	assert_int_equal(fdio_pipe(ready), 0);
	supervisor = fork();
	if (supervisor == 0)
		be_killed(ready[1]);
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], &member, sizeof(member)),
			 sizeof(member));
	assert_int_equal(n_left(), 1);
	assert_int_equal(kill(supervisor, SIGKILL), 0);
	/* it, its member and its keeper: all of them come to us */
	while (waitpid(-1, NULL, 0) > 0)
		n++;
	assert_int_equal(n, 3);
	assert_int_equal(n_left(), 0);
	(void)close(ready[0]);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

/* As the kernel makes the root cgroup. */
static void a_bare_directory_is_no_obstacle(void **state)
{
	struct cgroup cg;

	(void)state;
	if (geteuid() != 0)
		return;
	assert_int_equal(chmod(place, 0555), 0);
	cg = make();
	cgroup_release(&cg);
	assert_int_equal(n_left(), 0);
	assert_int_equal(chmod(place, 0755), 0);
}

static void tells_why_no_cgroup_can_be_made(void **state)
{
	unsigned controllers = 0;
	autofree char *missing = cgroup_try("/nowhere", &controllers);
	autofree char *other = cgroup_try("/", &controllers);
	autofree char *without = cgroup_try(place, &controllers);

	(void)state;
	assert_string_equal(missing,
			    "cannot be opened: No such file or directory");
	assert_string_equal(other, "cannot be opened: No such device");
	/* a new directory hands on nothing, whatever it was handed */
	assert_non_null(strstr(without, "hands on no controller"));
	assert_int_equal(controllers, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(is_made_filled_and_removed),
	cmocka_unit_test(another_member_is_seen),
	cmocka_unit_test(what_cannot_be_set_leaves_nothing),
	cmocka_unit_test(is_removed_when_the_supervisor_is_killed),
	cmocka_unit_test(tells_why_no_cgroup_can_be_made),
};

static void write_file(const char *dir, const char *file, const char *text)
{
	autofree char *path = mem_printf("%s/%s", dir, file);
	autoclose int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || fdio_write_all(fd, text, strlen(text)) < 0)
		fail_msg("write %s: %s", path, strerror(errno));
}

static void hand_over(const char *dir)
{
	autofree char *procs = mem_printf("%s/cgroup.procs", dir);

	assert_int_equal(chown(dir, NOBODY, NOBODY), 0);
	assert_int_equal(chown(procs, NOBODY, NOBODY), 0);
}

/* In a child: a user in a leaf of a tree that is handed over to that user. */
static int run_as_nobody(const char *leaf)
{
	hand_over(place);
	hand_over(leaf);
	write_file(leaf, "cgroup.procs", "0");
	/* one plan of results is enough */
	if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return 99;
	if (setgroups(0, NULL) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
		return 99;
	return cmocka_run_group_tests_name("as uid 65534", tests, NULL, NULL);
}

static void also_as_another_user(void **state)
{
	autofree char *leaf = mem_printf("%s/own", place);
	int status = -1;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		return;
	assert_int_equal(mkdir(leaf, 0755), 0);
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(run_as_nobody(leaf));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(rmdir(leaf), 0);
	assert_int_equal(status, 0);
}

/* NULL: done; else why there is no place. */
static char *make_place(void)
{
	autofree char *own = find_own();

	if (!own)
		return mem_strdup("no cgroup v2 is mounted");
	place = mem_printf("%s/test-%d", own, (int)getpid());
	if (mkdir(place, 0755) < 0)
		return mem_printf("make %s: %s", place, strerror(errno));
	return NULL;
}

static int no_place(const char *why)
{
	const char *ci = getenv("CI");

	if (ci && strcmp(ci, "true") == 0)
		(void)printf("1..1\nnot ok 1 - nothing can be tried: %s\n", why);
	else
		(void)printf("1..0 # SKIP nothing can be tried: %s\n", why);
	return 77;
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(is_made_filled_and_removed),
		cmocka_unit_test(another_member_is_seen),
		cmocka_unit_test(what_cannot_be_set_leaves_nothing),
		cmocka_unit_test(is_removed_when_the_supervisor_is_killed),
		cmocka_unit_test(a_bare_directory_is_no_obstacle),
		cmocka_unit_test(tells_why_no_cgroup_can_be_made),
		cmocka_unit_test(also_as_another_user),
	};
	autofree char *why = make_place();
	int failed;

	if (why)
		return no_place(why);
	failed = cmocka_run_group_tests(all, NULL, NULL);
	(void)rmdir(place);
	free(place);
	return failed;
}
