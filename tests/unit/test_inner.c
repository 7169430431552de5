/* SPDX-License-Identifier: Apache-2.0 */
/* test_inner - from a clone to the script, with this test as the supervisor. */
/*
 * The plan is written by hand: /usr, a little /etc, /proc, /dev, a scratch
 * /tmp and a workspace in it.  What the command prints is what is judged.
 * Each scenario runs in a process of its own, started as the user of the test
 * and, when that is root, again as uid 65534 without any capability.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/if_packet.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/sys.h"
#include "decide/live/guard.h"
#include "decide/plan/landlock_abi.h"
#include "decide/plan/plan.h"
#include "inner/inner.h"

#define NOBODY 65534
#define WAIT_MS 20000
#define NS_FLAGS                                                       \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |   \
	 CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)
#define RO_ATTR                                                    \
	(SYS_MOUNT_ATTR_RDONLY | SYS_MOUNT_ATTR_NOSUID |           \
	 SYS_MOUNT_ATTR_NODEV)
#define NOTHING_ATTR                                               \
	(SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV |            \
	 SYS_MOUNT_ATTR_NOEXEC)
#define MAX_STEPS 48

#define CHECK(cond)                                                        \
	do {                                                               \
		if (!(cond)) {                                             \
			fprintf(stderr, "# %s:%d: %s (errno %d)\n",        \
				__FILE__, __LINE__, #cond, errno);         \
			exit(1);                                           \
		}                                                          \
	} while (0)

static char workspace[64];	/* made by main(), owned by nobody */

struct world {
	struct plan plan;
	struct fs_step steps[MAX_STEPS];
	struct landlock_rule rules[16];
	char *env[4];
	char *paths[4];
	char *argv[8];
	uid_t map_uid;
	struct net_endpoint endpoints[2];
	struct inner_fds fds;
	const char *tails[FS_TAILS];

	pid_t pid;
	int sync_fd, init_fd, alive_fd, out_fd;
	int in_fd;	/* for the script's 0, or 0: /dev/null */
	int master_fd;
	int scratch_fd;
	char out[16384];
	uint32_t fail_step, fail_errno, fail_index;
	char fail_detail[256];
	int door[8];
	size_t n_door;
};

static struct sock_filter weak_filter[] = {
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

/* unshare, socket(AF_ALG), ioctl(TIOCSTI) refused; little-endian. */
#define GOOD_IOCTL 2	/* the instruction that looks for ioctl */
static struct sock_filter good_filter[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 6, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 3, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 5),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_ALG, 2, 3),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 24),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static struct fs_step *add(struct world *w, enum fs_op op, const char *target)
{
	struct fs_step *s = &w->steps[w->plan.fs.n_steps++];

	CHECK(w->plan.fs.n_steps <= MAX_STEPS);
	*s = (struct fs_step){ .op = op, .target = (char *)(uintptr_t)target };
	return s;
}

static struct fs_step *add_bind(struct world *w, const char *path,
				uint64_t attr)
{
	struct fs_step *s = add(w, FS_BIND, path);
	struct stat st;

	CHECK(stat(path, &st) == 0);
	s->source = s->target;
	s->attr = attr;
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	s->is_dir = S_ISDIR(st.st_mode);
	return s;
}

static struct fs_step *add_text(struct world *w, enum fs_op op,
				const char *target, const char *data)
{
	struct fs_step *s = add(w, op, target);

	s->data = (char *)(uintptr_t)data;
	s->n_data = strlen(data);
	s->mode = 0444;
	return s;
}

static void add_device(struct world *w, const char *path)
{
	struct fs_step *s = add(w, FS_DEVICE, path);

	s->source = s->target;
	s->attr = SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NOEXEC;
}

static void fill_fs(struct world *w)
{
	add(w, FS_DIR, "/etc")->mode = 0755;
	add_text(w, FS_FILE, "/etc/hosts", "127.0.0.1 localhost\n");
	add_bind(w, "/usr", RO_ATTR);
	add_text(w, FS_SYMLINK, "/bin", "usr/bin");
	add_text(w, FS_SYMLINK, "/lib", "usr/lib");
	add_text(w, FS_SYMLINK, "/lib64", "usr/lib64");
	add(w, FS_DIR, "/dev")->mode = 0755;
	add_device(w, "/dev/null");
	add(w, FS_DEVPTS, "/dev/pts")->attr =
		SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NOEXEC;
	add(w, FS_PROC, "/proc")->attr = NOTHING_ATTR;
	add(w, FS_READ_ONLY, "/proc/sys")->attr = NOTHING_ATTR;
	add(w, FS_MASK_FILE, "/proc/kcore")->optional = true;
	add(w, FS_MASK_DIR, "/proc/there-is-no-such")->optional = true;
	add(w, FS_SCRATCH, "/tmp")->mode = 01777;
	add(w, FS_SCRATCH, "/home/me")->mode = 0700;
	add_bind(w, workspace, SYS_MOUNT_ATTR_NOSUID | SYS_MOUNT_ATTR_NODEV)
		->may_write = true;
}

static void add_rule(struct world *w, const char *path, uint64_t access)
{
	w->rules[w->plan.landlock.n_rules++] = (struct landlock_rule){
		.path = path, .access = access, .is_dir = 1
	};
}

static void fill_landlock(struct world *w)
{
	int abi = sys_landlock_create(NULL, 0,
				      SYS_LANDLOCK_CREATE_RULESET_VERSION);
	uint64_t all = landlock_abi_fs(1);

	w->plan.landlock = (struct landlock_plan){
		.abi = abi,
		.handled_fs = all,
		.scoped = landlock_abi_scoped(abi),
		.rules = w->rules,
	};
	add_rule(w, "/", LANDLOCK_ABI_FS_EXECUTE | LANDLOCK_ABI_FS_READ_FILE |
				 LANDLOCK_ABI_FS_READ_DIR);
	add_rule(w, "/dev", all);
	add_rule(w, "/tmp", all);
	add_rule(w, "/home/me", all);
}

