/* SPDX-License-Identifier: Apache-2.0 */
/* fs_git_file - where a file `.git` leads. */
#include "decide/plan/fs_git_file.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/git_config.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/fs_objections.h"
#include "decide/plan/plan_workspace.h"

#define LINE_MAX_BYTES 4096	/* of a path in such a file */
#define PREFIX "gitdir: "

char *fs_git_file_join(const char *dir, const char *path)
{
	autofree char *whole = path[0] == '/' ? mem_strdup(path) :
						mem_printf("%s/%s", dir, path);

	return fs_draft_without_links(whole);
}

static char *above(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == path ? mem_strdup("/") :
			       mem_strndup(path, (size_t)(slash - path));
}

/* The one line of a file, or NULL: it has not one, or is not known yet. */
static char *read_line(struct fs_draft *d, const char *path)
{
	const struct path_fact *fact = fs_draft_fact(d, path);
	const struct file_content *content =
		fact && fact->type == PATH_FILE ?
			fs_draft_content(d, fact->real) :
			NULL;
	size_t n = content ? content->n : 0;

	while (n > 0 && (content->data[n - 1] == '\n' ||
			 content->data[n - 1] == '\r'))
		n--;
	if (n == 0 || n > LINE_MAX_BYTES || memchr(content->data, '\0', n) ||
	    memchr(content->data, '\n', n))
		return NULL;
	return mem_strndup(content->data, n);
}

static const struct path_fact *find_dir(struct fs_draft *d, const char *dir,
					const char *text)
{
	autofree char *path = fs_git_file_join(dir, text);
	const struct path_fact *fact = fs_draft_fact(d, path);

	return fact && fact->type == PATH_DIR ? fact : NULL;
}

/* Does path, as it is meant in dir, lead to this real place? */
static bool leads_to(struct fs_draft *d, const char *dir, const char *path,
		     const char *real)
{
	autofree char *at = fs_git_file_join(dir, path);
	const struct path_fact *fact = fs_draft_fact(d, at);

	return fact && fact->real && strcmp(fact->real, real) == 0;
}

/* The repository of a work tree whose directory this is, or NULL. */
static const struct path_fact *find_common(struct fs_draft *d, const char *dir,
					   const char *file)
{
	autofree char *at_common = mem_printf("%s/commondir", dir);
	autofree char *at_back = mem_printf("%s/gitdir", dir);
	autofree char *common = read_line(d, at_common);
	autofree char *back = read_line(d, at_back);
	autofree char *trees = above(dir);
	autofree char *wanted = NULL;
	const struct path_fact *fact;

	if (!common || !back)
		return NULL;
	fact = find_dir(d, dir, common);
	if (!fact)
		return NULL;
	wanted = mem_printf("%s/worktrees", fact->real);
	return strcmp(wanted, trees) == 0 && leads_to(d, dir, back, file) ?
		       fact :
		       NULL;
}

static bool is_submodule(struct fs_draft *d, const char *dir, const char *file)
{
	autorelease_git_config struct git_config config = { .v = NULL };
	autofree char *path = mem_printf("%s/config", dir);
	autofree char *tree = above(file);
	const struct path_fact *fact = fs_draft_fact(d, path);
	const struct file_content *content =
		fact && fact->type == PATH_FILE ?
			fs_draft_content(d, fact->real) :
			NULL;
	struct err ignored = ERR_INIT;
	const char *value;

	if (!content || git_config_parse(path, content->data, content->n,
					 &config, &ignored) < 0)
		return false;
	value = git_config_get(&config, "core", "worktree");
	return value && leads_to(d, dir, value, tree);
}

static bool is_trusted(const struct fs_draft *d, const struct path_fact *fact)
{
	return plan_workspace_trusts(d->host, fact->uid,
				     d->host->workspace_uid);
}

/* Why what file leads to is not shown; NULL: *ret is. */
static const char *judge(struct fs_draft *d, const char *file,
			 const struct path_fact *dir,
			 const struct path_fact **ret)
{
	const struct path_fact *common = find_common(d, dir->real, file);

	if (!common && is_submodule(d, dir->real, file))
		common = dir;
	if (!common)
		return "it does not lead back";
	if (!is_trusted(d, dir) || !is_trusted(d, common))
		return "it belongs to another user";
	if (fs_draft_holds_home(d, common->real) ||
	    fs_objections_read(common->real))
		return "it holds more than a repository";
	*ret = common;
	return NULL;
}

static void note(struct fs_draft *d, const char *file, const char *to,
		 const char *why)
{
	strlist_take(d->unusual,
		     mem_printf("git does not work with %s, which leads to %s: "
				"%s",
				file, to, why));
}

void fs_git_file(struct fs_draft *d, const char *file,
		 struct strlist *followed)
{
	autofree char *line = read_line(d, file);
	autofree char *tree = above(file);
	const struct path_fact *dir;
	const struct path_fact *shown = NULL;
	const char *to;
	const char *why;

	if (!line || strncmp(line, PREFIX, strlen(PREFIX)) != 0)
		return;
	to = line + strlen(PREFIX);
	dir = find_dir(d, tree, to);
	if (!dir) {
		note(d, file, to, "there is no directory");
		return;
	}
	if (fs_draft_is_shown(d, dir->real))
		return;
	why = judge(d, file, dir, &shown);
	if (why) {
		note(d, file, dir->real, why);
		return;
	}
	(void)fs_draft_bind(d, FS_RANK_WORKSPACE, shown, FS_SEEN_ONLY,
			    "the repository of the workspace");
	strlist_add_once(followed, shown->real);
	fs_draft_search_git(d, shown->real);
}
