/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_fs - what the script sees, and what it must not be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/sys.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_fs.h"
#include "decide/plan/plan_ids.h"
#include "decide/plan/plan_net.h"
#include "decide/plan/plan_trust.h"
#include "decide/profile/profile_text.h"
#include "tests/golden/host_text.h"

#define SEEN \
	(SYS_MOUNT_ATTR_RDONLY | SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV)

static const char user_host[] = "caller 1000 1000\n"
				"user-name build\n"
				"home /home/u\n"
				"cwd /home/u/ws\n"
				"workspace /home/u/ws\n"
				"env HOME=/home/u\n"
				"env PATH=/usr/bin\n"
				"path dir /usr\n"
				"path dir /usr/bin\n"
				"path dir /bin -> /usr/bin\n"
				"path dir /opt\n"
				"path dir /home/u\n"
				"path dir /home/u/ws\n";

struct run {
	struct profile profile;
	struct host host;
	struct id_plan ids;
	struct env_plan env;
	struct net_plan net;
	struct fs_plan fs;
	struct err err;
	int result;
};

/* Lines of a profile, and facts besides those of user_host. */
static void run_start(struct run *r, const char *ini, const char *facts)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;

	memset(r, 0, sizeof(*r));
	r->host = (struct host)HOST_INIT;
	profile_init(&r->profile);
	assert_int_equal(host_text_parse(user_host, NULL, &r->host), 0);
	assert_int_equal(host_text_parse(facts, NULL, &r->host), 0);
	assert_int_equal(profile_text_merge("/p.ini", ini, strlen(ini),
					    &r->profile, &diags),
			 0);
	assert_int_equal(plan_ids(&r->profile, &r->host, &r->ids, &r->err), 0);
	assert_int_equal(plan_env(&r->profile, &r->host, &r->env, &r->err), 0);
	assert_int_equal(plan_net(&r->profile, &r->host, &r->net, &r->err), 0);
	r->result = plan_fs(&r->profile, &r->host, &r->ids, &r->env, &r->net,
			    &r->fs, &r->err);
}

static void run_end(struct run *r)
{
	fs_plan_release(&r->fs);
	net_plan_release(&r->net);
	env_plan_release(&r->env);
	host_release(&r->host);
	profile_release(&r->profile);
}

static const struct fs_step *find(const struct run *r, const char *target)
{
	for (size_t i = 0; i < r->fs.n_steps; i++)
		if (strcmp(r->fs.steps[i].target, target) == 0)
			return &r->fs.steps[i];
	return NULL;
}

static void accepts(struct run *r, const char *ini, const char *facts)
{
	run_start(r, ini, facts);
	if (r->result < 0)
		fail_msg("%s", r->err.msg);
}

/* And the message says this word. */
static void refuses(const char *ini, const char *facts, const char *word)
{
	struct run r;

	run_start(&r, ini, facts);
	assert_int_equal(r.result, -1);
	if (!strstr(r.err.msg, word))
		fail_msg("'%s' is not in: %s", word, r.err.msg);
	assert_null(r.fs.steps);
	run_end(&r);
}

static void shows_programs_read_only(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "");
	assert_int_equal(find(&r, "/usr")->op, FS_BIND);
	assert_int_equal(find(&r, "/usr")->attr, SEEN);
	assert_true(find(&r, "/usr")->is_dir);
	assert_int_equal(find(&r, "/bin")->op, FS_SYMLINK);
	assert_string_equal(find(&r, "/bin")->data, "/usr/bin");
	assert_null(find(&r, "/lib"));
	assert_null(find(&r, "/sys"));
	run_end(&r);
}

static void gives_fresh_places_to_write(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[limits]\nscratch = 1M\n", "");
	assert_int_equal(find(&r, "/tmp")->op, FS_SCRATCH);
	assert_int_equal(find(&r, "/tmp")->mode, 01777);
	assert_int_equal(find(&r, "/var/tmp")->mode, 01777);
	assert_int_equal(find(&r, "/home/u")->op, FS_SCRATCH);
	assert_int_equal(find(&r, "/home/u")->mode, 0700);
	assert_false(find(&r, "/tmp")->attr & SYS_MOUNT_ATTR_NOEXEC);
	assert_true(find(&r, "/tmp")->attr & SYS_MOUNT_ATTR_NOSUID);
	assert_int_equal(r.fs.scratch, 1024 * 1024);
	run_end(&r);
}

static void sorts_parents_first_and_names_no_target_twice(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nread = /usr\nread = ~/x\nwrite = out\n",
		"path dir /home/u/x\npath dir /home/u/ws/out\n");
	for (size_t i = 1; i < r.fs.n_steps; i++)
		assert_true(strcmp(r.fs.steps[i - 1].target,
				   r.fs.steps[i].target) < 0);
	run_end(&r);
}

static void binds_devices_that_work(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "");
	assert_int_equal(find(&r, "/dev/null")->op, FS_DEVICE);
	assert_false(find(&r, "/dev/null")->attr & SYS_MOUNT_ATTR_NODEV);
	assert_false(find(&r, "/dev/null")->optional);
	assert_true(find(&r, "/dev/tty")->optional);
	assert_null(find(&r, "/dev/kvm"));
	run_end(&r);
}

static void closes_the_kernels_files(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "");
	assert_int_equal(find(&r, "/proc")->op, FS_PROC);
	assert_int_equal(find(&r, "/proc/sys")->op, FS_READ_ONLY);
	assert_int_equal(find(&r, "/proc/sysrq-trigger")->op, FS_READ_ONLY);
	assert_int_equal(find(&r, "/proc/kcore")->op, FS_MASK_FILE);
	assert_int_equal(find(&r, "/proc/acpi")->op, FS_MASK_DIR);
	assert_true(find(&r, "/proc/kcore")->optional);
	run_end(&r);
}

static void names_the_user_in_passwd(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "");
	assert_string_equal(find(&r, "/etc/passwd")->data,
			    "root:x:0:0:root:/:/bin/sh\n"
			    "build:x:1000:1000::/home/u:/bin/sh\n"
			    "nobody:x:65534:65534:nobody:/:/bin/false\n");
	assert_string_equal(find(&r, "/etc/group")->data,
			    "root:x:0:\nbuild:x:1000:\nnogroup:x:65534:\n");
	run_end(&r);
	accepts(&r, "", "user-name root\n");
	assert_non_null(
		strstr(find(&r, "/etc/passwd")->data, "\nuser:x:1000:1000::"));
	run_end(&r);
	accepts(&r, "", "user-name a:b\n");
	assert_non_null(
		strstr(find(&r, "/etc/passwd")->data, "\nuser:x:1000:1000::"));
	run_end(&r);
	accepts(&r, "", "caller 65534 65534\nuser-name nobody\n");
	assert_string_equal(find(&r, "/etc/passwd")->data,
			    "root:x:0:0:root:/:/bin/sh\n"
			    "nobody:x:65534:65534::/home/u:/bin/sh\n");
	run_end(&r);
}

static void writes_names_and_how_to_find_them(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[network]\nallow = tls://codecov.io\n", "");
	assert_non_null(strstr(find(&r, "/etc/hosts")->data,
			       "198.18.0.1 codecov.io\n"));
	assert_non_null(
		strstr(find(&r, "/etc/hosts")->data, "127.0.0.1 cordon\n"));
	assert_non_null(strstr(find(&r, "/etc/resolv.conf")->data,
			       "nameserver 127.0.0.1\n"));
	assert_non_null(strstr(find(&r, "/etc/nsswitch.conf")->data,
			       "hosts: files dns\n"));
	assert_int_equal(find(&r, "/etc/hosts")->mode, 0444);
	assert_null(find(&r, "/etc/machine-id"));
	run_end(&r);
}

static void shows_listed_configuration_only(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "",
		"path file /etc/localtime -> /usr/share/zoneinfo/UTC\n"
		"path dir /etc/ssl\npath dir /etc/ssl/private\n"
		"path dir /etc/ssl/certs\npath file /etc/shadow\n"
		"path file /etc/services\n");
	assert_int_equal(find(&r, "/etc/localtime")->op, FS_SYMLINK);
	assert_int_equal(find(&r, "/etc/services")->op, FS_BIND);
	assert_int_equal(find(&r, "/etc/ssl/certs")->op, FS_BIND);
	assert_null(find(&r, "/etc/ssl"));
	assert_null(find(&r, "/etc/ssl/private"));
	assert_null(find(&r, "/etc/shadow"));
	run_end(&r);
}

static void run_with_path(struct run *r, const char *path, const char *facts)
{
	autofree char *ini = mem_printf("[env]\nset = PATH=%s\n", path);

	accepts(r, ini, facts);
}

static void shows_path_with_its_prefix(void **state)
{
	struct run r;

	(void)state;
	run_with_path(&r, "/data/go/bin:/usr/bin:/gone",
		      "path dir /data/go\npath dir /data/go/bin\n");
	assert_int_equal(find(&r, "/data/go")->attr, SEEN);
	assert_null(find(&r, "/data/go/bin"));
	assert_int_equal(r.fs.notes.n, 0);
	run_end(&r);
}

static void shows_no_prefix_that_others_share(void **state)
{
	struct run r;

	(void)state;
	run_with_path(&r, "/tmp/bin:/srv/bin:/bin:/tmp",
		      "path dir /tmp\npath dir /srv\npath dir /tmp/bin\n"
		      "path dir /srv/bin\n");
	assert_int_equal(find(&r, "/tmp")->op, FS_SCRATCH);
	assert_int_equal(find(&r, "/tmp/bin")->op, FS_BIND);
	assert_null(find(&r, "/srv"));
	assert_non_null(find(&r, "/srv/bin"));
	run_end(&r);
	/* the prefix would show the workspace's neighbours */
	run_with_path(&r, "/data/bin",
		      "workspace /data/ws\npath dir /data/ws\n"
		      "path dir /data\npath dir /data/bin\n");
	assert_null(find(&r, "/data"));
	assert_non_null(find(&r, "/data/bin"));
	run_end(&r);
}