/* A world in which `sh -c script` would run. */
static void fill(struct world *w, const char *script)
{
	bool is_root = geteuid() == 0;

	*w = (struct world){ .sync_fd = -1, .init_fd = -1, .alive_fd = -1,
			     .out_fd = -1 };
	w->plan.ids = (struct id_plan){
		.uid = is_root ? NOBODY : geteuid(),
		.gid = is_root ? NOBODY : getegid(),
		.as_root = is_root,
	};
	w->map_uid = w->plan.ids.uid;
	w->plan.fs.steps = w->steps;
	w->plan.fs.scratch = 1 << 20;
	fill_fs(w);
	fill_landlock(w);
	w->plan.limits.rlimits[0] = (struct rlimit_plan){
		.resource = RLIMIT_CORE, .name = "RLIMIT_CORE", .value = 1
	};
	w->plan.limits.rlimits[1] = (struct rlimit_plan){
		.resource = RLIMIT_NOFILE, .name = "RLIMIT_NOFILE", .value = 200
	};
	w->plan.limits.n_rlimits = 2;
	w->env[0] = (char *)(uintptr_t)"PATH=/usr/bin";
	w->env[1] = (char *)(uintptr_t)"ONLY=this";
	w->plan.env.env = (struct strlist){ .v = w->env, .n = 2 };
	w->plan.cwd = workspace;
	w->paths[0] = (char *)(uintptr_t)"/usr/bin/bash";
	w->plan.exec_paths = (struct strlist){ .v = w->paths, .n = 1 };
	w->argv[0] = (char *)(uintptr_t)"bash";
	w->argv[1] = (char *)(uintptr_t)"-c";
	w->argv[2] = (char *)(uintptr_t)script;
	w->plan.argv = w->argv;
	w->fds.left_fd = -1;
	w->fds.script_filter = (struct sock_fprog){
		ARRAY_SIZE(good_filter), good_filter
	};
	w->fds.init_filter = (struct sock_fprog){
		ARRAY_SIZE(weak_filter), weak_filter
	};
}

static void read_outer_ns(struct inner_fds *fds)
{
	static const char *const names[INNER_NS_COUNT] = {
		"user", "mnt", "pid", "net", "ipc", "uts", "cgroup",
	};

	for (size_t i = 0; i < INNER_NS_COUNT; i++) {
		char path[40];
		struct stat st;

		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s",
			       names[i]);
		CHECK(stat(path, &st) == 0);
		fds->outer_ns[i] = st.st_ino;
	}
}

static void write_proc(pid_t pid, const char *name, const char *text)
{
	char path[64];
	autoclose int fd = -1;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	CHECK(fdio_write_all(fd, text, strlen(text)) == 0);
}

static void write_maps(const struct world *w)
{
	char map[64];

	if (!w->plan.ids.as_root)
		write_proc(w->pid, "setgroups", "deny");
	(void)snprintf(map, sizeof(map), "%u %u 1", w->map_uid, w->map_uid);
	write_proc(w->pid, "uid_map", map);
	(void)snprintf(map, sizeof(map), "%u %u 1", w->plan.ids.gid,
		       w->plan.ids.gid);
	write_proc(w->pid, "gid_map", map);
}

static int raised(int fd)
{
	int up = fcntl(fd, F_DUPFD_CLOEXEC, 20);

	CHECK(up >= 0);
	(void)close(fd);
	return up;
}

static void start(struct world *w)
{
	int sync[2], init[2], alive[2], out[2];

	CHECK(fdio_socketpair(sync) == 0 && fdio_socketpair(init) == 0);
	CHECK(fdio_pipe(alive) == 0 && fdio_pipe(out) == 0);
	w->fds.sync_fd = raised(sync[1]);
	w->fds.init_fd = raised(init[1]);
	w->fds.alive_fd = raised(alive[0]);
	w->fds.stream_fds[0] = raised(
		w->in_fd > 0 ? w->in_fd :
			       open("/dev/null", O_RDONLY | O_CLOEXEC));
	w->fds.stream_fds[1] = raised(out[1]);
	w->fds.stream_fds[2] = fcntl(w->fds.stream_fds[1], F_DUPFD_CLOEXEC, 3);
	w->sync_fd = sync[0];
	w->init_fd = init[0];
	w->alive_fd = alive[1];
	w->out_fd = out[0];
	if (w->fds.outer_ns[0] == 0)
		read_outer_ns(&w->fds);
	w->pid = sys_clone(NS_FLAGS);
	CHECK(w->pid >= 0);
	if (w->pid == 0) {
		(void)close(w->alive_fd);
		(void)close(w->sync_fd);
		inner(&w->plan, &w->fds);
	}
	(void)close(w->fds.sync_fd);
	(void)close(w->fds.init_fd);
	(void)close(w->fds.alive_fd);
	for (int i = 0; i < 3; i++)
		(void)close(w->fds.stream_fds[i]);
	write_maps(w);
}

static void tell(int fd, enum wire_type type)
{
	struct wire_writer w;

	wire_begin(&w, type);
	CHECK(wire_send(&w, fd, NULL, 0) == 0);
}

/* Each tail is what the world has for it. */
static void tell_mapped(const struct world *w)
{
	struct wire_writer writer;

	wire_begin(&writer, WIRE_MAPPED);
	for (int i = FS_TAIL_NONE + 1; i < FS_TAILS; i++) {
		const char *tail = w->tails[i] ? w->tails[i] : "";

		wire_put_bytes(&writer, tail, strlen(tail));
	}
	CHECK(wire_send(&writer, w->sync_fd, NULL, 0) == 0);
}

static void wait_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	CHECK(poll(&p, 1, WAIT_MS) == 1);
}

