/* SPDX-License-Identifier: Apache-2.0 */
/* probe_script - finds and reads the script for probe(). */
#include "outer/probe_script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/strbuf.h"
#include "base/sys.h"
#include "decide/live/lock_file.h"
#include "decide/plan/script_word.h"
#include "outer/leads_out.h"
#include "outer/script_copy.h"
#include "outer/script_ways.h"

/*
 * As it is found, links and all; or NULL.  modes: S_IXUSR and its like of which
 * it has one.
 */
static char *search_path(const struct host *host, const char *word,
			 mode_t modes)
{
	const char *path = host_getenv(host, "PATH");
	struct stat st;

	while (path && *path) {
		size_t n = strcspn(path, ":");
		autofree char *at = mem_printf("%.*s/%s", (int)n, path, word);

		if (path[0] == '/' && stat(at, &st) == 0 &&
		    S_ISREG(st.st_mode) && (st.st_mode & modes))
			return steal_ptr(&at);
		path += n + (path[n] == ':');
	}
	return NULL;
}

/*
 * Its real path, or NULL.  Not through a link of /proc, as /dev/stdin is one:
 * who opens that reads on where others left off, and gets a pipe inside.
 */
static char *find_file(const char *word)
{
	autoclose int fd = sys_openat2(AT_FDCWD, word, O_PATH | O_CLOEXEC, 0,
				       SYS_RESOLVE_NO_MAGICLINKS);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	return realpath(word, NULL);
}

static int refuse_kind(const char *word, const char *what, struct err *err)
{
	(void)err_set(err, ERR_USAGE, "%s %s", word, what);
	return err_hint(err, "what a pipe brings is compared with --script -, "
			     "as in: curl URL | cordon run --script - -- "
			     "bash -s -- ARGUMENT");
}

int probe_script_find(const struct probe_request *req,
		      const struct profile *profile, struct host *host,
		      struct err *err)
{
	const char *word = req->script ? req->script : script_word(req->argv);
	const char *command = req->argv[0];
	autofree char *found = strchr(command, '/') ?
				       mem_strdup(command) :
				       search_path(host, command, 0111);

	host->command = found ? realpath(found, NULL) : NULL;
	if (req->script && strcmp(req->script, "-") == 0) {
		host->script_copy.is_stdin = true;
		return 0;
	}
	if (!word)
		return 0;
	host->script = find_file(word);
	if (host->script) {
		script_ways(host->cwd, word, &host->script_ways);
		return 0;
	}
	if (req->script) {
		autofree char *option = mem_printf("--script %s", word);

		return refuse_kind(option, "is not a file that can be read",
				   err);
	}
	if (profile->script_sha256.n > 0 || profile->script_signed_by.n > 0 ||
	    req->wishes.learn)
		return refuse_kind(word, "is not a file that can be read, and "
					 "is to be compared", err);
	return 0;
}

/* The path that asked means, of a file that need not be there. */
static char *real_lock(const char *asked, struct err *err)
{
	const char *slash = strrchr(asked, '/');
	autofree char *dir = NULL;
	autofree char *real = realpath(asked, NULL);

	if (real)
		return steal_ptr(&real);
	if (slash)
		dir = mem_strndup(asked, (size_t)(slash - asked) + 1);
	real = realpath(slash ? dir : ".", NULL);
	if (!real || asked[0] == '\0' || (slash && slash[1] == '\0')) {
		(void)err_sys(err, real ? EISDIR : errno, "--lock %s", asked);
		return NULL;
	}
	return mem_printf("%s/%s", strcmp(real, "/") == 0 ? "" : real,
			  slash ? slash + 1 : asked);
}

static char *lock_path(const char *asked, const struct host *host,
		       struct err *err)
{
	autofree char *real = NULL;

	if (!asked)
		return mem_printf("%s/" LOCK_FILE_USUAL, host->workspace
							   ? host->workspace
							   : host->cwd);
	real = real_lock(asked, err);
	if (!real || !leads_out(asked, host->cwd, real, host->workspace))
		return steal_ptr(&real);
	(void)err_set(err, ERR_USAGE,
		      "--lock %s: a link leads out of the workspace", asked);
	(void)err_hint(err, "if that is where it is: --lock %s", real);
	return NULL;
}

/* By the one whose file system ids these are, the script's. */
static bool may_enter(const char *dir)
{
	autofree char *inside = mem_printf("%s/.", dir);
	struct stat st;

	return stat(inside, &st) == 0 || errno != EACCES;
}