static void leaves_path_below_home_out(void **state)
{
	struct run r;

	(void)state;
	run_with_path(&r, "/home/u/.cargo/bin:/tools/bin:/usr/bin",
		      "path dir /home/u/.cargo/bin\n"
		      "path dir /tools/bin -> /home/u/tools/bin\n");
	assert_null(find(&r, "/home/u/.cargo/bin"));
	assert_null(find(&r, "/home/u/tools/bin"));
	assert_null(find(&r, "/tools/bin"));
	assert_int_equal(r.fs.notes.n, 1);
	assert_non_null(strstr(r.fs.notes.v[0], "/home/u/.cargo/bin"));
	run_end(&r);
}

/* HOME is root's or a CI system's, the command runs as somebody else. */
static void knows_the_home_of_the_user(void **state)
{
	struct run r;

	(void)state;
	run_with_path(&r, "/srv/v/bin:/home/w/bin:/home/w/x/bin",
		      "user-home /srv/v\npath dir /srv/v\n"
		      "path dir /srv/v/bin\npath dir /home/w\n"
		      "path dir /home/w/bin\npath dir /home/w/x\n"
		      "path dir /home/w/x/bin\n");
	assert_null(find(&r, "/srv/v"));
	assert_null(find(&r, "/srv/v/bin"));
	/* a home of nobody we know shows its programs alone */
	assert_null(find(&r, "/home/w"));
	assert_non_null(find(&r, "/home/w/bin"));
	assert_non_null(find(&r, "/home/w/x"));
	run_end(&r);
	refuses("[files]\nwrite = /srv/v\n",
		"user-home /srv/v\npath dir /srv/v\n", "HOME");
	accepts(&r, "",
		"user-home /data/v\npath dir /data/v\n"
		"workspace /data\npath dir /data\n");
	assert_int_equal(find(&r, "/data")->op, FS_BIND);
	assert_int_equal(find(&r, "/data/v")->op, FS_SCRATCH);
	run_end(&r);
	/* it was named: see outer/probe_paths.c */
	accepts(&r, "",
		"user-home /app\npath dir /app\nworkspace /app\n");
	assert_int_equal(find(&r, "/app")->op, FS_BIND);
	run_end(&r);
}

static void lets_no_link_of_the_workspace_lead_evidence(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[evidence]\nfile = ./log//../ev\n",
		"path dir /home/u/ws/./log//.. => /home/u/ws\n");
	assert_string_equal(r.fs.evidence, "/home/u/ws/ev");
	run_end(&r);
	/* the host's own links are not a stranger's */
	accepts(&r, "[evidence]\nfile = /var/link/ev\n",
		"path dir /var/link -> /srv/log\n");
	assert_string_equal(r.fs.evidence, "/srv/log/ev");
	run_end(&r);
	refuses("[evidence]\nfile = log/ev\n",
		"path dir /home/u/ws/log -> /etc\n", "symbolic link");
	refuses("[evidence]\nfile = log/../ev\n",
		"path dir /home/u/ws/log/.. => /\n", "symbolic link");
}

static void never_lets_profiles_be_written(void **state)
{
	static const char dir[] = "profile-dir /home/u/.config/cordon\n"
				  "path dir /home/u/.config\n"
				  "path dir /home/u/.config/other\n";
	static const char linked[] =
		"profile-dir /home/u/.c/cordon\n"
		"path dir /home/u/.c -> /data/c\npath dir /data/c\n";
	struct run r;

	(void)state;
	accepts(&r, "[files]\nwrite = ~/.config/other\n", dir);
	run_end(&r);
	refuses("[files]\nwrite = ~/.config\n", dir, "profiles");
	refuses("[files]\nwrite = /data/c\n", linked, "profiles");
	refuses("[files]\nworkspace = read-write\n",
		"profile-dir /home/u/ws/.config/cordon\n", "profiles");
}

static void covers_what_shows_the_kernel(void **state)
{
	static const char mounts[] =
		"kernel-mount /proc\nkernel-mount /sys/kernel/debug\n"
		"kernel-mount /run/rpc\nkernel-mount /data/proc\n"
		"kernel-mount /home/u/ws/root/proc\n"
		"kernel-mount /home/u/ws/root/proc/fs\n"
		"kernel-mount /home/u/ws/ns\nkernel-mount /home/u/ws/closed\n"
		"path dir /data/proc\npath dir /run/rpc\n"
		"path dir /home/u/ws/root/proc\n"
		"path dir /home/u/ws/root/proc/fs\n"
		"path file /home/u/ws/ns\npath unreadable /home/u/ws/closed\n";
	struct run r;

	(void)state;
	accepts(&r, "", mounts);
	assert_int_equal(find(&r, "/proc")->op, FS_PROC);
	assert_int_equal(find(&r, "/home/u/ws/root/proc")->op, FS_MASK_DIR);
	assert_false(find(&r, "/home/u/ws/root/proc")->optional);
	assert_int_equal(find(&r, "/home/u/ws/ns")->op, FS_MASK_FILE);
	assert_true(find(&r, "/home/u/ws/closed")->optional);
	assert_null(find(&r, "/home/u/ws/root/proc/fs"));
	assert_null(find(&r, "/data/proc"));
	assert_null(find(&r, "/run/rpc"));
	run_end(&r);
	accepts(&r, "[files]\nread = root/proc\n", mounts);
	assert_int_equal(find(&r, "/home/u/ws/root/proc")->op, FS_MASK_DIR);
	run_end(&r);
	refuses("[files]\nwrite = root/proc\n", mounts, "of the kernel");
	refuses("[files]\nread = /data/proc\n", mounts, "of the kernel");
}

static void asks_for_every_path_it_uses(void **state)
{
	struct run r;
	struct fs_wants wants = { .paths = STRLIST_INIT };

	(void)state;
	accepts(&r,
		"[files]\nread = ?data\nwrite = ?${HOME}/w\n"
		"[evidence]\nfile = /var/log/e.jsonl\n",
		"script /home/u/up.sh\npath dir /var/log\n");
	plan_fs_wants(&r.profile, &r.host, &r.env, &wants);
	assert_true(strlist_has(&wants.paths, "/home/u/ws/data"));
	assert_true(strlist_has(&wants.paths, "/home/u/w"));
	assert_true(strlist_has(&wants.paths, "/home/u/up.sh"));
	assert_true(strlist_has(&wants.paths, "/nix"));
	assert_true(strlist_has(&wants.paths, "/etc/alternatives"));
	/* known already */
	assert_false(strlist_has(&wants.paths, "/usr"));
	assert_false(strlist_has(&wants.paths, "/var/log"));
	plan_fs_wants_release(&wants);
	run_end(&r);
}

static void asks_again_until_it_knows_all(void **state)
{
	struct run r;
	struct fs_wants wants = { .paths = STRLIST_INIT };

	(void)state;
	accepts(&r, "[files]\nwrite = /srv/l/out\n",
		"path dir /srv/l/out => /data/out\n");
	plan_fs_wants(&r.profile, &r.host, &r.env, &wants);
	assert_true(strlist_has(&wants.paths, "/data/out/.git"));
	for (size_t i = 0; i < wants.paths.n; i++) {
		autofree char *line =
			mem_printf("path missing %s\n", wants.paths.v[i]);

		assert_int_equal(host_text_parse(line, NULL, &r.host), 0);
	}
	plan_fs_wants_release(&wants);
	wants = (struct fs_wants){ .paths = STRLIST_INIT };
	plan_fs_wants(&r.profile, &r.host, &r.env, &wants);
	assert_int_equal(wants.paths.n, 0);
	plan_fs_wants_release(&wants);
	run_end(&r);
}

static void resolves_each_form_of_path(void **state)
{
	struct run r;

	(void)state;
	accepts(&r,
		"[env]\npass = OUT\n[files]\nread = ~/a\nread = /b\n"
		"write = c/d\nwrite = ${OUT}/e\n",
		"env OUT=/out/.//\npath dir /home/u/a\npath file /b\n"
		"path dir /home/u/ws/c/d\npath dir /out/e\n");
	assert_int_equal(find(&r, "/home/u/a")->attr, SEEN);
	assert_false(find(&r, "/b")->is_dir);
	assert_true(find(&r, "/home/u/ws/c/d")->may_write);
	assert_false(find(&r, "/home/u/ws/c/d")->attr & SYS_MOUNT_ATTR_RDONLY);
	assert_true(find(&r, "/out/e")->may_write);
	assert_string_equal(find(&r, "/out/e")->why,
			    "write = ${OUT}/e (/p.ini:7)");
	run_end(&r);
}

static void refuses_a_variable_that_is_not_passed(void **state)
{
	(void)state;
	refuses("[files]\nread = ${SECRET}/x\n",
		"env SECRET=/s\npath dir /s/x\n", "SECRET is not set inside");
	refuses("[env]\npass = OUT\n[files]\nread = ${OUT}/x\n",
		"env OUT=/a/../b\npath dir /b/x\n", "`..`");
	refuses("[env]\npass = OUT\n[files]\nread = ${OUT}/x\n",
		"env OUT=\npath dir /x\n", "empty");
}

static void refuses_a_relative_path_without_workspace(void **state)
{
	(void)state;
	refuses("[files]\nread = x\n", "workspace\n", "relative");
}

static void refuses_a_missing_path_unless_told(void **state)
{
	struct run r;

	(void)state;
	refuses("[files]\nread = gone\n", "", "/p.ini:2: read = gone: there");
	refuses("[files]\nwrite = gone\n", "", "there is no");
	refuses("[files]\nhide = gone\n", "", "there is no");
	accepts(&r, "[files]\nread = ?gone\nwrite = ?gone\nhide = ?gone\n", "");
	assert_null(find(&r, "/home/u/ws/gone"));
	run_end(&r);
}

static void hints(const char *ini, const char *words)
{
	struct run r;

	run_start(&r, ini, "");
	assert_int_equal(r.result, -1);
	if (!strstr(r.err.hint, words))
		fail_msg("'%s' is not in: %s", words, r.err.hint);
	run_end(&r);
}

