/* SPDX-License-Identifier: Apache-2.0 */
/* host_text - a struct host from a text. */
#include "tests/golden/host_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/cgroup_text.h"

static void set_text(char **field, const char *value)
{
	free(*field);
	*field = mem_strdup(value);
}

static int set_ids(const char *value, uid_t *uid, gid_t *gid)
{
	unsigned u, g;
	char rest;

	if (sscanf(value, "%u %u%c", &u, &g, &rest) != 2)
		return -1;
	*uid = u;
	*gid = g;
	return 0;
}

static int find_word(const char *const *words, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return (int)i;
	return -1;
}

static struct path_fact *fact_of(struct host *host, const char *path)
{
	for (size_t i = 0; i < host->n_paths; i++)
		if (strcmp(host->paths[i].path, path) == 0)
			return &host->paths[i];
	host->paths =
		mem_grow(host->paths, host->n_paths + 1, sizeof(*host->paths));
	host->paths[host->n_paths] = (struct path_fact){
		.path = mem_strdup(path),
		.dev = 1,
		.ino = host->n_paths + 1,
	};
	return &host->paths[host->n_paths++];
}

/* "TYPE PATH", "TYPE PATH -> REAL" or "TYPE PATH => REAL" */
static int add_path(struct host *host, char *value)
{
	static const char *const types[] = {
		"missing", "file", "dir",    "symlink",
		"socket",  "fifo", "device", "unreadable",
	};
	char *path = strchr(value, ' ');
	char *real;
	struct path_fact *fact;
	bool is_link = true;
	int type;

	if (!path)
		return -1;
	*path++ = '\0';
	real = strstr(path, " -> ");
	if (!real) {
		real = strstr(path, " => ");
		is_link = false;
	}
	if (real) {
		*real = '\0';
		real += 4;
	}
	type = find_word(types, ARRAY_SIZE(types), value);
	if (type < 0 || path[0] != '/')
		return -1;
	fact = fact_of(host, path);
	fact->type = (enum path_type)type;
	if (type == PATH_MISSING || type == PATH_UNREADABLE)
		return 0;
	if (real && is_link)
		set_text(&fact->target, real);
	set_text(&fact->real, real ? real : path);
	return 0;
}

/* "PATH: WHY" or "PATH +OTHERS: WHY" */
static int add_credential(struct host *host, char *value)
{
	char *why = strstr(value, ": ");
	char *others;

	if (!why || value[0] != '/')
		return -1;
	*why = '\0';
	others = strstr(value, " +");
	if (others)
		*others = '\0';
	host->scan.is_done = true;
	host->scan.found = mem_grow(host->scan.found, host->scan.n_found + 1,
				    sizeof(*host->scan.found));
	host->scan.found[host->scan.n_found++] = (struct credential_fact){
		.path = mem_strdup(value),
		.why = mem_strdup(why + 2),
		.n_others = others ? strtoull(others + 2, NULL, 10) : 0,
	};
	return 0;
}

/* "NAMES FILES [PATH: WHY]" */
static int set_scan(struct host *host, char *value)
{
	char *path = strchr(value, '/');
	char *why = path ? strstr(path, ": ") : NULL;

	if (sscanf(value, "%zu %zu", &host->scan.n_names,
		   &host->scan.n_read) != 2 || (path && !why))
		return -1;
	host->scan.is_done = true;
	if (path) {
		*why = '\0';
		set_text(&host->scan.stopped_at, path);
		set_text(&host->scan.stopped_by, why + 2);
	}
	return 0;
}

static int set_stream(struct host *host, char *value)
{
	static const char *const types[] = {
		"closed", "null",   "pipe", "file",
		"dir",	  "socket", "tty",  "other",
	};
	char *controls = strstr(value, " controls-us");
	char *writable = strstr(value, " writable");
	int type;

	if (value[0] < '0' || value[0] > '2' || value[1] != ' ')
		return -1;
	if (controls)
		*controls = '\0';
	if (writable)
		*writable = '\0';
	type = find_word(types, ARRAY_SIZE(types), value + 2);
	if (type < 0)
		return -1;
	host->streams[value[0] - '0'] = (struct stream_fact){
		.type = (enum stream_type)type,
		.writable = writable != NULL,
		.controls_us = controls != NULL,
	};
	return 0;
}

static int add_env(struct host *host, const char *value)
{
	size_t n = 0;

	while (host->environ && host->environ[n])
		n++;
	host->environ = mem_grow(host->environ, n + 2, sizeof(char *));
	host->environ[n] = mem_strdup(value);
	host->environ[n + 1] = NULL;
	return strchr(value, '=') ? 0 : -1;
}

static int add_content(struct host *host, const char *path)
{
	host->contents = mem_grow(host->contents, host->n_contents + 1,
				  sizeof(*host->contents));
	host->contents[host->n_contents++] = (struct file_content){
		.path = mem_strdup(path),
		.data = mem_strdup(""),
	};
	return 0;
}

