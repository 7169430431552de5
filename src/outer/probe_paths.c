/* SPDX-License-Identifier: Apache-2.0 */
/* probe_paths - looks at files and streams for probe(). */
#include "outer/probe_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/strbuf.h"
#include "decide/plan/plan.h"
#include "outer/users.h"

#define SCRIPT_MAX (64 * 1024 * 1024)	/* bytes digested for evidence */
#define CONTENT_MAX (4 * 1024 * 1024)	/* a CA bundle is some 200 KiB */
#define WANTS_ROUNDS 64			/* chains of links end long before */

static enum stream_type stream_type_of(int fd, const struct stat *st)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		return STREAM_FILE;
	case S_IFDIR:
		return STREAM_DIR;
	case S_IFIFO:
		return STREAM_PIPE;
	case S_IFSOCK:
		return STREAM_SOCKET;
	case S_IFCHR:
		if (st->st_rdev == makedev(1, 3))
			return STREAM_NULL;
		return isatty(fd) ? STREAM_TTY : STREAM_OTHER;
	default:
		return STREAM_OTHER;
	}
}

void probe_streams(struct host *host)
{
	for (int fd = 0; fd < 3; fd++) {
		struct stream_fact *s = &host->streams[fd];
		struct stat st;
		int flags = fcntl(fd, F_GETFL);

		if (flags < 0 || fstat(fd, &st) < 0) {
			s->type = STREAM_CLOSED;
			continue;
		}
		s->type = stream_type_of(fd, &st);
		s->writable = (flags & O_ACCMODE) != O_RDONLY;
		s->controls_us = s->type == STREAM_TTY &&
				 tcgetsid(fd) == getsid(0);
	}
}

/*
 * Whose `.git` counts?  Another user could put one in /tmp, and everything
 * below /tmp would be the workspace of whoever works there.
 */
static bool is_git_owner(const struct host *host, uid_t uid)
{
	struct stat cwd;

	if (uid == 0 || uid == host->uid ||
	    (host->has_sudo && uid == host->sudo_uid))
		return true;
	return stat(host->cwd, &cwd) == 0 && uid == cwd.st_uid;
}

/* The nearest directory at or above the working directory with a `.git`. */
static char *git_top(const struct host *host)
{
	autofree char *at = mem_strdup(host->cwd);

	for (;;) {
		autofree char *git = mem_printf("%s/.git", at);
		struct stat st;
		char *slash;

		if (lstat(git, &st) == 0 &&
		    (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)) &&
		    is_git_owner(host, st.st_uid))
			return steal_ptr(&at);
		slash = strrchr(at, '/');
		if (!slash || slash == at)
			return NULL;
		*slash = '\0';
	}
}

static bool is_home(const struct host *host, const char *path)
{
	autofree char *home = host->home ? realpath(host->home, NULL) : NULL;

	return home && strcmp(home, path) == 0;
}

/*
 * HOME can be another's: root's under sudo, a CI system's in a container.  A
 * home is then known by the user it belongs to.
 */
static bool is_home_of_owner(const char *path)
{
	struct user user = USER_INIT;
	autofree char *home = NULL;
	struct stat st;

	if (stat(path, &st) == 0 && users_find_uid(st.st_uid, &user) == 0 &&
	    user.home)
		home = realpath(user.home, NULL);
	users_release(&user);
	return home && strcmp(home, path) == 0;
}

/* Why a directory that nobody named is not shown whole, or NULL. */
static const char *why_no_workspace(const struct host *host, const char *path)
{
	if (strcmp(path, "/") == 0)
		return "the root";
	if (is_home(host, path))
		return "HOME";
	return is_home_of_owner(path) ? "the home of its owner" : NULL;
}

static void set_workspace_owner(struct host *host)
{
	struct stat st;

	host->workspace_uid = (uid_t)-1;
	host->workspace_gid = (gid_t)-1;
	if (host->workspace && stat(host->workspace, &st) == 0) {
		host->workspace_uid = st.st_uid;
		host->workspace_gid = st.st_gid;
	}
}