static void tells_how_a_missing_path_can_be_had(void **state)
{
	struct run r;

	(void)state;
	hints("[files]\nread = gone\n", "read = ?gone");
	hints("[files]\nwrite-unsafe = gone\n", "write-unsafe = ?gone");
	/* without it there would be nothing to write to */
	hints("[files]\nwrite = gone\n", "mkdir -p /home/u/ws/gone; with "
		"[files] workspace = overlay");
	run_start(&r, "[files]\nwrite = /srv/gone\n", "");
	assert_string_equal(r.err.hint,
			    "make it before, as with mkdir -p /srv/gone");
	run_end(&r);
}

static void follows_no_link_that_a_checkout_chose(void **state)
{
	struct run r;

	(void)state;
	refuses("[files]\nwrite = out\n",
		"path dir /home/u/ws/out -> /srv/other\n", "symbolic link");
	/* not even to another place in the workspace */
	refuses("[files]\nwrite = out\n",
		"path dir /home/u/ws/out -> /home/u/ws/real\n",
		"symbolic link");
	refuses("[files]\nread = in\n",
		"path file /home/u/ws/in -> /home/u/.ssh/id\n", "leads out");
	refuses("[files]\nwrite = /srv/link\n",
		"path dir /srv/link -> /srv/other\n", "symbolic link");
	accepts(&r, "[files]\nread = in\nread = /srv/link\nwrite = out\n",
		"path file /home/u/ws/in -> /home/u/ws/data/in\n"
		"path dir /srv/link -> /srv/other\npath dir /home/u/ws/out\n");
	assert_true(find(&r, "/home/u/ws/out")->may_write);
	run_end(&r);
}

static void refuses_what_leads_out(void **state)
{
	(void)state;
	refuses("[files]\nread = /run/docker.sock\n",
		"path socket /run/docker.sock\n", "socket");
	refuses("[files]\nread = p\n", "path fifo /home/u/ws/p\n", "pipe");
	refuses("[files]\nread = /x\n", "path device /x\n", "device");
	refuses("[files]\nread = ?x\n", "path unreadable /home/u/ws/x\n",
		"cannot reach");
	refuses("[files]\nread = /proc/1\n", "path dir /proc/1\n", "anew");
	refuses("[files]\nread = /sys\n", "path dir /sys\n", "anew");
	refuses("[files]\nread = /dev/kvm\n", "path dir /dev/kvm\n", "anew");
	refuses("[files]\nread = /run\n", "path dir /run\n", "everybody");
	refuses("[files]\nread = /etc\n", "path dir /etc\n", "everybody");
	refuses("[files]\nread = link\n", "path dir /home/u/ws/link -> /\n",
		"everybody");
}

static void refuses_to_let_the_system_be_written(void **state)
{
	(void)state;
	refuses("[files]\nwrite = /usr/local\n", "path dir /usr/local\n",
		"belongs to the system");
	refuses("[files]\nwrite = /etc/x\n", "path file /etc/x\n", "system");
	refuses("[files]\nwrite = l\n", "path dir /home/u/ws/l -> /usr/lib\n",
		"system");
	refuses("[files]\nwrite = ~\n", "", "HOME");
	refuses("[files]\nwrite = /home\n", "path dir /home\n", "HOME");
	refuses("[files]\nwrite = /srv\n", "path dir /srv\n", "others");
	refuses("[files]\nwrite = /tmp\n", "path dir /tmp\n", "everybody");
	refuses("[files]\nwrite = .git\n", "path dir /home/u/ws/.git\n",
		"git's");
	refuses("[files]\nwrite = .git/hooks\n",
		"path dir /home/u/ws/.git/hooks\n", "git's");
	refuses("[files]\nwrite = h\n",
		"path dir /home/u/ws/h -> /home/u/ws/.git/hooks\n", "git's");
}

static void lets_a_named_directory_be_written(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nwrite = out\nwrite = .github\n",
		"path dir /home/u/ws/out\npath dir /home/u/ws/.github\n");
	assert_true(fs_plan_may_write(&r.fs, "/home/u/ws/out"));
	assert_true(fs_plan_may_write(&r.fs, "/home/u/ws/out/x/y"));
	assert_true(fs_plan_may_write(&r.fs, "/home/u/ws/.github"));
	assert_false(fs_plan_may_write(&r.fs, "/home/u/ws/output"));
	assert_false(fs_plan_may_write(&r.fs, "/home/u/ws"));
	run_end(&r);
}

static const struct fs_absent *find_absent(const struct run *r,
					   const char *dir, const char *name)
{
	for (size_t i = 0; i < r->fs.absent.n; i++)
		if (strcmp(r->fs.absent.v[i].dir, dir) == 0 &&
		    strcmp(r->fs.absent.v[i].name, name) == 0)
			return &r->fs.absent.v[i];
	return NULL;
}

static void watches_what_is_missing_where_it_may_be_made(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nwrite = out\n",
		"path dir /home/u/ws/out\n"
		"path file /home/u/ws/out/.envrc\n");
	assert_true(find_absent(&r, "/home/u/ws/out", ".git")->may_stay);
	assert_non_null(find_absent(&r, "/home/u/ws/out", ".config/fish"));
	/* what is there is mounted over */
	assert_null(find_absent(&r, "/home/u/ws/out", ".envrc"));
	assert_null(find_absent(&r, "/home/u/ws", ".git"));
	run_end(&r);
	accepts(&r, "[files]\nwrite = out\nwrite-unsafe = ?out/.git\n",
		"path dir /home/u/ws/out\n");
	assert_null(find_absent(&r, "/home/u/ws/out", ".git"));
	assert_non_null(find_absent(&r, "/home/u/ws/out", ".gitconfig"));
	run_end(&r);
	accepts(&r, "[files]\nread = out\n", "path dir /home/u/ws/out\n");
	assert_int_equal(r.fs.absent.n, 0);
	run_end(&r);
}

static void tells_root_whose_the_place_is(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nwrite = out\n",
		"root\npath dir /home/u/ws/out\n");
	assert_int_equal(r.fs.unusual.n, 1);
	assert_non_null(strstr(r.fs.unusual.v[0], "/home/u/ws/out belongs to "
						  "uid 0, and the command"));
	run_end(&r);
	accepts(&r, "[files]\nwrite = out\n",
		"root\npath dir /home/u/ws/out\npath-owner 65534\n");
	assert_int_equal(r.fs.unusual.n, 0);
	run_end(&r);
	accepts(&r, "[files]\nwrite = out\n", "path dir /home/u/ws/out\n");
	assert_int_equal(r.fs.unusual.n, 0);
	run_end(&r);
	accepts(&r, "[files]\nread = out\n",
		"root\npath dir /home/u/ws/out\n");
	assert_int_equal(r.fs.unusual.n, 0);
	run_end(&r);
}

static void keeps_git_read_only_in_what_may_be_written(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\n",
		"path dir /home/u/ws/.git\n");
	assert_true(find(&r, "/home/u/ws")->may_write);
	assert_int_equal(find(&r, "/home/u/ws/.git")->attr, SEEN);
	assert_false(find(&r, "/home/u/ws/.git")->may_write);
	run_end(&r);
}

static void lays_an_overlay_over_the_workspace(void **state)
{
	struct run r;

	(void)state;
	accepts(&r,
		"[files]\nworkspace = overlay\nread = in\nwrite = out\n"
		"write = new/report.xml\nwrite = /data\n",
		"overlay\npath dir /home/u/ws/.git\n"
		"path dir /home/u/ws/in\npath dir /home/u/ws/out\n"
		"path dir /data\n");
	assert_int_equal(find(&r, "/home/u/ws")->op, FS_OVERLAY);
	assert_int_equal(find(&r, "/home/u/ws")->attr,
			 SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV);
	assert_ptr_equal(fs_plan_overlay(&r.fs), find(&r, "/home/u/ws"));
	assert_true(fs_plan_shows(&r.fs, "/home/u/ws/sub"));
	/* as in a read-write one */
	assert_int_equal(find(&r, "/home/u/ws/.git")->attr, SEEN);
	assert_int_equal(find(&r, "/home/u/ws/in")->attr, SEEN);
	/* written when the run ends, and so no place for profiles */
	assert_null(find(&r, "/home/u/ws/out"));
	assert_int_equal(r.fs.kept.n, 2);
	assert_string_equal(r.fs.kept.v[0], "/home/u/ws/out");
	assert_string_equal(r.fs.kept.v[1], "/home/u/ws/new/report.xml");
	assert_true(fs_plan_may_write(&r.fs, "/home/u/ws/out/p.ini"));
	assert_false(fs_plan_may_write(&r.fs, "/home/u/ws/p.ini"));
	/* outside of it as ever */
	assert_true(find(&r, "/data")->may_write);
	run_end(&r);
}

static void chooses_an_overlay_where_it_works(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = overlay|read-only\n", "overlay\n");
	assert_int_equal(find(&r, "/home/u/ws")->op, FS_OVERLAY);
	run_end(&r);
	accepts(&r, "[files]\nworkspace = overlay|read-only\n",
		"no-overlay the kernel is old\n");
	assert_int_equal(find(&r, "/home/u/ws")->op, FS_BIND);
	assert_int_equal(find(&r, "/home/u/ws")->attr, SEEN);
	assert_null(fs_plan_overlay(&r.fs));
	assert_int_equal(r.fs.notes.n, 1);
	assert_non_null(strstr(r.fs.notes.v[0], "the kernel is old"));
	run_end(&r);
	refuses("[files]\nworkspace = overlay\n",
		"no-overlay the kernel is old\n", "the kernel is old");
	/* what is missing can be made in an overlay alone */
	refuses("[files]\nworkspace = overlay|read-only\nwrite = new\n",
		"no-overlay the kernel is old\n", "there is no");
}

