/* SPDX-License-Identifier: Apache-2.0 */
/* host - what is possible here: look-ups in the facts. */
#include "decide/plan/host.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void fact_release(struct path_fact *fact)
{
	free(fact->path);
	free(fact->real);
	free(fact->target);
}

static void git_release(struct git_facts *git)
{
	strlist_release(&git->searched);
	strlist_release(&git->files);
	strlist_release(&git->closed);
	strlist_release(&git->pipes);
	for (size_t i = 0; i < git->n_dirs; i++) {
		free(git->dirs[i].path);
		strlist_release(&git->dirs[i].names);
	}
	free(git->dirs);
	free(git->why);
}

void host_release(struct host *host)
{
	for (char **e = host->environ; e && *e; e++)
		free(*e);
	free(host->environ);
	free(host->user_name);
	free(host->user_home);
	free(host->home);
	strlist_release(&host->kernel_mounts);
	strlist_release(&host->profile_dirs);
	free(host->cwd);
	free(host->workspace);
	free(host->cwd_name);
	free(host->workspace_name);
	free(host->workspace_note);
	free(host->overlay_why);
	free(host->command);
	free(host->script);
	free(host->script_said);
	strlist_release(&host->named_files);
	strlist_release(&host->script_ways);
	for (size_t i = 0; i < host->n_ways; i++)
		free(host->ways[i].path);
	free(host->ways);
	free(host->signature.path);
	free(host->signature.comment);
	free(host->lock.path);
	free(host->lock.text);
	for (size_t i = 0; i < host->n_cgroups; i++) {
		free(host->cgroups[i].dir);
		free(host->cgroups[i].why);
	}
	for (size_t i = 0; i < host->n_paths; i++)
		fact_release(&host->paths[i]);
	free(host->paths);
	for (size_t i = 0; i < host->n_contents; i++) {
		free(host->contents[i].path);
		free(host->contents[i].data);
	}
	free(host->contents);
	git_release(&host->git);
	for (size_t i = 0; i < host->n_secrets; i++) {
		free(host->secrets[i].name);
		free(host->secrets[i].random);
		free(host->secrets[i].real);
		free(host->secrets[i].why);
	}
	free(host->secrets);
	free(host->canaries);
	for (size_t i = 0; i < host->scan.n_found; i++) {
		free(host->scan.found[i].path);
		free(host->scan.found[i].why);
	}
	free(host->scan.found);
	free(host->scan.stopped_at);
	free(host->scan.stopped_by);
	*host = (struct host)HOST_INIT;
}

void host_wipe(struct host *host)
{
	for (char **e = host->environ; e && *e; e++)
		mem_wipe(*e, strlen(*e));
	for (size_t i = 0; i < host->n_contents; i++)
		if (host->contents[i].data)
			mem_wipe(host->contents[i].data, host->contents[i].n);
}

const struct path_fact *host_path(const struct host *host, const char *path)
{
	for (size_t i = 0; i < host->n_paths; i++)
		if (strcmp(host->paths[i].path, path) == 0)
			return &host->paths[i];
	return NULL;
}

const struct file_content *host_content(const struct host *host,
					const char *path)
{
	for (size_t i = 0; i < host->n_contents; i++)
		if (strcmp(host->contents[i].path, path) == 0)
			return &host->contents[i];
	return NULL;
}

const struct secret_fact *host_secret(const struct host *host,
				      const char *name)
{
	for (size_t i = 0; i < host->n_secrets; i++)
		if (strcmp(host->secrets[i].name, name) == 0)
			return &host->secrets[i];
	return NULL;
}

const struct credential_fact *host_credential(const struct host *host,
					      const char *path)
{
	for (size_t i = 0; i < host->scan.n_found; i++)
		if (strcmp(host->scan.found[i].path, path) == 0)
			return &host->scan.found[i];
	return NULL;
}

const char *host_getenv(const struct host *host, const char *name)
{
	size_t n = strlen(name);

	for (char **e = host->environ; e && *e; e++)
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return *e + n + 1;
	return NULL;
}
