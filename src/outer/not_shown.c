/* SPDX-License-Identifier: Apache-2.0 */
/* not_shown - what of a command that exists outside is not there inside? */
#include "outer/not_shown.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"
#include "outer/way.h"

struct search {
	const struct fs_plan *fs;
	char *missing;
};

static const char *link_inside(const struct fs_plan *fs, const char *path)
{
	for (size_t i = 0; i < fs->n_steps; i++)
		if (fs->steps[i].op == FS_SYMLINK &&
		    strcmp(fs->steps[i].target, path) == 0)
			return fs->steps[i].data;
	return NULL;
}

/* A link of the view leads where the plan says, others where they do. */
static char *look(const char *path, void *arg)
{
	struct search *search = arg;
	const char *planned = link_inside(search->fs, path);
	char *to;

	if (planned)
		return mem_strdup(planned);
	to = way_read_link(path, NULL);
	if (to && !search->missing && !fs_plan_shows(search->fs, path))
		search->missing = mem_strdup(path);
	return to;
}

static bool is_command(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & 0111);
}

/* The environment that a python finds beside the link to it, or NULL. */
static char *venv_of(const char *link)
{
	const char *end = strstr(link, "/bin/");
	autofree char *dir = NULL;
	autofree char *mark = NULL;
	struct stat st;

	if (!end || strchr(end + strlen("/bin/"), '/'))
		return NULL;
	dir = mem_strndup(link, (size_t)(end - link));
	mark = mem_printf("%s/pyvenv.cfg", dir);
	return stat(mark, &st) == 0 ? steal_ptr(&dir) : NULL;
}

/* NULL: it is in the workspace, which is there by its real path. */
static char *what_to_read(const struct host *host, const char *missing)
{
	autofree char *real = realpath(missing, NULL);
	char *venv = venv_of(missing);

	if (venv)
		return venv;
	if (real && host->workspace &&
	    fs_draft_is_within(real, host->workspace))
		return NULL;
	return mem_strdup(missing);
}

void not_shown(const struct plan *plan, const struct host *host,
	       struct not_shown *ret)
{
	autorelease_way struct way way = { .done = NULL };
	struct search search = { .fs = &plan->fs };
	const struct strlist *paths = &plan->exec_paths;
	size_t i = 0;

	while (i < paths->n && !is_command(paths->v[i]))
		i++;
	if (i == paths->n)
		return;
	way_start(&way, plan->cwd, paths->v[i]);
	while (way_step(&way, look, &search))
		continue;
	if (!search.missing && !fs_plan_shows(&plan->fs, way.done))
		search.missing = mem_strdup(way.done);
	if (!search.missing)
		return;
	ret->real = realpath(paths->v[i], NULL);
	ret->read = what_to_read(host, search.missing);
	ret->missing = search.missing;
}

void not_shown_release(struct not_shown *what)
{
	free(what->real);
	free(what->missing);
	free(what->read);
	*what = (struct not_shown)NOT_SHOWN_INIT;
}