static void keeps_nothing_that_would_act_later(void **state)
{
	(void)state;
	refuses("[files]\nworkspace = overlay\nwrite = .git/hooks\n",
		"overlay\n", "git's");
	refuses("[files]\nworkspace = overlay\nwrite = sub/.git\n",
		"overlay\npath dir /home/u/ws/sub/.git\n", "git's");
	refuses("[files]\nworkspace = overlay\nwrite = h\n",
		"overlay\npath dir /home/u/ws/h -> /home/u/ws/out\n",
		"symbolic link");
	refuses("[files]\nworkspace = overlay\nwrite = /home/u/other\n",
		"overlay\n", "there is no");
	refuses("[evidence]\nfile = out/run.jsonl\n"
		"[files]\nworkspace = overlay\nwrite = out\n",
		"overlay\npath dir /home/u/ws/out\n", "may write");
}

/* A job of GitHub: its temporary directory beside the workspace. */
#define COMMANDS "/home/u/tmp/_runner_file_commands"
#define GITHUB                                                 \
	"env GITHUB_ENV=" COMMANDS "/set_env_1\n"              \
	"env GITHUB_STEP_SUMMARY=" COMMANDS "/step_summary_1\n" \
	"path dir /home/u/tmp\npath dir " COMMANDS "\n"        \
	"path file " COMMANDS "/set_env_1\n"                   \
	"path file " COMMANDS "/step_summary_1\n"

static void keeps_what_shells_run_in_what_may_be_written(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\n",
		"path dir /home/u/ws/.git\npath file /home/u/ws/.envrc\n"
		"path file /home/u/ws/.gitconfig\n"
		"path dir /home/u/ws/.config/fish\n"
		"path file /home/u/ws/.bashrc -> /home/u/ws/rc\n");
	assert_int_equal(find(&r, "/home/u/ws/.envrc")->attr, SEEN);
	assert_int_equal(find(&r, "/home/u/ws/.gitconfig")->attr, SEEN);
	assert_int_equal(find(&r, "/home/u/ws/.config/fish")->attr, SEEN);
	assert_null(find(&r, "/home/u/ws/.bashrc"));
	run_end(&r);
	accepts(&r, "", "path file /home/u/ws/.envrc\n");
	assert_null(find(&r, "/home/u/ws/.envrc"));
	run_end(&r);
	refuses("[files]\nwrite = .envrc\n", "path file /home/u/ws/.envrc\n",
		"shells run it");
}

static void hides_also_what_it_keeps(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\nhide = .envrc\nhide = .git\n",
		"path dir /home/u/ws/.git\npath file /home/u/ws/.envrc\n");
	assert_int_equal(find(&r, "/home/u/ws/.git")->op, FS_MASK_DIR);
	assert_int_equal(find(&r, "/home/u/ws/.envrc")->op, FS_MASK_FILE);
	run_end(&r);
}

static void pins_what_is_above_a_guard(void **state)
{
	struct run r;
	const struct fs_step *pin;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\nwrite = a/b\n",
		"path dir /home/u/ws/.git\npath dir /home/u/ws/a\n"
		"path dir /home/u/ws/a/b\npath file /home/u/ws/a/b/.git\n");
	pin = find(&r, "/home/u/ws/a");
	assert_non_null(pin);
	assert_true(pin->may_write);
	assert_int_equal(pin->op, FS_BIND);
	assert_true(find(&r, "/home/u/ws/a/b")->may_write);
	assert_false(find(&r, "/home/u/ws/a/b/.git")->may_write);
	run_end(&r);
	/* what is shown read-only stays so */
	accepts(&r,
		"[files]\nworkspace = read-write\nread = a\nwrite = a/b\n",
		"path dir /home/u/ws/.git\npath dir /home/u/ws/a\n"
		"path dir /home/u/ws/a/b\npath file /home/u/ws/a/b/.git\n");
	assert_false(find(&r, "/home/u/ws/a")->may_write);
	run_end(&r);
}

static void lifts_its_guards_only_where_told(void **state)
{
	struct run r;

	(void)state;
	accepts(&r,
		"[files]\nworkspace = read-write\n"
		"write-unsafe = .git/hooks\n",
		"path dir /home/u/ws/.git\npath dir /home/u/ws/.git/hooks\n"
		"path file /home/u/ws/.envrc\n");
	assert_false(find(&r, "/home/u/ws/.git")->may_write);
	assert_true(find(&r, "/home/u/ws/.git/hooks")->may_write);
	assert_false(find(&r, "/home/u/ws/.envrc")->may_write);
	run_end(&r);
	accepts(&r, "[files]\nworkspace = read-write\nwrite-unsafe = .git\n",
		"path dir /home/u/ws/.git\n");
	assert_null(find(&r, "/home/u/ws/.git"));
	assert_true(fs_plan_may_write(&r.fs, "/home/u/ws/.git"));
	run_end(&r);
	accepts(&r, "[files]\nwrite-unsafe = .envrc\n",
		"path file /home/u/ws/.envrc\n");
	assert_true(find(&r, "/home/u/ws/.envrc")->may_write);
	run_end(&r);
	refuses("[files]\nwrite-unsafe = /usr\n", "", "belongs to the system");
	refuses("[files]\nwrite-unsafe = ~/\n", "", "HOME");
}

static void refuses_a_link_in_place_of_gits_directory(void **state)
{
	(void)state;
	refuses("[files]\nworkspace = read-write\n",
		"path dir /home/u/ws/.git -> /home/u/git\n", "symbolic link");
	refuses("[files]\nwrite = out\n",
		"path dir /home/u/ws/out\n"
		"path dir /home/u/ws/out/.git -> /home/u/ws/out/x\n",
		"symbolic link");
}

static void hides_what_commands_the_ci_system(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", GITHUB);
	assert_null(find(&r, COMMANDS));
	run_end(&r);
	accepts(&r, "[files]\nread = ~/tmp\n", GITHUB);
	assert_int_equal(find(&r, COMMANDS)->op, FS_MASK_DIR);
	assert_null(find(&r, COMMANDS "/set_env_1"));
	run_end(&r);
	/* a lone file, in the workspace */
	accepts(&r, "",
		"env BASH_ENV=/home/u/ws/env.sh\n"
		"path file /home/u/ws/env.sh\n");
	assert_int_equal(find(&r, "/home/u/ws/env.sh")->op, FS_MASK_FILE);
	run_end(&r);
	/* what the profile names itself is shown */
	accepts(&r, "[files]\nread = env.sh\n",
		"env BASH_ENV=/home/u/ws/env.sh\n"
		"path file /home/u/ws/env.sh\n");
	assert_null(find(&r, "/home/u/ws/env.sh"));
	run_end(&r);
	/* the system's: seen by all, written by none */
	accepts(&r, "",
		"env BASH_ENV=/usr/lib/env.sh\npath dir /usr/lib\n"
		"path file /usr/lib/env.sh\nenv ENV=/etc/hosts\n"
		"path dir /etc\npath file /etc/hosts\n");
	assert_null(find(&r, "/usr/lib/env.sh"));
	assert_int_equal(find(&r, "/etc/hosts")->op, FS_FILE);
	run_end(&r);
	/* no file of commands */
	accepts(&r, "", "env BASH_ENV=/dev/null\nenv ENV=production\n"
			"env GITHUB_ENV=\npath device /dev/null\n");
	run_end(&r);
}

static void lets_no_command_file_be_written(void **state)
{
	struct run r;

	(void)state;
	refuses("[files]\nwrite = " COMMANDS "\n", GITHUB, "GITHUB_ENV");
	refuses("[files]\nwrite = " COMMANDS "/set_output_1\n",
		GITHUB "env GITHUB_OUTPUT=" COMMANDS "/set_output_1\n"
		       "path file " COMMANDS "/set_output_1\n",
		"GITHUB_OUTPUT names it");
	refuses("[files]\nwrite = " COMMANDS "/step_summary_1\n", GITHUB,
		"write-unsafe");
	refuses("[files]\nwrite = ~/out\n",
		"env BASH_ENV=/home/u/out/later\npath dir /home/u/out\n",
		"BASH_ENV");
	refuses("[files]\nwrite = ~/out\n",
		"env BASH_ENV=/home/u/out/link\npath dir /home/u/out\n"
		"path file /home/u/out/link -> /srv/env\n",
		"BASH_ENV");
	accepts(&r, "[files]\nwrite = ~/tmp\n", GITHUB);
	assert_true(find(&r, "/home/u/tmp")->may_write);
	assert_int_equal(find(&r, COMMANDS)->op, FS_MASK_DIR);
	run_end(&r);
	accepts(&r, "[files]\nwrite = ~/out\n",
		"env BASH_ENV=/home/u/out/x/env\npath dir /home/u/out\n"
		"path dir /home/u/out/x\npath file /home/u/out/x/env\n");
	assert_true(find(&r, "/home/u/out/x")->may_write);
	assert_int_equal(find(&r, "/home/u/out/x/env")->op, FS_MASK_FILE);
	run_end(&r);
	accepts(&r, "[files]\nwrite-unsafe = " COMMANDS "/set_env_1\n",
		GITHUB);
	assert_true(find(&r, COMMANDS "/set_env_1")->may_write);
	run_end(&r);
	accepts(&r, "[files]\nwrite-unsafe = ~/tmp\n", GITHUB);
	assert_null(find(&r, COMMANDS));
	run_end(&r);
}

static void guards_what_an_overlay_writes_outside(void **state)
{
	struct run r;

	(void)state;
	refuses("[files]\nworkspace = overlay\nwrite = out\n",
		"overlay\nenv BASH_ENV=/home/u/ws/out/x/env\n"
		"path dir /home/u/ws/out\npath dir /home/u/ws/out/x\n"
		"path file /home/u/ws/out/x/env\n",
		"BASH_ENV");
	accepts(&r,
		"[files]\nworkspace = overlay\nwrite = out\n"
		"write-unsafe = .git/hooks\n",
		"overlay\npath dir /home/u/ws/out\n"
		"path dir /home/u/ws/.git\npath dir /home/u/ws/.git/hooks\n");
	assert_false(find(&r, "/home/u/ws/.git")->may_write);
	assert_true(find(&r, "/home/u/ws/.git/hooks")->may_write);
	run_end(&r);
	accepts(&r,
		"[files]\nworkspace = overlay\nwrite-unsafe = now\n",
		"overlay\npath dir /home/u/ws/now\n");
	assert_non_null(find(&r, "/home/u/ws/now"));
	assert_true(find(&r, "/home/u/ws/now")->may_write);
	run_end(&r);
}