/* The next record that is no part of the door; 0 at the end. */
static uint32_t next_record(struct world *w)
{
	static uint8_t buf[WIRE_MAX];

	for (;;) {
		struct wire_reader r;
		size_t n_fds = 0;
		uint32_t type;
		ssize_t n;

		wait_readable(w->sync_fd);
		n = fdio_recv(w->sync_fd, buf, sizeof(buf),
			      w->door + w->n_door,
			      ARRAY_SIZE(w->door) - w->n_door, &n_fds);
		CHECK(n >= 0);
		if (n == 0)
			return 0;
		type = wire_open(&r, buf, (size_t)n);
		if (type == WIRE_DOOR) {
			CHECK(wire_get_u32(&r) == w->n_door);
			CHECK(wire_get_u32(&r) == n_fds);
			CHECK(wire_end(&r) == 0);
			w->n_door += n_fds;
			continue;
		}
		if (type == WIRE_SCRATCH) {
			CHECK(wire_end(&r) == 0 && n_fds == 1);
			w->scratch_fd = w->door[w->n_door];
			continue;
		}
		if (type == WIRE_TERMINAL) {
			CHECK(wire_end(&r) == 0 && n_fds == 1);
			w->master_fd = w->door[w->n_door];
			continue;
		}
		if (type == WIRE_FAIL) {
			w->fail_step = wire_get_u32(&r);
			w->fail_errno = wire_get_u32(&r);
			w->fail_index = wire_get_u32(&r);
			wire_get_text(&r, w->fail_detail,
				      sizeof(w->fail_detail));
			fprintf(stderr, "# %s: %s: %s\n",
				wire_step_name(w->fail_step), w->fail_detail,
				strerror((int)w->fail_errno));
		}
		CHECK(wire_end(&r) == 0);
		return type;
	}
}

/* To the gate and through it; the script is running after. */
static void launch(struct world *w)
{
	start(w);
	tell_mapped(w);
	CHECK(next_record(w) == WIRE_READY);
	tell(w->sync_fd, WIRE_GATE);
	CHECK(next_record(w) == 0);
}

static int wait_for_pid1(const struct world *w)
{
	int status;

	CHECK(waitpid(w->pid, &status, 0) == w->pid);
	return status;
}

/* Until a failure is reported; the process must end by itself. */
static void launch_refused(struct world *w, uint32_t step, uint32_t sys)
{
	start(w);
	tell_mapped(w);
	CHECK(next_record(w) == WIRE_FAIL);
	CHECK(w->fail_step == step);
	CHECK(w->fail_errno == sys);
	(void)wait_for_pid1(w);
}

/* Everything the script writes, to the end of both streams. */
static const char *output(struct world *w)
{
	size_t len = 0;
	ssize_t n;

	do {
		wait_readable(w->out_fd);
		n = read(w->out_fd, w->out + len, sizeof(w->out) - 1 - len);
		CHECK(n >= 0);
		len += (size_t)n;
	} while (n > 0);
	w->out[len] = '\0';
	return w->out;
}

/* The wait status of the script, as pid 1 reports it. */
static int script_status(struct world *w)
{
	uint8_t buf[64];
	struct wire_reader r;
	ssize_t n;
	int status;

	wait_readable(w->init_fd);
	n = fdio_recv(w->init_fd, buf, sizeof(buf), NULL, 0, NULL);
	CHECK(n > 0);
	CHECK(wire_open(&r, buf, (size_t)n) == WIRE_EXITED);
	status = (int)wire_get_u32(&r);
	CHECK(wire_end(&r) == 0);
	CHECK(wait_for_pid1(w) == 0);
	return status;
}

static struct world world;

/* Prints what script prints and what it exits with. */
static const char *run(const char *script)
{
	fill(&world, script);
	launch(&world);
	(void)output(&world);
	CHECK(script_status(&world) == 0);
	return world.out;
}

static void expect(const char *script, const char *want)
{
	const char *got = run(script);

	if (strcmp(got, want) != 0)
		fprintf(stderr, "# got: %s# want: %s", got, want);
	CHECK(strcmp(got, want) == 0);
}

static void runs_the_command(void)
{
	expect("echo $ONLY; env | wc -l; pwd | grep -c cordon-test; exit 0",
	       "this\n5\n1\n"); /* bash adds PWD SHLVL _ */
	fill(&world, "exit 7");
	launch(&world);
	CHECK(output(&world)[0] == '\0');
	CHECK(WEXITSTATUS(script_status(&world)) == 7);
}

static void has_own_ids_and_no_capability(void)
{
	char want[256];
	uid_t uid = geteuid() == 0 ? NOBODY : geteuid();

	(void)snprintf(want, sizeof(want),
		       "%u\n2\ncordon\nCapInh:\t0000000000000000\n"
		       "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
		       "CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\n"
		       "NoNewPrivs:\t1\nSeccomp:\t2\n0\n",
		       uid);
	expect("echo $UID; echo $$; cat /proc/sys/kernel/hostname; "
	       "grep -E '^(Cap|NoNewPrivs:|Seccomp:)' /proc/self/status; "
	       "cat /proc/sys/user/max_user_namespaces",
	       want);
}

static void sees_only_the_planned_files(void)
{
	expect("cat /etc/hosts; ls /etc; ls -A /home; ls /dev; ls /home/me; "
	       "ls /tmp",
	       "127.0.0.1 localhost\nhosts\nme\nnull\npts\ncordon-test\n");
}

static void writes_only_where_planned(void)
{
	expect("echo a >/tmp/x && echo b >/home/me/x && echo c >made && "
	       "cat /tmp/x /home/me/x made; rm made; "
	       "for f in /x /usr/x /etc/hosts /proc/sys/kernel/domainname; do "
	       "( : >$f ) 2>/dev/null && echo wrote $f; done; "
	       "cp /usr/bin/true /tmp/t && /tmp/t && echo ran; "
	       "head -c 2000000 /proc/self/mem /usr/bin/bash >/tmp/big "
	       "2>/dev/null || echo full",
	       "a\nb\nc\nran\nfull\n");
}

#define LIST_FDS "ls /proc/self/fd; ulimit -n; ulimit -Hn; ulimit -Hc"
#define LISTED "0\n1\n2\n3\n200\n200\n0\n" /* 3: of ls itself */

static void has_three_descriptors_and_limits(void)
{
	CHECK(dup2(open("/", O_RDONLY), 77) == 77); /* neither close-on-exec */
	expect(LIST_FDS, LISTED);
}

