/* SPDX-License-Identifier: Apache-2.0 */
/* fs_objections - why a place must not be shown, or not be written to. */
/*
 * Theory of operation
 *
 * What may be written is checked against the places from which a script would
 * act on what runs after it: git's directory, system directories, HOME, and
 * directories that others use too.  What is shown is checked against places
 * that are made anew for each run, and against directories that, shown whole,
 * would bring sockets and files of everybody.
 */
#include "decide/plan/fs_objections.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/lock_file.h"
#include "decide/plan/fs_ci.h"
#include "decide/plan/fs_draft.h"

/* Made by cordon or by the kernel, anew for each run. */
static const char *const own[] = { "/proc", "/sys", "/dev" };
/* Shown whole they would replace what cordon puts there. */
static const char *const own_whole[] = {
	"/", "/etc", "/run", "/var/run", "/tmp", "/var/tmp", "/var",
};
static const char *const fresh[] = {
	"/dev/shm",
	"/run",
	"/tmp",
	"/var/tmp",
};
static const char *const system_dirs[] = {
	"/bin",	  "/boot",   "/etc", "/lib",  "/lib32",
	"/lib64", "/libx32", "/nix", "/sbin", "/usr",
};
static const char *const shared_dirs[] = {
	"/home",      "/media",	  "/mnt",     "/opt",	  "/root",	"/srv",
	"/var/cache", "/var/lib", "/var/log", "/var/opt", "/var/spool",
};

static bool is_one_of(const char *path, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(path, list[i]) == 0)
			return true;
	return false;
}

static bool is_within_any(const char *path, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fs_draft_is_within(path, list[i]))
			return true;
	return false;
}

#define IS_ONE_OF(path, list) is_one_of((path), (list), ARRAY_SIZE(list))
#define IS_WITHIN(path, list) is_within_any((path), (list), ARRAY_SIZE(list))

bool fs_objections_is_system(const char *path)
{
	return IS_WITHIN(path, system_dirs);
}

bool fs_objections_is_fresh(const char *path)
{
	return IS_ONE_OF(path, fresh);
}

const char *fs_objections_type(enum path_type type)
{
	switch (type) {
	case PATH_FILE:
	case PATH_DIR:
		return NULL;
	case PATH_SOCKET:
		return "it is a socket, a way around the network's wall";
	case PATH_FIFO:
		return "it is a named pipe, a way to other processes";
	case PATH_DEVICE:
		return "it is a device";
	case PATH_UNREADABLE:
		return "the user the script runs as cannot reach it";
	case PATH_SYMLINK:
	case PATH_MISSING:
		break;
	}
	return "it does not exist";
}

const char *fs_objections_read(const char *path)
{
	if (IS_WITHIN(path, own))
		return "it is made anew inside and shows nothing of the host";
	if (IS_ONE_OF(path, own_whole))
		return "it holds things of everybody; name the file or "
		       "directory in it";
	return NULL;
}

#define GITS                                                        \
	"it is git's, whose hooks and configuration run commands " \
	"later; only write-unsafe lets it be written"
#define OTHERS                                                          \
	"it is a repository's own, of Mercurial or Jujutsu, whose "        \
	"configuration runs commands later; only write-unsafe lets it be " \
	"written"
#define LOCKS                                                         \
	"it is cordon's lock file, which says what may start next time"
#define SHELLS                                                     \
	"shells run it when they start; only write-unsafe lets it " \
	"be written"

static bool is_word(const char *part, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(part, word, n) == 0;
}

/* Those with ~ are what a file system with short names calls the others. */
static bool is_gits(const char *part, size_t n)
{
	static const char *const names[] = {
		".git", "git~1", ".gitconfig", "gitcon~1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (is_word(part, n, names[i]))
			return true;
	return false;
}

/* Of bash, zsh, ksh, csh and fish; direnv reads the last in any directory. */
static const char *const startup[] = {
	".bashrc",     ".bash_profile", ".bash_login", ".bash_logout",
	".bash_aliases", ".profile",	".login",      ".logout",
	".zshenv",     ".zprofile",	".zshrc",      ".zlogin",
	".zlogout",    ".kshrc",	".mkshrc",     ".cshrc",
	".tcshrc",     "config.fish",	".envrc",
};

const char *fs_objections_startup(size_t i)
{
	return i < ARRAY_SIZE(startup) ? startup[i] : NULL;
}

const char *fs_objections_leave(const char *path)
{
	bool is_fishs = false;

	while (*path) {
		size_t n;

		path += strspn(path, "/");
		n = strcspn(path, "/");
		if (is_gits(path, n))
			return GITS;
		if (is_word(path, n, ".hg") || is_word(path, n, ".jj"))
			return OTHERS;
		if (is_word(path, n, LOCK_FILE_USUAL))
			return LOCKS;
		for (size_t i = 0; i < ARRAY_SIZE(startup); i++)
			if (is_word(path, n, startup[i]))
				return SHELLS;
		/* fish/conf.d/NAME.fish, in more than one place */
		if (is_fishs && (is_word(path, n, "conf.d") ||
				 is_word(path, n, "functions") ||
				 is_word(path, n, "completions")))
			return SHELLS;
		is_fishs = is_word(path, n, "fish");
		path += n;
	}
	return NULL;
}

static bool meet(const char *path, const char *dir)
{
	return fs_draft_is_within(path, dir) || fs_draft_is_within(dir, path);
}

/*
 * Would cordon's own profiles be writable, which the next run trusts?  Their
 * directory may not be there yet; the one it would be in may be a link.
 */
static bool meets_profiles(struct fs_draft *d, const char *path)
{
	const struct strlist *dirs = &d->host->profile_dirs;

	for (size_t i = 0; i < dirs->n; i++) {
		const char *slash = strrchr(dirs->v[i], '/');
		autofree char *above = mem_strndup(
			dirs->v[i], (size_t)(slash - dirs->v[i]));
		const struct path_fact *dir = fs_draft_fact(d, dirs->v[i]);
		const struct path_fact *up = fs_draft_fact(d, above);
		autofree char *made = up && up->real ? mem_printf("%s%s",
								  up->real,
								  slash)
						     : NULL;

		if (meet(path, dirs->v[i]) || (made && meet(path, made)) ||
		    (dir && dir->real && meet(path, dir->real)))
			return true;
	}
	return false;
}

const char *fs_objections_write_unsafe(struct fs_draft *d, const char *path)
{
	const char *objection = fs_objections_read(path);

	if (objection)
		return objection;
	if (fs_objections_is_system(path))
		return "it belongs to the system and is never writable";
	if (fs_draft_holds_home(d, path))
		return "it is HOME or holds it; name a directory below HOME";
	if (meets_profiles(d, path))
		return "cordon looks for profiles there, and the next run "
		       "would trust what the script wrote";
	if (d->host->lock.path && strcmp(path, d->host->lock.path) == 0)
		return LOCKS;
	if (IS_ONE_OF(path, shared_dirs))
		return "others write there too; name a directory in it";
	return NULL;
}

const char *fs_objections_write(struct fs_draft *d, const char *path)
{
	const char *objection = fs_objections_leave(path);

	if (!objection)
		objection = fs_ci_objection(d, path);
	return objection ? objection : fs_objections_write_unsafe(d, path);
}