/* "| TEXT": one more line of the content named last */
static int extend_content(struct host *host, const char *value)
{
	struct file_content *content;
	char *longer;

	if (host->n_contents == 0)
		return -1;
	content = &host->contents[host->n_contents - 1];
	longer = mem_printf("%s%s\n", content->data, value);
	free(content->data);
	content->data = longer;
	content->n = strlen(longer);
	return 0;
}

static int set_script(struct host *host, char *value)
{
	char *digest = strstr(value, " sha256 ");

	if (digest) {
		*digest = '\0';
		(void)snprintf(host->script_sha256, sizeof(host->script_sha256),
			       "%s", digest + 8);
	}
	set_text(&host->script, value);
	return 0;
}

/* "PATH [sha256 HEX]": a way of a word of the command */
static int add_way(struct host *host, char *value)
{
	char *digest = strstr(value, " sha256 ");
	struct way_fact way = { .sha256 = "" };

	if (digest) {
		*digest = '\0';
		(void)snprintf(way.sha256, sizeof(way.sha256), "%s",
			       digest + 8);
	}
	way.path = mem_strdup(value);
	host->ways = mem_grow(host->ways, host->n_ways + 1,
			      sizeof(*host->ways));
	host->ways[host->n_ways++] = way;
	return 0;
}

/* "SIZE MODE": the script was read */
static int set_script_copy(struct host *host, const char *value)
{
	unsigned long size;
	unsigned mode;

	if (sscanf(value, "%lu %o", &size, &mode) != 2)
		return -1;
	host->script_copy.is_read = true;
	host->script_copy.size = size;
	host->script_copy.mode = mode;
	return 0;
}

/* "PATH", and the text of the content of this path that was named before */
static int set_lock(struct host *host, const char *value)
{
	const struct file_content *text = host_content(host, value);

	set_text(&host->lock.path, value);
	if (text) {
		set_text(&host->lock.text, text->data);
		host->lock.n = text->n;
	}
	return 0;
}

static int set_caller(struct host *host, const char *key, const char *value)
{
	host->has_sudo |= strcmp(key, "sudo") == 0;
	host->has_user |= strcmp(key, "user") == 0;
	if (strcmp(key, "caller") == 0)
		return set_ids(value, &host->uid, &host->gid);
	if (strcmp(key, "sudo") == 0)
		return set_ids(value, &host->sudo_uid, &host->sudo_gid);
	if (strcmp(key, "user") == 0)
		return set_ids(value, &host->user_uid, &host->user_gid);
	if (strcmp(key, "owner") == 0)
		return set_ids(value, &host->workspace_uid,
			       &host->workspace_gid);
	return 1;
}

static int set_place(struct host *host, const char *key, const char *value)
{
	const struct {
		const char *key;
		char **field;
	} texts[] = {
		{ "user-name", &host->user_name },
		{ "user-home", &host->user_home },
		{ "home", &host->home },
		{ "cwd", &host->cwd },
		{ "cwd-name", &host->cwd_name },
		{ "workspace", &host->workspace },
		{ "workspace-name", &host->workspace_name },
		{ "workspace-note", &host->workspace_note },
		{ "command", &host->command },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (strcmp(texts[i].key, key) != 0)
			continue;
		if (value[0])
			set_text(texts[i].field, value);
		else
			free(steal_ptr(texts[i].field));
		return 0;
	}
	return 1;
}

/* "PATH: CONTROLLER..." or "PATH! WHY" */
static int add_cgroup(struct host *host, const char *value)
{
	size_t n = strcspn(value, ":!");

	if (host->n_cgroups == HOST_MAX_CGROUPS || value[0] != '/' ||
	    value[n] == '\0' || value[n + 1] != ' ')
		return -1;
	host->cgroups[host->n_cgroups++] = (struct cgroup_fact){
		.dir = mem_strndup(value, n),
		.controllers = value[n] == ':' ?
				       cgroup_text_controllers(value + n + 2) :
				       0,
		.why = value[n] == '!' ? mem_strdup(value + n + 2) : NULL,
	};
	return 0;
}

static void set_no_overlay(struct host *host, const char *why)
{
	host->has_overlay = false;
	set_text(&host->overlay_why, why);
}

static int set_kernel(struct host *host, const char *key, const char *value)
{
	if (strcmp(key, "root") == 0)
		host->is_root = true;
	else if (strcmp(key, "landlock") == 0)
		host->landlock_abi = atoi(value);
	else if (strcmp(key, "ipv6") == 0)
		host->has_ipv6 = strcmp(value, "yes") == 0;
	else if (strcmp(key, "open-files") == 0)
		host->open_files_hard = strtoull(value, NULL, 10);
	else if (strcmp(key, "processes") == 0)
		host->processes_hard = strtoull(value, NULL, 10);
	else if (strcmp(key, "data-size") == 0)
		host->data_hard = strtoull(value, NULL, 10);
	else if (strcmp(key, "cgroup") == 0)
		return add_cgroup(host, value);
	else if (strcmp(key, "overlay") == 0)
		host->has_overlay = true;
	else if (strcmp(key, "no-overlay") == 0)
		set_no_overlay(host, value);
	else if (strcmp(key, "core-is-zero") == 0)
		host->core_is_zero = true;
	else
		return 1;
	return 0;
}