static void shows_the_summary_where_it_may_be_written(void **state)
{
	static const char summary[] = "[output]\nsummary = yes\n";
	struct run r;

	(void)state;
	accepts(&r, summary, GITHUB);
	assert_true(find(&r, COMMANDS "/step_summary_1")->may_write);
	assert_string_equal(env_plan_get(&r.env, "GITHUB_STEP_SUMMARY"),
			    COMMANDS "/step_summary_1");
	assert_null(find(&r, COMMANDS "/set_env_1"));
	run_end(&r);
	accepts(&r, "[output]\nsummary = yes\n[files]\nwrite = ~/tmp\n",
		GITHUB);
	assert_int_equal(find(&r, COMMANDS)->op, FS_READ_ONLY);
	assert_int_equal(find(&r, COMMANDS "/set_env_1")->op, FS_MASK_FILE);
	assert_true(find(&r, COMMANDS "/step_summary_1")->may_write);
	run_end(&r);
	accepts(&r, summary, "");
	assert_int_equal(r.fs.notes.n, 1);
	run_end(&r);
	refuses(summary, "env GITHUB_STEP_SUMMARY=/home/u/none\n",
		"no such file");
	refuses(summary, "env GITHUB_STEP_SUMMARY=/etc/passwd\n"
			 "path file /etc/passwd\n", "system");
	refuses(summary, "env GITHUB_STEP_SUMMARY=/home/u/.bashrc\n"
			 "path file /home/u/.bashrc\n", "shells");
	refuses(summary, "env GITHUB_STEP_SUMMARY=/home/u/ws\n",
		"not a file");
	refuses(summary,
		"env GITHUB_STEP_SUMMARY=/home/u/f\n"
		"env GITHUB_ENV=/home/u/f\npath file /home/u/f\n",
		"later steps");
	refuses(summary,
		"env GITHUB_STEP_SUMMARY=/home/u/ws/l\n"
		"path file /home/u/ws/l -> /home/u/f\n", "symbolic link");
}

static void hides_named_pipes_of_what_may_not_be_written(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nwrite = out\n",
		"path dir /home/u/ws/out\ngit pipe /home/u/ws/p\n"
		"git pipe /home/u/ws/out/p\n");
	assert_int_equal(find(&r, "/home/u/ws/p")->op, FS_MASK_FILE);
	assert_null(find(&r, "/home/u/ws/out/p"));
	assert_int_equal(r.fs.unusual.n, 1);
	assert_string_equal(r.fs.unusual.v[0],
			    "hidden as named pipes: /home/u/ws/p");
	run_end(&r);
	accepts(&r, "[files]\nhide = p\n",
		"path fifo /home/u/ws/p\ngit pipe /home/u/ws/p\n");
	assert_int_equal(find(&r, "/home/u/ws/p")->op, FS_MASK_FILE);
	assert_int_equal(r.fs.unusual.n, 0);
	run_end(&r);
	accepts(&r, "[files]\nworkspace = overlay\n",
		"overlay\ngit pipe /home/u/ws/p\n");
	assert_null(find(&r, "/home/u/ws/p"));
	run_end(&r);
}

static void hides_what_cannot_be_searched(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "git closed /home/u/ws/p\n");
	assert_int_equal(find(&r, "/home/u/ws/p")->op, FS_MASK_DIR);
	assert_non_null(strstr(r.fs.unusual.v[0], "hidden: /home/u/ws/p can"));
	run_end(&r);
	accepts(&r, "[files]\nworkspace = read-write\n",
		"path dir /home/u/ws/.git\ngit closed /home/u/ws/.git\n");
	assert_int_equal(find(&r, "/home/u/ws/.git")->op, FS_MASK_DIR);
	run_end(&r);
	accepts(&r, "[files]\nread = p/x\nread = q\n",
		"path file /home/u/ws/p/x\npath dir /home/u/ws/q\n"
		"git closed /home/u/ws/p\ngit closed /home/u/ws/q\n"
		"git closed /srv/not/shown\n");
	assert_int_equal(r.fs.unusual.n, 0);
	run_end(&r);
}

static void tells_of_too_many_named_pipes(void **state)
{
	autorelease_strbuf struct strbuf facts = STRBUF_INIT;
	struct run r;

	(void)state;
	for (int i = 0; i <= HOST_PIPES_MAX; i++)
		strbuf_addf(&facts, "git pipe /home/u/ws/p%d\n", i);
	accepts(&r, "", strbuf_text(&facts));
	assert_int_equal(r.fs.unusual.n, 2);
	assert_non_null(strstr(r.fs.unusual.v[0], "and 59 more"));
	assert_non_null(strstr(r.fs.unusual.v[1], "can write to /home/u/ws/p64"));
	assert_null(find(&r, "/home/u/ws/p64"));
	run_end(&r);
}

static void shows_the_workspace_read_only(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "path dir /home/u/ws/.git\n");
	assert_int_equal(find(&r, "/home/u/ws")->attr, SEEN);
	assert_null(find(&r, "/home/u/ws/.git"));
	assert_true(fs_plan_shows(&r.fs, "/home/u/ws/sub"));
	assert_true(fs_plan_shows(&r.fs, "/tmp"));
	assert_false(fs_plan_shows(&r.fs, "/tmp/sub"));
	assert_false(fs_plan_shows(&r.fs, "/srv"));
	run_end(&r);
}

static void takes_no_workspace_in_a_fresh_place(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "workspace /tmp\npath dir /tmp\n");
	assert_int_equal(find(&r, "/tmp")->op, FS_SCRATCH);
	assert_int_equal(r.fs.notes.n, 1);
	run_end(&r);
	refuses("", "workspace /gone\n", "workspace /gone");
	refuses("", "workspace /etc\npath dir /etc\n", "everybody");
	refuses("[files]\nworkspace = read-write\n",
		"workspace /usr/src/app\npath dir /usr/src/app\n", "system");
	/* read-only it is part of the base view */
	accepts(&r, "", "workspace /usr/src/app\npath dir /usr/src/app\n");
	assert_null(find(&r, "/usr/src/app"));
	assert_true(fs_plan_shows(&r.fs, "/usr/src/app"));
	run_end(&r);
}

static void links(const char *facts, const char *link, const char *to)
{
	struct run r;

	accepts(&r, "", facts);
	assert_non_null(find(&r, link));
	assert_int_equal(find(&r, link)->op, FS_SYMLINK);
	assert_string_equal(find(&r, link)->data, to);
	run_end(&r);
}

static void keeps_the_name_the_workspace_was_entered_by(void **state)
{
	(void)state;
	links("cwd-name /lnk\n", "/lnk", "/home/u/ws");
	links("cwd-name /home/u/l\n", "/home/u/l", "/home/u/ws");
	links("workspace-name /lnk\n", "/lnk", "/home/u/ws");
	/* the link is as far up as the paths differ, but not above it */
	links("cwd /home/u/ws/a/b\ncwd-name /lnk/a/b\n", "/lnk",
	      "/home/u/ws");
	links("cwd-name /u/ws\n", "/u/ws", "/home/u/ws");
	links("cwd /home/u/ws/a/b\ncwd-name /lnk/b\n", "/lnk",
	      "/home/u/ws/a");
	links("cwd /home/u/ws/ab\ncwd-name /b\n", "/b", "/home/u/ws/ab");
}

static void lets_that_name_give_way(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "cwd-name /usr/lnk\n");
	assert_null(find(&r, "/usr/lnk"));
	run_end(&r);
	accepts(&r, "", "cwd-name /etc\n");
	assert_null(find(&r, "/etc"));
	run_end(&r);
	accepts(&r, "", "cwd-name /home/u/ws/sub/lnk\n");
	assert_null(find(&r, "/home/u/ws/sub/lnk"));
	run_end(&r);
	accepts(&r, "[files]\nread = /srv/x/y\n",
		"cwd-name /srv/x\npath dir /srv/x/y\n");
	assert_int_equal(find(&r, "/srv/x/y")->op, FS_BIND);
	assert_null(find(&r, "/srv/x"));
	run_end(&r);
	/* what is reached through it needs no link of its own */
	accepts(&r, "[files]\nread = /lnk/f\n",
		"cwd-name /lnk\npath file /lnk/f -> /home/u/ws/f\n");
	assert_int_equal(find(&r, "/lnk")->op, FS_SYMLINK);
	assert_null(find(&r, "/lnk/f"));
	run_end(&r);
	/* a working directory elsewhere is not in the view */
	accepts(&r, "", "cwd /srv/x\ncwd-name /lnk\n");
	assert_null(find(&r, "/lnk"));
	run_end(&r);
	accepts(&r, "",
		"workspace /tmp\nworkspace-name /lnk\npath dir /tmp\n");
	assert_null(find(&r, "/lnk"));
	run_end(&r);
}

static void hides_what_is_seen(void **state)
{
	struct run r;

	(void)state;
	accepts(&r,
		"[files]\nhide = s\nhide = .env\nhide = ~/.ssh\nhide = /opt\n",
		"path dir /home/u/ws/s\npath file /home/u/ws/.env\n"
		"path dir /home/u/.ssh\n");
	assert_int_equal(find(&r, "/home/u/ws/s")->op, FS_MASK_DIR);
	assert_int_equal(find(&r, "/home/u/ws/.env")->op, FS_MASK_FILE);
	/* not seen anyway */
	assert_null(find(&r, "/home/u/.ssh"));
	assert_null(find(&r, "/opt"));
	run_end(&r);
}