/* As on a kernel before 5.9. */
static void closes_descriptors_without_close_range(void)
{
	struct sock_filter no_close_range[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 436, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { ARRAY_SIZE(no_close_range),
				   no_close_range };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(sys_seccomp_filter(&prog, 0) == 0);
	CHECK(sys_close_range(1000, 1001, 0) < 0 && errno == ENOSYS);
	for (int i = 100; i < 180; i++)
		CHECK(dup2(0, i) == i);
	expect(LIST_FDS, LISTED);
}

static void cannot_look_into_pid_1(void)
{
	expect("cat /proc/1/environ /proc/1/mem 2>/dev/null || echo no; "
	       "ls /proc/1/fd /proc/1/root/ 2>/dev/null || echo no; "
	       "ls /proc/1/cwd/ 2>/dev/null || (: </proc/1/exe) 2>/dev/null "
	       "|| echo no; "
	       "kill -9 1; kill -STOP 1; kill -TERM 1; echo alive",
	       "no\nno\nno\nalive\n");
}

static void hides_and_covers_inside_a_bind(void)
{
	char dir[96], file[96], script[128];

	(void)snprintf(dir, sizeof(dir), "%s/hidden", workspace);
	(void)snprintf(file, sizeof(file), "%s/file", workspace);
	(void)snprintf(script, sizeof(script),
		       "ls hidden; cat file; (: >file) 2>/dev/null || echo ro; "
		       "rm file 2>/dev/null || echo busy");
	fill(&world, script);
	add(&world, FS_MASK_DIR, dir);
	add_text(&world, FS_COVER, file, "covered\n");
	launch(&world);
	CHECK(strcmp(output(&world), "covered\nro\nbusy\n") == 0);
	CHECK(script_status(&world) == 0);
}

static void ends_files_in_what_came_later(void)
{
	char file[96];

	(void)snprintf(file, sizeof(file), "%s/file", workspace);
	fill(&world, "cat file /etc/bundle");
	add_text(&world, FS_COVER, file, "host\n")->tail = FS_TAIL_PEM;
	add_text(&world, FS_FILE, "/etc/bundle", "")->tail = FS_TAIL_PEM;
	world.tails[FS_TAIL_PEM] = "ours\n";
	launch(&world);
	CHECK(strcmp(output(&world), "host\nours\nours\n") == 0);
	CHECK(script_status(&world) == 0);
}

static void refuses_a_file_without_its_end(void)
{
	fill(&world, "true");
	add_text(&world, FS_FILE, "/etc/bundle", "host\n")->tail = FS_TAIL_PEM;
	launch_refused(&world, STEP_MOUNT_ROOT, ENODATA);
}

static int script_memfd(const char *text)
{
	int fd = memfd_create("script", MFD_CLOEXEC);

	CHECK(fd >= 0 && fdio_write_all(fd, text, strlen(text)) == 0);
	return fd;
}

/* In a bind, and where there is nothing else; more than scratch may hold. */
static void runs_the_copy_of_the_script(void)
{
	char file[96], script[128];
	const char *text = "echo copy\n";

	(void)snprintf(file, sizeof(file), "%s/file", workspace);
	(void)snprintf(script, sizeof(script),
		       "bash ./file; /file; (: >file) 2>/dev/null || echo ro; "
		       "rm file 2>/dev/null || echo busy");
	fill(&world, script);
	world.plan.fs.scratch = 1;
	add(&world, FS_SCRIPT, file)->n_data = strlen(text);
	world.steps[world.plan.fs.n_steps - 1].mode = 0444;
	add(&world, FS_SCRIPT, "/file")->n_data = strlen(text);
	world.steps[world.plan.fs.n_steps - 1].mode = 0555;
	world.fds.script_fd = script_memfd(text);
	launch(&world);
	(void)close(world.fds.script_fd);
	CHECK(strcmp(output(&world), "copy\ncopy\nro\nbusy\n") == 0);
	CHECK(script_status(&world) == 0);
}

static void refuses_a_copy_that_is_too_short(void)
{
	fill(&world, "true");
	add(&world, FS_SCRIPT, "/file")->n_data = 100;
	world.fds.script_fd = script_memfd("short");
	launch_refused(&world, STEP_MOUNT_ROOT, ENODATA);
	(void)close(world.fds.script_fd);
}

static void a_mask_may_not_be_missing(void)
{
	char dir[96];

	(void)snprintf(dir, sizeof(dir), "%s/not-there", workspace);
	fill(&world, "true");
	add(&world, FS_MASK_DIR, dir);
	launch_refused(&world, STEP_MOUNT_ROOT, ENOENT);
	CHECK(world.fail_index == world.plan.fs.n_steps - 1);
}

static void refuses_a_source_that_changed(void)
{
	fill(&world, "true");
	world.steps[2].ino++;
	launch_refused(&world, STEP_MOUNT_ROOT, ESTALE);
	CHECK(world.fail_index == 2);
	CHECK(strstr(world.fail_detail, "/usr") != NULL);
}

/* An earlier run of the script can have left such a link. */
static void refuses_a_link_in_the_way_of_a_mount(void)
{
	char target[96];
	struct fs_step *s;

	(void)snprintf(target, sizeof(target), "%s/link/etc", workspace);
	fill(&world, "true");
	s = add_bind(&world, "/usr", RO_ATTR);
	s->target = target;
	launch_refused(&world, STEP_MOUNT_ROOT, ELOOP);
}

static void makes_nothing_on_the_host(void)
{
	char target[96];
	struct fs_step *s;

	(void)snprintf(target, sizeof(target), "%s/new/dir", workspace);
	fill(&world, "true");
	s = add_bind(&world, "/usr", RO_ATTR);
	s->target = target;
	launch_refused(&world, STEP_MOUNT_ROOT, EXDEV);
	*strrchr(target, '/') = '\0';
	CHECK(access(target, F_OK) < 0 && errno == ENOENT);
}

static void leaves_out_what_is_optional_and_missing(void)
{
	struct fs_step *s;

	fill(&world, "echo fine");
	s = add(&world, FS_BIND, "/opt/there-is-no-such");
	s->source = s->target;
	s->optional = true;
	launch(&world);
	CHECK(strcmp(output(&world), "fine\n") == 0);
	CHECK(script_status(&world) == 0);
	fill(&world, "echo fine");
	s = add(&world, FS_BIND, "/opt/there-is-no-such");
	s->source = s->target;
	launch_refused(&world, STEP_MOUNT_ROOT, ENOENT);
}

static void refuses_a_filter_that_lets_through(void)
{
	fill(&world, "true");
	world.fds.script_filter = world.fds.init_filter;
	launch_refused(&world, STEP_READ_BACK, EPERM);
}

static void refuses_a_filter_that_lets_keys_be_pushed(void)
{
	fill(&world, "true");
	good_filter[GOOD_IOCTL].k = UINT32_MAX;
	launch_refused(&world, STEP_READ_BACK, EPERM);
	CHECK(strstr(world.fail_detail, "TIOCSTI"));
}

/* A terminal of the script's own as its 0, 1 and 2. */
static void fill_terminal(const char *script)
{
	fill(&world, script);
	world.plan.streams = (struct stream_plan){
		.stdin_mode = STDIN_TERMINAL,
		.has_terminal = true,
		.on_terminal = { true, true, true },
	};
	world.fds.in_front = true;
}

/* What comes from the terminal, until it has said this. */
static void wait_terminal(const char *text)
{
	size_t len = 0;

	do {
		ssize_t n;

		wait_readable(world.master_fd);
		n = read(world.master_fd, world.out + len,
			 sizeof(world.out) - 1 - len);
		CHECK(n > 0);
		len += (size_t)n;
		world.out[len] = '\0';
	} while (!strstr(world.out, text));
}

static void order(enum wire_type type, uint32_t a, int b)
{
	struct wire_writer w;

	wire_begin(&w, type);
	wire_put_u32(&w, a);
	if (b >= 0)
		wire_put_u32(&w, (uint32_t)b);
	CHECK(wire_send(&w, world.init_fd, NULL, 0) == 0);
}

static void wait_stopped(int sig, uint32_t n_continued)
{
	uint8_t buf[64];
	struct wire_reader r;
	ssize_t n;

	wait_readable(world.init_fd);
	n = fdio_recv(world.init_fd, buf, sizeof(buf), NULL, 0, NULL);
	CHECK(n > 0 && wire_open(&r, buf, (size_t)n) == WIRE_STOPPED);
	CHECK((int)wire_get_u32(&r) == sig);
	CHECK(wire_get_u32(&r) == n_continued && wire_end(&r) == 0);
}

static void gives_a_terminal_of_its_own(void)
{
	fill_terminal("test -t 0 && test -t 1 && test -t 2 && tty && "
		      "ls /proc/self/fd | wc -w");
	launch(&world);
	wait_terminal("4\r\n");	/* ls has its directory open */
	CHECK(strncmp(world.out, "/dev/pts/0\r\n", 12) == 0);
	CHECK(script_status(&world) == 0);
	CHECK(read(world.master_fd, world.out, 1) == -1 && errno == EIO);
}

static void tells_when_the_script_stops(void)
{
	fill_terminal("kill -STOP $$; kill -TSTP $$; echo on");
	launch(&world);
	wait_stopped(SIGSTOP, 0);
	order(WIRE_SIGNAL, SIGCONT, 1);
	wait_stopped(SIGTSTP, 1);
	order(WIRE_SIGNAL, SIGCONT, 1);
	wait_terminal("on\r\n");
	CHECK(script_status(&world) == 0);
}

static void stops_behind_where_it_reads(void)
{
	fill_terminal("read -r x; echo \"got $x\"");
	world.fds.in_front = false;
	launch(&world);
	wait_stopped(SIGTTIN, 0);
	order(WIRE_FRONT, 1, -1);
	order(WIRE_SIGNAL, SIGCONT, 1);
	CHECK(write(world.master_fd, "word\n", 5) == 5);
	wait_terminal("got word\r\n");
	CHECK(script_status(&world) == 0);
}

static void ends_on_a_malformed_order(void)
{
	fill(&world, "exec sleep 100");
	launch(&world);
	order(WIRE_FRONT, 1, -1);	/* there is no terminal */
	CHECK(WEXITSTATUS(wait_for_pid1(&world)) == 125);
}

static void refuses_the_terminal_of_the_caller(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int locked = 0;

	CHECK(master >= 0 && ioctl(master, TIOCSPTLCK, &locked) == 0);
	fill(&world, "true");
	world.in_fd = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CHECK(world.in_fd >= 0);
	launch_refused(&world, STEP_READ_BACK, EPERM);
	CHECK(strstr(world.fail_detail, "not the terminal"));

	fill_terminal("true");	/* as one of three, too */
	world.plan.streams.on_terminal[0] = false;
	world.in_fd = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CHECK(world.in_fd >= 0);
	launch_refused(&world, STEP_READ_BACK, EPERM);
}

/* Left out, although the plan handles something. */
static void refuses_a_landlock_that_does_not_hold(void)
{
	fill(&world, "true");
	world.plan.landlock.abi = 0;
	launch_refused(&world, STEP_READ_BACK, EPERM);
	CHECK(strcmp(world.fail_detail, "Landlock does not hold") == 0);
}

static void refuses_a_rule_for_what_is_not_there(void)
{
	struct fs_step *s;

	fill(&world, "true");
	add_rule(&world, "/opt/x", LANDLOCK_ABI_FS_READ_FILE);
	launch_refused(&world, STEP_RESTRICT_ACCESS, ENOENT);

	fill(&world, "true"); /* unless its step was left out */
	add_rule(&world, "/opt/x", LANDLOCK_ABI_FS_READ_FILE);
	s = add(&world, FS_BIND, "/opt/x");
	s->source = s->target;
	s->optional = true;
	launch(&world);
	CHECK(script_status(&world) == 0);
}

static void refuses_a_namespace_shared_with_the_host(void)
{
	fill(&world, "true");
	world.fds.outer_ns[0] = 1; /* not known: the others stay 0 */
	launch_refused(&world, STEP_READ_BACK, EPERM);
}

static void refuses_an_id_that_is_not_mapped(void)
{
	fill(&world, "true");
	world.plan.ids.uid = 4711;
	launch_refused(&world, STEP_ENTER_NAMESPACES, EINVAL);
}

static void leaves_when_the_gate_stays_shut(void)
{
	fill(&world, "echo ran");
	start(&world);
	tell_mapped(&world);
	CHECK(next_record(&world) == WIRE_READY);
	drop_fd(&world.sync_fd);
	(void)wait_for_pid1(&world);
	CHECK(output(&world)[0] == '\0');
}

static void reports_a_command_that_cannot_run(void)
{
	fill(&world, "true");
	world.paths[0] = (char *)(uintptr_t)"/usr/bin/there-is-no-such";
	start(&world);
	tell_mapped(&world);
	CHECK(next_record(&world) == WIRE_READY);
	tell(world.sync_fd, WIRE_GATE);
	CHECK(next_record(&world) == WIRE_FAIL);
	CHECK(world.fail_step == STEP_EXEC_SCRIPT);
	CHECK(world.fail_errno == ENOENT && world.fail_detail[0] == '\0');
	(void)wait_for_pid1(&world);

	/* found and not executable goes before not found, as in execvp(3) */
	fill(&world, "true");
	world.paths[0] = (char *)(uintptr_t)"/etc/hosts";
	world.paths[1] = (char *)(uintptr_t)"/usr/bin/there-is-no-such";
	world.plan.exec_paths.n = 2;
	start(&world);
	tell_mapped(&world);
	CHECK(next_record(&world) == WIRE_READY);
	tell(world.sync_fd, WIRE_GATE);
	CHECK(next_record(&world) == WIRE_FAIL);
	CHECK(world.fail_errno == EACCES);
	(void)wait_for_pid1(&world);
}

static void runs_a_script_without_an_interpreter_line(void)
{
	static char *sh[4];

	fill(&world, "unused");
	add_text(&world, FS_FILE, "/etc/script", "echo by $0 $1\n");
	world.steps[world.plan.fs.n_steps - 1].mode = 0555;
	world.paths[0] = (char *)(uintptr_t)"/etc/script";
	sh[0] = (char *)(uintptr_t)"/bin/sh";
	sh[2] = (char *)(uintptr_t)"arg";
	world.plan.sh_argv = sh;
	launch(&world);
	CHECK(strcmp(output(&world), "by /etc/script arg\n") == 0);
	CHECK(script_status(&world) == 0);
}

static void send_signal(const struct world *w, int sig, bool to_group)
{
	struct wire_writer m;

	wire_begin(&m, WIRE_SIGNAL);
	wire_put_u32(&m, (uint32_t)sig);
	wire_put_u32(&m, to_group);
	CHECK(wire_send(&m, w->init_fd, NULL, 0) == 0);
}

static void wait_for_line(struct world *w, const char *want)
{
	char buf[64];
	ssize_t n;

	wait_readable(w->out_fd);
	n = read(w->out_fd, buf, sizeof(buf) - 1);
	CHECK(n > 0);
	buf[n] = '\0';
	CHECK(strcmp(buf, want) == 0);
}

#define SLEEPER                                                      \
	"trap 'echo caught; exit 3' TERM USR1; sleep 100 & echo up; " \
	"wait"

static void passes_signals_on(void)
{
	fill(&world, SLEEPER);
	launch(&world);
	wait_for_line(&world, "up\n");
	send_signal(&world, SIGUSR1, false);
	CHECK(strcmp(output(&world), "caught\n") == 0);
	CHECK(WEXITSTATUS(script_status(&world)) == 3);

	/* straight at pid 1, from outside */
	fill(&world, SLEEPER);
	launch(&world);
	wait_for_line(&world, "up\n");
	CHECK(kill(world.pid, SIGTERM) == 0);
	CHECK(strcmp(output(&world), "caught\n") == 0);
	CHECK(WEXITSTATUS(script_status(&world)) == 3);

	fill(&world, "echo up; exec sleep 100");
	launch(&world);
	wait_for_line(&world, "up\n");
	send_signal(&world, SIGKILL, true);
	CHECK(WTERMSIG(script_status(&world)) == SIGKILL);
}

static void passes_a_file_of_scratch_out(void)
{
	struct statfs before, after;
	struct stat st;

	fill(&world, "printf %65536d 1 >/tmp/some");
	world.scratch_fd = -1;
	start(&world);
	tell_mapped(&world);
	CHECK(next_record(&world) == WIRE_READY);
	CHECK(fstat(world.scratch_fd, &st) == 0 && S_ISREG(st.st_mode));
	CHECK(st.st_size == 0 && (st.st_mode & 0777) == 0);
	CHECK(fstatfs(world.scratch_fd, &before) == 0);
	CHECK((uint64_t)before.f_bsize * before.f_blocks ==
	      world.plan.fs.scratch);
	tell(world.sync_fd, WIRE_GATE);
	CHECK(next_record(&world) == 0);
	CHECK(script_status(&world) == 0);
	/* the file system is still there, with what the script has left */
	CHECK(fstatfs(world.scratch_fd, &after) == 0);
	CHECK((before.f_bfree - after.f_bfree) * (uint64_t)after.f_bsize ==
	      65536);

	/* without a bound nothing could be said of it */
	fill(&world, "true");
	world.plan.fs.scratch = UINT64_MAX;
	world.scratch_fd = -1;
	launch(&world);
	CHECK(world.scratch_fd == -1);
	CHECK(script_status(&world) == 0);
}

/* fill_fs() has the workspace last. */
static void fill_overlay(const char *script)
{
	struct fs_step *s;

	fill(&world, script);
	s = &world.steps[world.plan.fs.n_steps - 1];
	s->op = FS_OVERLAY;
	s->may_write = false;
}

static void hands_an_overlay_out_at_the_end(void)
{
	uint8_t buf[64];
	struct wire_reader r;
	char path[96];
	size_t n_fds = 0;
	int left = -1;
	int file;
	ssize_t n;

	/* who is left over writes on until it is killed */
	fill_overlay("setsid sh -c 'while :; do echo x; done >more' & "
		     "until [ -s more ]; do :; done; rm file; echo made >made");
	launch(&world);
	wait_readable(world.init_fd);
	n = fdio_recv(world.init_fd, buf, sizeof(buf), NULL, 0, NULL);
	CHECK(n > 0 && wire_open(&r, buf, (size_t)n) == WIRE_EXITED);
	CHECK(wire_get_u32(&r) == 0);
	wait_readable(world.init_fd);
	n = fdio_recv(world.init_fd, buf, sizeof(buf), &left, 1, &n_fds);
	CHECK(n > 0 && wire_open(&r, buf, (size_t)n) == WIRE_LEFT);
	CHECK(wire_end(&r) == 0 && n_fds == 1);
	file = openat(left, "made", O_RDONLY | O_CLOEXEC);
	CHECK(file >= 0 && read(file, buf, sizeof(buf)) == 5);
	CHECK(close(file) == 0);
	CHECK(wait_for_pid1(&world) == 0);
	CHECK(close(left) == 0);
	(void)snprintf(path, sizeof(path), "%s/made", workspace);
	CHECK(access(path, F_OK) < 0);
	(void)snprintf(path, sizeof(path), "%s/file", workspace);
	CHECK(access(path, F_OK) == 0);
}

static void refuses_an_overlay_over_something_else(void)
{
	fill_overlay("echo no");
	world.steps[world.plan.fs.n_steps - 1].ino++;
	launch_refused(&world, STEP_MOUNT_ROOT, ESTALE);
}

static void nothing_outlives_the_script(void)
{
	fill(&world, "setsid sleep 100 & setsid setsid sleep 100 & echo up");
	launch(&world);
	/* the end of both streams: nobody holds them any more */
	CHECK(strcmp(output(&world), "up\n") == 0);
	CHECK(script_status(&world) == 0);
}

static void ends_with_the_supervisor(void)
{
	fill(&world, "echo up; setsid sleep 100 & sleep 100");
	launch(&world);
	wait_for_line(&world, "up\n");
	drop_fd(&world.alive_fd);
	CHECK(output(&world)[0] == '\0');
	CHECK(WEXITSTATUS(wait_for_pid1(&world)) == 125);
}

/* Another holder of the pipe, so that only the signal is left. */
static void dies_by_the_death_signal_too(void)
{
	int told[2];
	char c = 0;
	pid_t pid;

	CHECK(fdio_pipe(told) == 0);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		fill(&world, "echo up; setsid sleep 100 & sleep 100");
		launch(&world);
		wait_for_line(&world, "up\n");
		if (fork() == 0) {
			CHECK(output(&world)[0] == '\0');
			CHECK(write(told[1], "x", 1) == 1);
			_exit(0);
		}
		CHECK(kill(getpid(), SIGKILL) == 0);
	}
	(void)close(told[1]);
	wait_readable(told[0]);
	CHECK(read(told[0], &c, 1) == 1);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

static struct address v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	return (struct address){ .b = { [10] = 0xff, [11] = 0xff, a, b, c,
					d } };
}