/* A link that a checkout brings is not followed. */
static int read_lock(const char *path, struct lock_fact *lock, struct err *err)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
					      O_NOCTTY | O_NOFOLLOW);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_USAGE,
			       "%s is a symbolic link; --lock names a lock file "
			       "elsewhere", path);
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(err, errno, "read the lock file %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_USAGE,
			       "the lock file %s is not a regular file", path);
	if (fdio_read_all(fd, LOCK_FILE_MAX, &text) < 0)
		return err_sys(err, errno, "read the lock file %s", path);
	lock->has_links = st.st_nlink > 1;
	lock->n = text.len;
	lock->text = strbuf_steal(&text);
	return 0;
}

static void set_today(struct host *host)
{
	time_t now = time(NULL);
	struct tm tm;

	if (!gmtime_r(&now, &tm) ||
	    strftime(host->today, sizeof(host->today), "%Y-%m-%d", &tm) == 0)
		memcpy(host->today, "0000-00-00", sizeof(host->today));
}

int probe_script_lock(const char *asked, bool may_be_missing,
		      struct host *host, struct err *err)
{
	set_today(host);
	host->lock.path = lock_path(asked, host, err);
	if (!host->lock.path)
		return -1;
	/* with no workspace there is a working directory that is not shown */
	if (!asked && !host->workspace && !may_enter(host->cwd))
		return 0;
	if (read_lock(host->lock.path, &host->lock, err) < 0)
		return -1;
	if (asked && !host->lock.text && !may_be_missing)
		return err_set(err, ERR_USAGE, "--lock: there is no %s",
			       host->lock.path);
	return 0;
}

/* ret stays empty where it cannot be read or is too large. */
static void digest(const char *path, char ret[65])
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
					      O_NOCTTY);
	static char chunk[65536];
	struct sha256 sum;
	size_t total = 0;
	ssize_t got;

	if (fd < 0)
		return;
	sha256_init(&sum);
	while ((got = read(fd, chunk, sizeof(chunk))) > 0 &&
	       total <= SCRIPT_COPY_MAX) {
		sha256_add(&sum, chunk, (size_t)got);
		total += (size_t)got;
	}
	if (got == 0)
		sha256_hex(&sum, ret);
}

static void add_ways(struct host *host, const char *word)
{
	autorelease_strlist struct strlist ways = STRLIST_INIT;

	script_ways(host->cwd, word, &ways);
	for (size_t i = 0; i < ways.n; i++) {
		struct way_fact way = { .path = NULL };

		/* others decide nothing */
		if (!plan_script_has_entry(host, ways.v[i]))
			continue;
		digest(ways.v[i], way.sha256);
		way.path = mem_strdup(ways.v[i]);
		host->ways = mem_grow(host->ways, host->n_ways + 1,
				      sizeof(*host->ways));
		host->ways[host->n_ways++] = way;
	}
}

/* A shell looks for its operand in PATH where it is not in the directory. */
static void add_found(struct host *host, const char *word, mode_t modes)
{
	autofree char *file = strchr(word, '/') ?
				      NULL :
				      search_path(host, word, modes);

	if (file)
		add_ways(host, file);
}

/* What plan_script() holds against --script and the entries. */
static void look_at_words(const struct probe_request *req, struct host *host)
{
	const char *word = script_word(req->argv);

	if (!req->script && !host->lock.text)
		return;
	host->script_said = word ? find_file(word) : NULL;
	add_found(host, req->argv[0], 0111);
	for (char *const *at = req->argv; *at; at++) {
		char *file = find_file(*at);

		if (file)
			strlist_take(&host->named_files, file);
		add_ways(host, *at);
	}
	if (word)
		add_found(host, word, 0444);
}

static int take_copy(const struct probe_request *req,
		     const struct profile *profile, struct host *host,
		     struct err *err)
{
	struct script_copy *copy = req->ret_copy;
	bool is_stdin = host->script_copy.is_stdin;
	int done;

	if (is_stdin && !req->may_read_stdin)
		return 0;
	done = is_stdin ? script_copy_stream(STDIN_FILENO, profile->time_ms,
					     copy, err) :
			  script_copy_file(host->script, copy, err);
	if (done < 0)
		return -1;
	host->script_copy.is_read = true;
	host->script_copy.size = copy->size;
	host->script_copy.mode = copy->mode;
	memcpy(host->script_sha256, copy->sha256, sizeof(host->script_sha256));
	return 0;
}

int probe_script_read(const struct probe_request *req,
		      const struct profile *profile, struct host *host,
		      struct err *err)
{
	if (!req->ret_copy)
		return 0;
	/* also without a script: it is not for what runs here to make one */
	if (probe_script_lock(req->lock, req->wishes.learn, host, err) < 0)
		return -1;
	look_at_words(req, host);
	if (!host->script && !host->script_copy.is_stdin)
		return 0;
	if (plan_script_wants_copy(profile, host, &req->wishes))
		return take_copy(req, profile, host, err);
	if (req->wants_digest && host->script)
		digest(host->script, host->script_sha256);
	return 0;
}