static void refuses_lines_that_contradict_each_other(void **state)
{
	(void)state;
	refuses("[files]\nhide = s\nread = s/a\n",
		"path dir /home/u/ws/s\npath dir /home/u/ws/s/a\n", "exclude");
	refuses("[files]\nhide = s\nwrite = s\n", "path dir /home/u/ws/s\n",
		"exclude");
	refuses("[files]\nhide = .\n", "", "exclude");
	refuses("[files]\nread = /etc/passwd\n", "path file /etc/passwd\n",
		"exclude");
	refuses("[files]\nread = /etc/ssl\n[network]\nca-file = ca\n",
		"path dir /etc/ssl\ncontent /home/u/ws/ca\n"
		"| -----BEGIN CERTIFICATE-----\n",
		"exclude");
}

static void shows_a_linked_path_under_both_names(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nread = /srv/x\nread = inner\n",
		"path dir /srv/x -> /data/x\n"
		"path file /home/u/ws/inner -> /home/u/ws/file\n");
	assert_int_equal(find(&r, "/data/x")->op, FS_BIND);
	assert_int_equal(find(&r, "/srv/x")->op, FS_SYMLINK);
	assert_string_equal(find(&r, "/srv/x")->data, "/data/x");
	/* the workspace has link and file already */
	assert_null(find(&r, "/home/u/ws/inner"));
	assert_null(find(&r, "/home/u/ws/file"));
	run_end(&r);
}

static void writing_wins_over_reading(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nread = out\nwrite = out\nread = out/fixed\n",
		"path dir /home/u/ws/out\npath dir /home/u/ws/out/fixed\n");
	assert_true(find(&r, "/home/u/ws/out")->may_write);
	assert_false(find(&r, "/home/u/ws/out/fixed")->may_write);
	run_end(&r);
}

static void shows_the_script_alone(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "script /data/ci/up.sh\npath file /data/ci/up.sh\n");
	assert_int_equal(find(&r, "/data/ci/up.sh")->attr, SEEN);
	assert_false(find(&r, "/data/ci/up.sh")->is_dir);
	assert_null(find(&r, "/data/ci"));
	run_end(&r);
	accepts(&r, "",
		"script /home/u/ws/up.sh\npath file /home/u/ws/up.sh\n");
	assert_null(find(&r, "/home/u/ws/up.sh"));
	run_end(&r);
}

#define CERT "| -----BEGIN CERTIFICATE-----\n"
#define CA "[network]\nca-file = ca.pem\n"

static void adds_certificates_to_the_bundle(void **state)
{
	struct run r;
	const struct fs_step *step;
	static const char bundle[] =
		"path dir /etc/ssl/certs\n"
		"path file /etc/ssl/certs/ca-certificates.crt\n"
		"path file /etc/ssl/cert.pem\n"
		"content /etc/ssl/certs/ca-certificates.crt\n| host\n"
		"content /etc/ssl/cert.pem\n| alone\n"
		"content /home/u/ws/ca.pem\n" CERT;

	(void)state;
	accepts(&r, CA, bundle);
	step = find(&r, "/etc/ssl/certs/ca-certificates.crt");
	assert_int_equal(step->op, FS_COVER);
	assert_string_equal(step->data, "host\n-----BEGIN CERTIFICATE-----\n");
	step = find(&r, "/etc/ssl/cert.pem");
	assert_int_equal(step->op, FS_FILE);
	assert_string_equal(step->data, "alone\n-----BEGIN CERTIFICATE-----\n");
	step = find(&r, PLAN_TRUST_ADDED);
	assert_string_equal(step->data, "-----BEGIN CERTIFICATE-----\n");
	run_end(&r);
	accepts(&r, "", bundle);
	assert_int_equal(find(&r, "/etc/ssl/cert.pem")->op, FS_BIND);
	assert_null(find(&r, "/etc/ssl/certs/ca-certificates.crt"));
	assert_null(find(&r, PLAN_TRUST_ADDED));
	run_end(&r);
	/* a host without certificates */
	accepts(&r, CA, "content /home/u/ws/ca.pem\n" CERT);
	step = find(&r, "/etc/ssl/certs/ca-certificates.crt");
	assert_int_equal(step->op, FS_FILE);
	run_end(&r);
}

static void asks_for_the_bytes_it_uses(void **state)
{
	struct run r;
	struct fs_wants wants = { .paths = STRLIST_INIT };

	(void)state;
	run_start(&r, CA, "path file /etc/ssl/cert.pem -> /etc/real.pem\n");
	assert_int_equal(r.result, -1);
	plan_fs_wants(&r.profile, &r.host, &r.env, &wants);
	assert_int_equal(wants.contents.n, 2);
	assert_true(strlist_has(&wants.contents, "/home/u/ws/ca.pem"));
	assert_true(strlist_has(&wants.contents, "/etc/real.pem"));
	plan_fs_wants_release(&wants);
	run_end(&r);
}

static void refuses_a_ca_file_that_is_none(void **state)
{
	(void)state;
	refuses(CA, "", "cannot be read");
	refuses(CA, "content /home/u/ws/ca.pem\n| x\n", "no certificate");
	refuses(CA,
		"content /home/u/ws/ca.pem\n" CERT
		"path file /home/u/ws/ca.pem -> /home/u/.vpn\n",
		"leads out");
	refuses(CA,
		"content /home/u/ws/ca.pem\n" CERT
		"| -----BEGIN RSA PRIVATE KEY-----\n",
		"private key");
	refuses(CA,
		"content /home/u/ws/ca.pem\n" CERT
		"path file /etc/ssl/cert.pem\n",
		"CA bundle");
}

static void never_shows_the_evidence(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[evidence]\nfile = ev/run.jsonl\n",
		"path dir /home/u/ws/ev\n");
	assert_string_equal(r.fs.evidence, "/home/u/ws/ev/run.jsonl");
	assert_int_equal(find(&r, "/home/u/ws/ev/run.jsonl")->op, FS_MASK_FILE);
	run_end(&r);
	accepts(&r, "[evidence]\nfile = /log/run.jsonl\n",
		"path dir /log -> /data/log\n");
	assert_string_equal(r.fs.evidence, "/data/log/run.jsonl");
	assert_null(find(&r, "/data/log/run.jsonl"));
	run_end(&r);
	refuses("[evidence]\nfile = out/run.jsonl\n[files]\nwrite = out\n",
		"path dir /home/u/ws/out\n", "may write");
	refuses("[evidence]\nfile = gone/run.jsonl\n", "", "no directory");
}

static void puts_home_where_it_can_be(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "", "env X=1\n");
	assert_non_null(find(&r, "/home/u"));
	run_end(&r);
	accepts(&r, "[env]\nset = HOME=/tmp\n", "");
	assert_int_equal(find(&r, "/tmp")->mode, 01777);
	run_end(&r);
	accepts(&r, "[files]\nread = ~/\n", "");
	assert_int_equal(find(&r, "/home/u")->op, FS_BIND);
	assert_int_equal(find(&r, "/home/u")->attr, SEEN);
	run_end(&r);
}

/* A repository as a CI system leaves it, and what of it is known. */
#define GIT \
	"path dir /home/u/ws/.git\n" \
	"path file /home/u/ws/.git/config\n" \
	"path dir /home/u/ws/.git/hooks\n" \
	"path dir /home/u/ws/.git/logs\n" \
	"path file /home/u/ws/.git/FETCH_HEAD\n" \
	"path dir /home/u/ws/.git/objects\n" \
	"path file /home/u/ws/.git/credentials\n" \
	"git dir /home/u/ws/.git: HEAD config hooks logs FETCH_HEAD " \
	"objects refs index info credentials ORIG_HEAD\n"
#define CONFIG \
	"content /home/u/ws/.git/config\n" \
	"| [core]\n" \
	"| bare = false\n" \
	"| [remote \"origin\"]\n" \
	"| url = https://u:p@h/a\n" \
	"| [http]\n" \
	"| extraheader = x\n"
#define WRITTEN \
	"[core]\n\tbare = \"false\"\n" \
	"[remote \"origin\"]\n\turl = \"https://h/a\"\n"

static void writes_the_configuration_of_git_anew(void **state)
{
	static const char *const hidden[] = { "logs", "FETCH_HEAD", "hooks",
					      "credentials" };
	const struct fs_step *step;
	struct run r;

	(void)state;
	accepts(&r, "", GIT CONFIG);
	step = find(&r, "/home/u/ws/.git/config");
	assert_int_equal(step->op, FS_COVER);
	assert_string_equal(step->data, WRITTEN);
	assert_string_equal(step->why, "git's configuration, written anew "
				       "without a part of remote.url, "
				       "http.extraheader");
	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++) {
		autofree char *path = mem_printf("/home/u/ws/.git/%s",
						 hidden[i]);

		assert_true(find(&r, path)->op == FS_MASK_DIR ||
			    find(&r, path)->op == FS_MASK_FILE);
		assert_true(find(&r, path)->optional);
	}
	assert_null(find(&r, "/home/u/ws/.git/objects"));
	assert_null(find(&r, "/home/u/ws/.git"));
	run_end(&r);
}

static void lets_of_git_be_written_what_is_told(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nwrite-unsafe = .git/hooks\n", GIT CONFIG);
	assert_true(find(&r, "/home/u/ws/.git/hooks")->may_write);
	assert_int_equal(find(&r, "/home/u/ws/.git/logs")->op, FS_MASK_DIR);
	assert_int_equal(find(&r, "/home/u/ws/.git/config")->op, FS_COVER);
	run_end(&r);
	accepts(&r, "[files]\nwrite-unsafe = .git\n", GIT CONFIG);
	assert_true(find(&r, "/home/u/ws/.git")->may_write);
	assert_null(find(&r, "/home/u/ws/.git/logs"));
	assert_int_equal(find(&r, "/home/u/ws/.git/config")->op, FS_COVER);
	run_end(&r);
	accepts(&r, "[files]\nwrite-unsafe = .git/config\n", GIT CONFIG);
	assert_true(find(&r, "/home/u/ws/.git/config")->may_write);
	run_end(&r);
}