static void fill_net(struct world *w)
{
	w->plan.wants_relay = true;
	w->plan.net.endpoints = w->endpoints;
	w->plan.net.n_endpoints = 2;
	w->endpoints[0].address = v4(198, 18, 0, 1);
	w->endpoints[0].endpoint.port = 443;
	w->endpoints[1].address = (struct address){
		.b = { 0x20, 0x01, 0x0d, 0xb8, [15] = 7 }
	};
	w->endpoints[1].endpoint.port = 8443;
}

/* The destination port and whether the packet was for this IPv4 address. */
static bool saw_stray(int fd, size_t n_head, uint16_t port)
{
	uint8_t packet[256];
	ssize_t n;
	uint16_t got;

	wait_readable(fd);
	n = recv(fd, packet, sizeof(packet), 0);
	CHECK(n >= (ssize_t)n_head + 4);
	memcpy(&got, packet + n_head + 2, 2);
	return ntohs(got) == port;
}

static void opens_the_door_and_sees_strays(void)
{
	struct sockaddr_in6 from;
	socklen_t size = sizeof(from);

	fill(&world, "t() { (exec 3<>/dev/$1) 2>/dev/null && echo open $1 || "
		     "echo shut $1; }; "
		     "t tcp/198.18.0.1/443; t tcp/198.18.0.1/444; "
		     "t tcp/203.0.113.9/80; t tcp/2001:db8::7/8443; "
		     "t tcp/2001:db8::8/8443; t tcp/127.0.0.1/9; "
		     "t tcp/::1/9; t tcp/9.9.9.9/53; "
		     "echo x >/dev/udp/203.0.113.9/99; "
		     "echo x >/dev/udp/203.0.113.9/53; "
		     "echo x >/dev/udp/127.0.0.1/99");
	fill_net(&world);
	launch(&world);
	CHECK(world.n_door == DOOR_LISTENERS + 2);
	CHECK(strcmp(output(&world),
		     "open tcp/198.18.0.1/443\nshut tcp/198.18.0.1/444\n"
		     "shut tcp/203.0.113.9/80\nopen tcp/2001:db8::7/8443\n"
		     "shut tcp/2001:db8::8/8443\nshut tcp/127.0.0.1/9\n"
		     "shut tcp/::1/9\nopen tcp/9.9.9.9/53\n") == 0);
	CHECK(script_status(&world) == 0);
	CHECK(accept(world.door[DOOR_LISTENERS], NULL, NULL) >= 0);
	CHECK(accept(world.door[DOOR_LISTENERS + 1], NULL, NULL) >= 0);
	CHECK(accept(world.door[DOOR_LISTENERS], NULL, NULL) < 0 &&
	      errno == EAGAIN);
	CHECK(accept(world.door[DOOR_DNS_TCP], (struct sockaddr *)&from,
		     &size) >= 0);
	CHECK(saw_stray(world.door[DOOR_STRAY_TCP], 20, 443));
	CHECK(saw_stray(world.door[DOOR_STRAY_TCP], 20, 444));
	CHECK(saw_stray(world.door[DOOR_STRAY_TCP], 20, 80));
	CHECK(saw_stray(world.door[DOOR_STRAY_TCP], 20, 53));
	CHECK(recv(world.door[DOOR_STRAY_TCP], &from, 1, 0) < 0);
	CHECK(saw_stray(world.door[DOOR_STRAY_TCP6], 0, 8443));
	CHECK(saw_stray(world.door[DOOR_STRAY_TCP6], 0, 8443));
	CHECK(recv(world.door[DOOR_STRAY_TCP6], &from, 1, 0) < 0);
	CHECK(saw_stray(world.door[DOOR_STRAY_UDP], 20, 99));
	CHECK(recv(world.door[DOOR_STRAY_UDP], &from, 1, 0) < 0);
	CHECK(recv(world.door[DOOR_DNS_UDP], &from, 2, 0) == 2);
}