/* "dir PATH: NAME...", "file PATH", "closed PATH", "pipe PATH" or "why TEXT" */
static int add_git(struct git_facts *git, char *value)
{
	char *rest = strchr(value, ' ');
	struct git_dir_fact *dir;

	if (!rest)
		return -1;
	*rest++ = '\0';
	if (strcmp(value, "file") == 0) {
		strlist_add(&git->files, rest);
		return 0;
	}
	if (strcmp(value, "pipe") == 0) {
		strlist_add(&git->pipes, rest);
		return 0;
	}
	if (strcmp(value, "closed") == 0) {
		strlist_add(&git->closed, rest);
		return 0;
	}
	if (strcmp(value, "why") == 0) {
		set_text(&git->why, rest);
		return 0;
	}
	if (strcmp(value, "dir") != 0)
		return -1;
	git->dirs = mem_grow(git->dirs, git->n_dirs + 1, sizeof(*git->dirs));
	dir = &git->dirs[git->n_dirs++];
	*dir = (struct git_dir_fact){
		.path = mem_strndup(rest, strcspn(rest, ":")),
	};
	rest += strcspn(rest, ":");
	while (*rest) {
		size_t n;

		rest += strspn(rest, ": ");
		n = strcspn(rest, " ");
		if (n > 0)
			strlist_take(&dir->names, mem_strndup(rest, n));
		rest += n;
	}
	return 0;
}

/* "UID": of the path named last */
static int set_path_owner(struct host *host, const char *value)
{
	if (host->n_paths == 0)
		return -1;
	host->paths[host->n_paths - 1].uid = (uid_t)strtoul(value, NULL, 10);
	return 0;
}

static int parse_line(char *line, const char *(*like)(const char *name),
		      struct host *host)
{
	char *value = strchr(line, ' ');
	int done;

	if (line[0] == '\0' || line[0] == '#')
		return 0;
	if (value)
		*value++ = '\0';
	else
		value = line + strlen(line);
	if (strcmp(line, "like") == 0) {
		const char *text = like ? like(value) : NULL;

		return text && host_text_parse(text, like, host) == 0 ? 0 : -1;
	}
	if (strcmp(line, "credential") == 0)
		return add_credential(host, value);
	if (strcmp(line, "scan") == 0)
		return set_scan(host, value);
	if (strcmp(line, "path") == 0)
		return add_path(host, value);
	if (strcmp(line, "stream") == 0)
		return set_stream(host, value);
	if (strcmp(line, "one-output") == 0) {
		host->outputs_are_one = true;
		return 0;
	}
	if (strcmp(line, "env") == 0)
		return add_env(host, value);
	if (strcmp(line, "secret") == 0) {
		host_text_join(value);
		return add_env(host, value);
	}
	if (strcmp(line, "kernel-mount") == 0) {
		strlist_add(&host->kernel_mounts, value);
		return 0;
	}
	if (strcmp(line, "profile-dir") == 0) {
		strlist_add(&host->profile_dirs, value);
		return 0;
	}
	if (strcmp(line, "path-owner") == 0)
		return set_path_owner(host, value);
	if (strcmp(line, "git") == 0)
		return add_git(&host->git, value);
	if (strcmp(line, "content") == 0)
		return add_content(host, value);
	if (strcmp(line, "|") == 0)
		return extend_content(host, value);
	if (strcmp(line, "script") == 0)
		return set_script(host, value);
	if (strcmp(line, "script-said") == 0) {
		set_text(&host->script_said, value);
		return 0;
	}
	if (strcmp(line, "named-file") == 0) {
		strlist_add(&host->named_files, value);
		return 0;
	}
	if (strcmp(line, "script-way") == 0) {
		strlist_add(&host->script_ways, value);
		return 0;
	}
	if (strcmp(line, "named-way") == 0)
		return add_way(host, value);
	if (strcmp(line, "script-copy") == 0)
		return set_script_copy(host, value);
	if (strcmp(line, "script-stdin") == 0) {
		host->script_copy.is_stdin = true;
		(void)snprintf(host->script_sha256, sizeof(host->script_sha256),
			       "%s", value);
		return 0;
	}
	if (strcmp(line, "lock") == 0)
		return set_lock(host, value);
	done = set_caller(host, line, value);
	if (done > 0)
		done = set_place(host, line, value);
	if (done > 0)
		done = set_kernel(host, line, value);
	return done == 0 ? 0 : -1;
}

void host_text_join(char *value)
{
	char *to = value;

	for (const char *p = value; *p; p++)
		if (p[0] == '\'' && p[1] == '\'')
			p++;
		else
			*to++ = *p;
	*to = '\0';
}

int host_text_parse(const char *text, const char *(*like)(const char *name),
		    struct host *host)
{
	int number = 0;

	while (*text) {
		size_t n = strcspn(text, "\n");
		autofree char *line = mem_strndup(text, n);

		number++;
		if (parse_line(line, like, host) < 0)
			return number;
		text += n + (text[n] == '\n');
	}
	return 0;
}