/* Or it could be made anew, beside its old self. */
static void keeps_a_repository_further_down_in_its_place(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\n",
		"path dir /home/u/ws/.git\npath dir /home/u/ws/a\n"
		"path dir /home/u/ws/a/b\npath dir /home/u/ws/a/b/.git\n"
		"git dir /home/u/ws/a/b/.git: HEAD objects refs\n");
	assert_int_equal(find(&r, "/home/u/ws/a/b/.git")->op, FS_READ_ONLY);
	assert_true(find(&r, "/home/u/ws/a")->may_write);
	assert_true(find(&r, "/home/u/ws/a/b")->may_write);
	run_end(&r);
	accepts(&r, "[files]\nworkspace = read-write\nwrite-unsafe = a\n",
		"path dir /home/u/ws/.git\npath dir /home/u/ws/a\n"
		"path dir /home/u/ws/a/b\npath dir /home/u/ws/a/b/.git\n"
		"git dir /home/u/ws/a/b/.git: HEAD objects refs\n");
	assert_null(find(&r, "/home/u/ws/a/b/.git"));
	run_end(&r);
}

static void hides_a_credential_also_where_it_is_kept(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\n",
		"path file /home/u/ws/.envrc\n"
		"credential /home/u/ws/.envrc: a token\n");
	assert_int_equal(find(&r, "/home/u/ws/.envrc")->op, FS_MASK_FILE);
	run_end(&r);
}

static void lets_nothing_of_git_be_written(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\n",
		GIT CONFIG
		"path dir /home/u/ws/two/.git\ngit dir /home/u/ws/two/.git: "
		"config\npath file /home/u/ws/two/.git/config\n"
		"content /home/u/ws/two/.git/config\n| [user]\n"
		"path file /home/u/ws/sub/.git\ngit file /home/u/ws/sub/.git\n");
	assert_int_equal(find(&r, "/home/u/ws/.git")->attr, SEEN);
	assert_int_equal(find(&r, "/home/u/ws/.git/config")->op, FS_COVER);
	assert_int_equal(find(&r, "/home/u/ws/two/.git")->op, FS_READ_ONLY);
	assert_int_equal(find(&r, "/home/u/ws/two/.git/config")->op,
			 FS_COVER);
	assert_int_equal(find(&r, "/home/u/ws/sub/.git")->op, FS_READ_ONLY);
	run_end(&r);
}

static void refuses_a_configuration_it_cannot_read(void **state)
{
	struct run r;

	(void)state;
	refuses("", GIT, "cannot be read by the user");
	refuses("", GIT "content /home/u/ws/.git/config\n| [core\n",
		"/home/u/ws/.git/config:1: ");
	refuses("", "git why /home/u/ws/x is too deep\n", "too deep");
	/* not one of git's, though it looks so: nothing of it is seen */
	accepts(&r, "",
		"path file /home/u/ws/x/config\n"
		"git dir /home/u/ws/x: config HEAD objects refs y\n"
		"content /home/u/ws/x/config\n| [core\n"
		"path file /home/u/ws/x/y\n");
	assert_int_equal(find(&r, "/home/u/ws/x/config")->op, FS_MASK_FILE);
	assert_null(find(&r, "/home/u/ws/x/y"));
	run_end(&r);
	accepts(&r, "[files]\nhide = .git\n", GIT);
	assert_int_equal(find(&r, "/home/u/ws/.git")->op, FS_MASK_DIR);
	run_end(&r);
	accepts(&r, "[files]\nhide = .git/config\n", GIT);
	assert_int_equal(find(&r, "/home/u/ws/.git/config")->op,
			 FS_MASK_FILE);
	run_end(&r);
}

static void leaves_what_the_profile_names_of_git(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "[files]\nread = .git/config\nread = .git/logs\n",
		GIT CONFIG);
	assert_null(find(&r, "/home/u/ws/.git/config"));
	assert_null(find(&r, "/home/u/ws/.git/logs"));
	assert_non_null(find(&r, "/home/u/ws/.git/hooks"));
	run_end(&r);
	accepts(&r, "[files]\nwrite-unsafe = .git\n", GIT CONFIG);
	assert_true(find(&r, "/home/u/ws/.git")->may_write);
	assert_int_equal(find(&r, "/home/u/ws/.git/config")->op, FS_COVER);
	assert_null(find(&r, "/home/u/ws/.git/logs"));
	run_end(&r);
}

static void covers_what_a_link_leads_to(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "",
		GIT "path file /home/u/ws/.git/config -> /home/u/ws/conf\n"
		"path dir /home/u/ws/.git/logs -> /home/u/ws/log\n"
		"content /home/u/ws/conf\n| [user]\n| name = a\n");
	assert_int_equal(find(&r, "/home/u/ws/conf")->op, FS_COVER);
	assert_null(find(&r, "/home/u/ws/.git/config"));
	assert_null(find(&r, "/home/u/ws/log"));
	run_end(&r);
	/* nothing of it is seen anyway */
	accepts(&r, "",
		GIT "path file /home/u/ws/.git/config -> /home/u/.gitconfig\n"
		"content /home/u/.gitconfig\n| [user]\n");
	assert_null(find(&r, "/home/u/.gitconfig"));
	run_end(&r);
}

#define TREE \
	"git file /home/u/ws/.git\n" \
	"path file /home/u/ws/.git\n" \
	"content /home/u/ws/.git\n| gitdir: /srv/r/.git/worktrees/w\n" \
	"path dir /srv/r/.git/worktrees/w\n" \
	"path file /srv/r/.git/worktrees/w/commondir\n" \
	"path file /srv/r/.git/worktrees/w/gitdir\n"
#define BACK \
	"content /srv/r/.git/worktrees/w/gitdir\n| /home/u/ws/.git\n"
#define COMMON \
	"content /srv/r/.git/worktrees/w/commondir\n| ../..\n"

static bool has_note(const struct run *r, const char *words)
{
	for (size_t i = 0; i < r->fs.unusual.n; i++)
		if (strstr(r->fs.unusual.v[i], words))
			return true;
	return false;
}

static void shows_nothing_for_a_git_file(const char *facts, const char *why)
{
	struct run r;

	accepts(&r, "", facts);
	assert_null(find(&r, "/srv/r/.git"));
	if (!has_note(&r, why))
		fail_msg("no note says: %s", why);
	run_end(&r);
}

static void shows_the_repository_of_a_work_tree(void **state)
{
	struct run r;

	(void)state;
	accepts(&r, "",
		TREE BACK COMMON
		"path dir /srv/r/.git\n"
		"git dir /srv/r/.git: config logs worktrees\n"
		"path dir /srv/r/.git/logs\n"
		"path file /srv/r/.git/config\n"
		"content /srv/r/.git/config\n| [http]\n| extraheader = x\n"
		"git dir /srv/r/.git/worktrees/w: config.worktree\n"
		"path file /srv/r/.git/worktrees/w/config.worktree\n"
		"content /srv/r/.git/worktrees/w/config.worktree\n"
		"| [core]\n| sparsecheckout = true\n| worktree = /etc\n");
	assert_int_equal(find(&r, "/srv/r/.git")->op, FS_BIND);
	assert_int_equal(find(&r, "/srv/r/.git")->attr, SEEN);
	assert_int_equal(find(&r, "/srv/r/.git/logs")->op, FS_MASK_DIR);
	assert_string_equal(find(&r, "/srv/r/.git/config")->data, "");
	assert_string_equal(
		find(&r, "/srv/r/.git/worktrees/w/config.worktree")->data,
		"[core]\n\tsparsecheckout = \"true\"\n");
	assert_null(find(&r, "/srv/r"));
	run_end(&r);
}

static void follows_a_git_file_only_where_it_leads_back(void **state)
{
	(void)state;
	shows_nothing_for_a_git_file(
		TREE COMMON "path dir /srv/r/.git\n"
		"content /srv/r/.git/worktrees/w/gitdir\n| /home/u/x/.git\n",
		"does not lead back");
	shows_nothing_for_a_git_file(TREE BACK "path dir /srv/r/.git\n",
				     "does not lead back");
	/* somebody's directory in `worktrees`, and another repository */
	shows_nothing_for_a_git_file(
		TREE BACK "path dir /srv/other\n"
		"content /srv/r/.git/worktrees/w/commondir\n| /srv/other\n",
		"does not lead back");
	shows_nothing_for_a_git_file(
		TREE BACK COMMON "path dir /srv/r/.git\npath-owner 4\n",
		"another user");
	shows_nothing_for_a_git_file("git file /home/u/ws/.git\n"
				     "path file /home/u/ws/.git\n"
				     "content /home/u/ws/.git\n"
				     "| gitdir: /srv/gone\n",
				     "no directory");
	shows_nothing_for_a_git_file(
		"git file /home/u/ws/.git\npath file /home/u/ws/.git\n"
		"content /home/u/ws/.git\n| gitdir: ..\n"
		"path file /home/u/config\ncontent /home/u/config\n"
		"| [core]\n| worktree = ws\n",
		"more than a repository");
}

static void shows_the_repository_of_a_submodule(void **state)
{
	static const char facts[] =
		"git file /home/u/ws/.git\npath file /home/u/ws/.git\n"
		"content /home/u/ws/.git\n| gitdir: ../top/.git/modules/m\n"
		"path dir /home/u/top/.git/modules/m\n"
		"path file /home/u/top/.git/modules/m/config\n"
		"git dir /home/u/top/.git/modules/m: config\n"
		"content /home/u/top/.git/modules/m/config\n| [core]\n";
	autofree char *back = mem_printf("%s| worktree = ../../../../ws\n",
					 facts);
	autofree char *away = mem_printf("%s| worktree = ../../..\n", facts);
	struct run r;

	(void)state;
	accepts(&r, "", back);
	assert_int_equal(find(&r, "/home/u/top/.git/modules/m")->op, FS_BIND);
	assert_string_equal(
		find(&r, "/home/u/top/.git/modules/m/config")->data,
		"[core]\n\tworktree = \"../../../../ws\"\n");
	run_end(&r);
	accepts(&r, "", away);
	assert_null(find(&r, "/home/u/top/.git/modules/m"));
	assert_true(has_note(&r, "does not lead back"));
	run_end(&r);
}