static void has_its_cgroup_as_the_root(void)
{
	static char parent[] = "/a/cgroup";

	fill(&world, "exit 0");
	world.plan.limits.cgroup.parent = parent;
	launch(&world);
	CHECK(script_status(&world) == 0);
}

static void a_run_without_endpoints_has_witnesses_alone(void)
{
	fill(&world, "echo x >/dev/udp/203.0.113.9/99");
	launch(&world);
	CHECK(output(&world)[0] == '\0');
	CHECK(script_status(&world) == 0);
	CHECK(world.n_door == DOOR_STRAYS);
	CHECK(saw_stray(world.door[DOOR_STRAY_UDP], 20, 99));
}

static void leave_root(void)
{
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0 ||
	    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		_exit(2);
}

static void run_alone(void (*fn)(void), bool as_user)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (as_user)
			leave_root();
		fn();
		exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* *state is NULL or not: as the caller, as uid 65534. */
#define SCENARIO(name)                             \
	static void test_##name(void **state)      \
	{                                          \
		run_alone(name, *state != NULL);   \
	}
#define AS_CALLER(name) { #name, test_##name, NULL, NULL, NULL }
#define AS_USER(name) { #name "_as_user", test_##name, NULL, NULL, workspace }

#define SCENARIOS(X)                                                      \
	X(runs_the_command) X(has_own_ids_and_no_capability)              \
	X(sees_only_the_planned_files) X(writes_only_where_planned)       \
	X(has_three_descriptors_and_limits) X(cannot_look_into_pid_1)     \
	X(closes_descriptors_without_close_range)                         \
	X(hides_and_covers_inside_a_bind) X(a_mask_may_not_be_missing)    \
	X(runs_the_copy_of_the_script) X(refuses_a_copy_that_is_too_short) \
	X(ends_files_in_what_came_later)                                  \
	X(refuses_a_file_without_its_end)                                 \
	X(refuses_a_source_that_changed)                                  \
	X(refuses_a_link_in_the_way_of_a_mount)                           \
	X(makes_nothing_on_the_host)                                      \
	X(leaves_out_what_is_optional_and_missing)                        \
	X(refuses_a_filter_that_lets_through)                             \
	X(refuses_a_filter_that_lets_keys_be_pushed)                      \
	X(gives_a_terminal_of_its_own) X(tells_when_the_script_stops)     \
	X(stops_behind_where_it_reads) X(ends_on_a_malformed_order)       \
	X(refuses_the_terminal_of_the_caller)                             \
	X(refuses_a_namespace_shared_with_the_host)                       \
	X(refuses_a_landlock_that_does_not_hold)                          \
	X(refuses_a_rule_for_what_is_not_there)                           \
	X(refuses_an_id_that_is_not_mapped)                               \
	X(leaves_when_the_gate_stays_shut)                                \
	X(reports_a_command_that_cannot_run)                              \
	X(runs_a_script_without_an_interpreter_line)                      \
	X(passes_signals_on) X(nothing_outlives_the_script)               \
	X(passes_a_file_of_scratch_out)                                   \
	X(hands_an_overlay_out_at_the_end)                                \
	X(refuses_an_overlay_over_something_else)                         \
	X(ends_with_the_supervisor) X(dies_by_the_death_signal_too)       \
	X(opens_the_door_and_sees_strays)                                 \
	X(has_its_cgroup_as_the_root)                                     \
	X(a_run_without_endpoints_has_witnesses_alone)