int probe_workspace(const char *asked, struct host *host, struct err *err)
{
	struct stat st;
	autofree char *found = NULL;
	const char *why;

	if (asked) {
		found = realpath(asked, NULL);
		if (!found)
			return err_sys(err, errno, "--workspace %s", asked);
		if (stat(found, &st) < 0 || !S_ISDIR(st.st_mode))
			return err_set(err, ERR_USAGE,
				       "--workspace %s is not a directory",
				       asked);
	} else {
		found = git_top(host);
		if (!found || why_no_workspace(host, found)) {
			free(found);
			found = mem_strdup(host->cwd);
		}
	}
	why = why_no_workspace(host, found);
	/* the home of an owner can be what is meant: a container's /app */
	if (why && (!asked || strcmp(found, "/") == 0 || is_home(host, found)))
		host->workspace_note = mem_printf(
			"no workspace: %s is %s; --workspace names another",
			found, why);
	else
		host->workspace = steal_ptr(&found);
	set_workspace_owner(host);
	return 0;
}

static const char *base_name(const char *word)
{
	const char *slash = strrchr(word, '/');

	return slash ? slash + 1 : word;
}

static bool is_shell(const char *name)
{
	static const char *const names[] = {
		"sh", "bash", "dash", "zsh", "ksh", "mksh", "ash",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool is_interpreter(const char *name)
{
	static const char *const names[] = {
		"fish", "node", "nodejs", "perl", "ruby", "php", "python",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	/* python3, python3.11 */
	return strncmp(name, "python", 6) == 0 &&
	       strspn(name + 6, "0123456789.") == strlen(name + 6);
}

/* The first operand, or NULL where it is none or not clear that it is one. */
static const char *shell_script(char *const *args)
{
	for (; *args; args++) {
		const char *word = *args;

		if (word[0] != '-' && word[0] != '+')
			return word;
		if (strcmp(word, "--") == 0 || strcmp(word, "-") == 0)
			return args[1];
		if (word[1] == '-' && strcmp(word, "--norc") != 0 &&
		    strcmp(word, "--noprofile") != 0 &&
		    strcmp(word, "--posix") != 0)
			return NULL;
		if (word[1] == '-')
			continue;
		if (strpbrk(word, "cs"))
			return NULL;
		/* -o pipefail, -eo pipefail, -O extglob */
		if (strpbrk(word, "oO") && *++args == NULL)
			return NULL;
	}
	return NULL;
}

/*
 * The script's own file, for the evidence; a guess only where the command line
 * has one meaning, else --script tells.
 */
static const char *script_word(char *const *argv)
{
	const char *name = base_name(argv[0]);

	if (is_shell(name))
		return shell_script(argv + 1);
	if (is_interpreter(name))
		return argv[1] && argv[1][0] != '-' ? argv[1] : NULL;
	return strchr(argv[0], '/') ? argv[0] : NULL;
}

static char *search_path(const struct host *host, const char *word)
{
	const char *path = host_getenv(host, "PATH");
	struct stat st;

	while (path && *path) {
		size_t n = strcspn(path, ":");
		autofree char *at = mem_printf("%.*s/%s", (int)n, path, word);

		if (path[0] == '/' && stat(at, &st) == 0 &&
		    S_ISREG(st.st_mode) && (st.st_mode & 0111))
			return realpath(at, NULL);
		path += n + (path[n] == ':');
	}
	return NULL;
}

static void digest_script(struct host *host)
{
	autoclose int fd = open(host->script, O_RDONLY | O_CLOEXEC |
						      O_NONBLOCK | O_NOCTTY);
	static char chunk[65536];
	struct sha256 sum;
	size_t total = 0;
	ssize_t got;

	if (fd < 0)
		return;
	sha256_init(&sum);
	while ((got = read(fd, chunk, sizeof(chunk))) > 0 &&
	       total <= SCRIPT_MAX) {
		sha256_add(&sum, chunk, (size_t)got);
		total += (size_t)got;
	}
	if (got == 0)
		sha256_hex(&sum, host->script_sha256);
}

int probe_script(char *const *argv, const char *asked, bool wants_digest,
		 struct host *host, struct err *err)
{
	const char *word = asked ? asked : script_word(argv);
	struct stat st;

	host->command = strchr(argv[0], '/') ? realpath(argv[0], NULL) :
					       search_path(host, argv[0]);
	if (!word)
		return 0;
	if (stat(word, &st) == 0 && S_ISREG(st.st_mode)) {
		host->script = realpath(word, NULL);
		if (host->script && wants_digest)
			digest_script(host);
		return 0;
	}
	if (asked)
		return err_set(err, ERR_USAGE,
			       "--script %s is not a file that can be read",
			       asked);
	return 0;
}

static enum path_type path_type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return PATH_FILE;
	case S_IFDIR:
		return PATH_DIR;
	case S_IFLNK:
		return PATH_SYMLINK;
	case S_IFSOCK:
		return PATH_SOCKET;
	case S_IFIFO:
		return PATH_FIFO;
	default:
		return PATH_DEVICE;
	}
}

/*
 * Is the directory of path its own real path, and the last word a name?  Then
 * a path that is no link is real too.
 */
static bool is_in_real_dir(struct strlist *real_dirs, const char *path)
{
	const char *slash = strrchr(path, '/');
	autofree char *dir = slash == path ?
				     mem_strdup("/") :
				     mem_strndup(path, (size_t)(slash - path));
	autofree char *real = NULL;

	if (slash[1] == '\0' || strcmp(slash, "/.") == 0 ||
	    strcmp(slash, "/..") == 0)
		return false;
	if (strlist_has(real_dirs, dir))
		return true;
	real = realpath(dir, NULL);
	if (!real || strcmp(real, dir) != 0)
		return false;
	strlist_add(real_dirs, dir);
	return true;
}

static void set_missing(struct path_fact *fact, int sys)
{
	fact->type = sys == ENOENT || sys == ENOTDIR ? PATH_MISSING :
						       PATH_UNREADABLE;
}

/*
 * One lstat(2) for most paths: realpath(3) would look at each component of
 * each path again, and a plan asks for a hundred.
 */
static void look_at(const char *path, struct strlist *real_dirs,
		    struct path_fact *ret)
{
	char target[PATH_MAX];
	struct stat st;

	*ret = (struct path_fact){ .path = mem_strdup(path) };
	if (lstat(path, &st) < 0) {
		set_missing(ret, errno);
		return;
	}
	if (S_ISLNK(st.st_mode)) {
		ssize_t n = readlink(path, target, sizeof(target) - 1);

		if (n >= 0)
			ret->target = mem_strndup(target, (size_t)n);
	}
	if (!S_ISLNK(st.st_mode) && is_in_real_dir(real_dirs, path)) {
		ret->real = mem_strdup(path);
	} else {
		ret->real = realpath(path, NULL);
		if (!ret->real || stat(ret->real, &st) < 0) {
			set_missing(ret, errno);
			free(ret->real);
			ret->real = NULL;
			return;
		}
	}
	ret->type = path_type_of(st.st_mode);
	ret->dev = st.st_dev;
	ret->ino = st.st_ino;
	ret->mode = st.st_mode;
	ret->uid = st.st_uid;
}

static bool look_at_new(struct host *host, const struct strlist *paths,
			struct strlist *real_dirs)
{
	bool is_new = false;

	for (size_t i = 0; i < paths->n; i++) {
		if (host_path(host, paths->v[i]))
			continue;
		host->paths = mem_grow(host->paths, host->n_paths + 1,
				       sizeof(*host->paths));
		look_at(paths->v[i], real_dirs, &host->paths[host->n_paths]);
		host->n_paths++;
		is_new = true;
	}
	return is_new;
}

static void read_content(struct host *host, const char *path)
{
	autorelease_strbuf struct strbuf data = STRBUF_INIT;
	struct err ignored = ERR_INIT;
	struct file_content *c;

	host->contents = mem_grow(host->contents, host->n_contents + 1,
				  sizeof(*host->contents));
	c = &host->contents[host->n_contents++];
	*c = (struct file_content){ .path = mem_strdup(path) };
	if (fdio_read_file(path, CONTENT_MAX, &data, &ignored) < 0)
		return;
	c->n = data.len;
	c->data = strbuf_steal(&data);
}

void probe_facts(const struct profile *profile, struct host *host)
{
	autorelease_strlist struct strlist contents = STRLIST_INIT;
	autorelease_strlist struct strlist real_dirs = STRLIST_INIT;
	struct env_plan env;
	struct err ignored = ERR_INIT;
	bool is_new = true;

	/* where it cannot be planned the run ends, and facts do not matter */
	if (plan_env(profile, host, &env, &ignored) < 0)
		env = (struct env_plan){ .decisions = NULL };

	for (unsigned round = 0; is_new && round < WANTS_ROUNDS; round++) {
		autorelease_strlist struct strlist paths = STRLIST_INIT;

		plan_fs_wants(profile, host, &env, &paths);
		is_new = look_at_new(host, &paths, &real_dirs);
	}
	plan_fs_wants_content(profile, host, &env, &contents);
	for (size_t i = 0; i < contents.n; i++)
		if (!host_content(host, contents.v[i]))
			read_content(host, contents.v[i]);
	env_plan_release(&env);
}