static void says_what_borrowed_objects_need(void **state)
{
	static const char facts[] =
		GIT CONFIG
		"path file /home/u/ws/.git/objects/info/alternates\n"
		"content /home/u/ws/.git/objects/info/alternates\n"
		"| # a comment\n| ../../b/objects\n| /srv/c/objects\n"
		"path dir /srv/c/objects\n";
	struct run r;

	(void)state;
	accepts(&r, "", facts);
	assert_true(has_note(&r, "read = /srv/c/objects"));
	assert_false(has_note(&r, "/b/objects"));
	assert_null(find(&r, "/srv/c/objects"));
	run_end(&r);
	accepts(&r, "[files]\nread = /srv/c/objects\n", facts);
	assert_false(has_note(&r, "/srv/c/objects"));
	run_end(&r);
}

static void asks_for_what_is_gits(void **state)
{
	struct fs_wants wants = { .paths = STRLIST_INIT };
	struct run r;

	(void)state;
	run_start(&r, "[files]\nread = /data\n", "path dir /data\n" GIT);
	plan_fs_wants(&r.profile, &r.host, &r.env, &wants);
	assert_true(strlist_has(&wants.git, "/home/u/ws"));
	assert_true(strlist_has(&wants.git, "/data"));
	assert_true(strlist_has(&wants.contents, "/home/u/ws/.git/config"));
	assert_true(strlist_has(&wants.paths,
				"/home/u/ws/.git/config.worktree"));
	plan_fs_wants_release(&wants);
	run_end(&r);
}

#define COPIED "script /home/u/ws/up.sh sha256 x\nscript-copy 12 755\n" \
	       "path file /home/u/ws/up.sh\n"

static void puts_the_copy_over_a_pinned_script(void **state)
{
	const struct fs_step *s;
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\n", COPIED);
	s = find(&r, "/home/u/ws/up.sh");
	assert_int_equal(s->op, FS_SCRIPT);
	assert_int_equal(s->attr, SEEN);
	assert_int_equal(s->n_data, 12);
	assert_int_equal(s->mode, 0555);
	run_end(&r);
	accepts(&r, "[files]\nread = up.sh\n", COPIED);
	assert_int_equal(find(&r, "/home/u/ws/up.sh")->op, FS_SCRIPT);
	run_end(&r);
	/* where nothing else is shown, on scratch too */
	accepts(&r, "", "script /tmp/up.sh sha256 x\nscript-copy 1 640\n");
	assert_int_equal(find(&r, "/tmp/up.sh")->op, FS_SCRIPT);
	assert_int_equal(find(&r, "/tmp/up.sh")->mode, 0444);
	assert_true(fs_plan_shows(&r.fs, "/tmp/up.sh"));
	run_end(&r);
	refuses("[files]\nwrite = up.sh\n", COPIED, "exclude each other");
	refuses("[files]\nhide = up.sh\n", COPIED, "exclude each other");
	refuses("", "script /dev/up sha256 x\nscript-copy 1 644\n",
		"cannot be pinned");
}

static void keeps_the_lock_file_from_the_script(void **state)
{
	const char *lock = "content /home/u/ws/cordon.lock\n| #\n"
			   "lock /home/u/ws/cordon.lock\n"
			   "path dir /home/u/ws/out\n"
			   "path dir /home/u/ws/.git\n"
			   "path file /home/u/ws/cordon.lock\n";
	autofree char *lock_in_overlay = mem_printf("%soverlay\n", lock);
	struct run r;

	(void)state;
	accepts(&r, "[files]\nworkspace = read-write\n", lock);
	assert_int_equal(find(&r, "/home/u/ws/cordon.lock")->op, FS_READ_ONLY);
	assert_null(find_absent(&r, "/home/u/ws", "cordon.lock"));
	run_end(&r);
	accepts(&r, "[files]\nwrite = out\n", lock);
	assert_null(find(&r, "/home/u/ws/cordon.lock"));
	run_end(&r);
	accepts(&r, "[files]\nworkspace = read-write\n",
		"path dir /home/u/ws/.git\nlock /home/u/ws/cordon.lock\n");
	assert_true(find(&r, "/home/u/ws/cordon.lock")->optional);
	assert_false(find_absent(&r, "/home/u/ws", "cordon.lock")->may_stay);
	run_end(&r);
	accepts(&r, "[files]\nworkspace = overlay\n", lock_in_overlay);
	assert_int_equal(find(&r, "/home/u/ws/cordon.lock")->op, FS_READ_ONLY);
	run_end(&r);
	refuses("[files]\nwrite = cordon.lock\n", lock, "lock file");
	refuses("[files]\nwrite-unsafe = cordon.lock\n", lock, "lock file");
	refuses("[files]\nwrite = out/cordon.lock\n",
		"path file /home/u/ws/out/cordon.lock\n", "lock file");
	refuses("[files]\nworkspace = overlay\nwrite = cordon.lock\n",
		"overlay\nlock /home/u/ws/cordon.lock\n", "lock file");
	refuses("[files]\nworkspace = read-write\n",
		"lock /home/u/ws/sub/x.lock\n", "--lock names another");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_programs_read_only),
		cmocka_unit_test(gives_fresh_places_to_write),
		cmocka_unit_test(sorts_parents_first_and_names_no_target_twice),
		cmocka_unit_test(binds_devices_that_work),
		cmocka_unit_test(closes_the_kernels_files),
		cmocka_unit_test(names_the_user_in_passwd),
		cmocka_unit_test(writes_names_and_how_to_find_them),
		cmocka_unit_test(shows_listed_configuration_only),
		cmocka_unit_test(shows_path_with_its_prefix),
		cmocka_unit_test(shows_no_prefix_that_others_share),
		cmocka_unit_test(leaves_path_below_home_out),
		cmocka_unit_test(knows_the_home_of_the_user),
		cmocka_unit_test(covers_what_shows_the_kernel),
		cmocka_unit_test(never_lets_profiles_be_written),
		cmocka_unit_test(lets_no_link_of_the_workspace_lead_evidence),
		cmocka_unit_test(asks_for_every_path_it_uses),
		cmocka_unit_test(asks_again_until_it_knows_all),
		cmocka_unit_test(resolves_each_form_of_path),
		cmocka_unit_test(refuses_a_variable_that_is_not_passed),
		cmocka_unit_test(refuses_a_relative_path_without_workspace),
		cmocka_unit_test(refuses_a_missing_path_unless_told),
		cmocka_unit_test(tells_how_a_missing_path_can_be_had),
		cmocka_unit_test(follows_no_link_that_a_checkout_chose),
		cmocka_unit_test(refuses_what_leads_out),
		cmocka_unit_test(refuses_to_let_the_system_be_written),
		cmocka_unit_test(lets_a_named_directory_be_written),
		cmocka_unit_test(tells_root_whose_the_place_is),
		cmocka_unit_test(watches_what_is_missing_where_it_may_be_made),
		cmocka_unit_test(keeps_git_read_only_in_what_may_be_written),
		cmocka_unit_test(lays_an_overlay_over_the_workspace),
		cmocka_unit_test(chooses_an_overlay_where_it_works),
		cmocka_unit_test(keeps_nothing_that_would_act_later),
		cmocka_unit_test(keeps_what_shells_run_in_what_may_be_written),
		cmocka_unit_test(hides_also_what_it_keeps),
		cmocka_unit_test(pins_what_is_above_a_guard),
		cmocka_unit_test(lifts_its_guards_only_where_told),
		cmocka_unit_test(refuses_a_link_in_place_of_gits_directory),
		cmocka_unit_test(hides_what_commands_the_ci_system),
		cmocka_unit_test(lets_no_command_file_be_written),
		cmocka_unit_test(guards_what_an_overlay_writes_outside),
		cmocka_unit_test(shows_the_summary_where_it_may_be_written),
		cmocka_unit_test(hides_named_pipes_of_what_may_not_be_written),
		cmocka_unit_test(hides_what_cannot_be_searched),
		cmocka_unit_test(tells_of_too_many_named_pipes),
		cmocka_unit_test(shows_the_workspace_read_only),
		cmocka_unit_test(takes_no_workspace_in_a_fresh_place),
		cmocka_unit_test(
			keeps_the_name_the_workspace_was_entered_by),
		cmocka_unit_test(lets_that_name_give_way),
		cmocka_unit_test(hides_what_is_seen),
		cmocka_unit_test(refuses_lines_that_contradict_each_other),
		cmocka_unit_test(shows_a_linked_path_under_both_names),
		cmocka_unit_test(writing_wins_over_reading),
		cmocka_unit_test(shows_the_script_alone),
		cmocka_unit_test(adds_certificates_to_the_bundle),
		cmocka_unit_test(asks_for_the_bytes_it_uses),
		cmocka_unit_test(refuses_a_ca_file_that_is_none),
		cmocka_unit_test(never_shows_the_evidence),
		cmocka_unit_test(puts_home_where_it_can_be),
		cmocka_unit_test(writes_the_configuration_of_git_anew),
		cmocka_unit_test(lets_of_git_be_written_what_is_told),
		cmocka_unit_test(keeps_a_repository_further_down_in_its_place),
		cmocka_unit_test(hides_a_credential_also_where_it_is_kept),
		cmocka_unit_test(lets_nothing_of_git_be_written),
		cmocka_unit_test(refuses_a_configuration_it_cannot_read),
		cmocka_unit_test(leaves_what_the_profile_names_of_git),
		cmocka_unit_test(covers_what_a_link_leads_to),
		cmocka_unit_test(shows_the_repository_of_a_work_tree),
		cmocka_unit_test(follows_a_git_file_only_where_it_leads_back),
		cmocka_unit_test(shows_the_repository_of_a_submodule),
		cmocka_unit_test(says_what_borrowed_objects_need),
		cmocka_unit_test(asks_for_what_is_gits),
		cmocka_unit_test(puts_the_copy_over_a_pinned_script),
		cmocka_unit_test(keeps_the_lock_file_from_the_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