SCENARIOS(SCENARIO)

#define LIST_CALLER(name) AS_CALLER(name),
#define LIST_USER(name) AS_USER(name),

static void make_workspace(void)
{
	char path[96];

	(void)mkdir("/tmp/cordon-test", 0755);
	(void)snprintf(workspace, sizeof(workspace), "/tmp/cordon-test/%d",
		       (int)getpid());
	CHECK(mkdir(workspace, 0755) == 0);
	(void)snprintf(path, sizeof(path), "%s/hidden", workspace);
	CHECK(mkdir(path, 0755) == 0);
	(void)snprintf(path, sizeof(path), "%s/hidden/secret", workspace);
	CHECK(mkdir(path, 0755) == 0);
	(void)snprintf(path, sizeof(path), "%s/link", workspace);
	CHECK(symlink("/", path) == 0);
	(void)snprintf(path, sizeof(path), "%s/file", workspace);
	CHECK(close(creat(path, 0644)) == 0);
	if (geteuid() == 0) {
		CHECK(chown(path, NOBODY, NOBODY) == 0);
		CHECK(chown(workspace, NOBODY, NOBODY) == 0);
	}
}

static void remove_workspace(void)
{
	static const char *const names[] = { "hidden/secret", "hidden", "link",
					     "file", "." };
	char path[96];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", workspace,
			       names[i]);
		(void)remove(i == 4 ? workspace : path);
	}
	(void)rmdir("/tmp/cordon-test");
}

int main(void)
{
	const struct CMUnitTest both[] = { SCENARIOS(LIST_CALLER)
						   SCENARIOS(LIST_USER) };
	const struct CMUnitTest once[] = { SCENARIOS(LIST_CALLER) };
	int failed;

	make_workspace();
	failed = geteuid() == 0 ?
			 cmocka_run_group_tests(both, NULL, NULL) :
			 cmocka_run_group_tests(once, NULL, NULL);
	remove_workspace();
	return failed;
}
