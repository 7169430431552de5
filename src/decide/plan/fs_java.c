/* SPDX-License-Identifier: Apache-2.0 */
/* fs_java - the run's CA for Java. */
/*
 * Theory of operation
 *
 * A distribution has one store that all its Javas link to; one that came in
 * another way has its own, and is found by JAVA_HOME and PATH.  All that are
 * there get the same written store, as only one digest can follow them: the
 * entries of the first that can be read, else the host's bundle.
 */
#include "decide/plan/fs_java.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/fs_draft.h"
#include "decide/plan/java_store.h"
#include "decide/plan/plan_env.h"
#include "decide/plan/plan_trust.h"

#define IN_HOME "lib/security/cacerts"

static void find_store(struct fs_draft *d, const char *path,
		       struct strlist *found)
{
	const struct path_fact *fact = fs_draft_fact(d, path);

	if (fact && fact->type == PATH_FILE)
		strlist_add_once(found, fact->real);
}

/* Of a home; in one before Java 9 the programs have a home within it. */
static void find_in_home(struct fs_draft *d, const char *home, size_t n,
			 struct strlist *found)
{
	autofree char *store = mem_printf("%.*s/" IN_HOME, (int)n, home);
	autofree char *older = mem_printf("%.*s/jre/" IN_HOME, (int)n, home);

	find_store(d, store, found);
	find_store(d, older, found);
}

/* By where HOME/bin/java is. */
static void find_by_path(struct fs_draft *d, struct strlist *found)
{
	static const char program[] = "/bin/java";
	const char *path = env_plan_get(d->env, "PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		autofree char *java = mem_printf("%.*s/java", (int)n, path);
		const struct path_fact *fact =
			path[0] == '/' ? fs_draft_fact(d, java) : NULL;
		size_t length = fact && fact->type == PATH_FILE ?
					strlen(fact->real) :
					0;

		if (length > strlen(program) &&
		    strcmp(fact->real + length - strlen(program), program) == 0)
			find_in_home(d, fact->real, length - strlen(program),
				     found);
		path += n + (path[n] == ':');
	}
}

static void fill(struct fs_draft *d, const struct strlist *stores,
		 const struct strbuf *bundle, const struct strbuf *ours,
		 struct strbuf *ret)
{
	autorelease_java_store struct java_store store = JAVA_STORE_INIT;
	bool is_filled = false;

	for (size_t i = 0; i < stores->n; i++) {
		const struct file_content *content =
			fs_draft_content(d, stores->v[i]);

		if (content && !is_filled && !d->wants)
			is_filled = java_store_add_store(&store, content->data,
							 content->n);
	}
	if (d->wants)
		return;	/* the stores are asked for */
	if (!is_filled)
		java_store_add_pem(&store, strbuf_text(bundle), bundle->len);
	java_store_add_pem(&store, strbuf_text(ours), ours->len);
	java_store_begin(&store, ret);
}

void fs_java(struct fs_draft *d, const struct strbuf *bundle,
	     const struct strbuf *ours, const char *why)
{
	const char *home = host_getenv(d->host, "JAVA_HOME");
	autorelease_strlist struct strlist stores = STRLIST_INIT;
	autorelease_strbuf struct strbuf data = STRBUF_INIT;
	const char *path;

	if (home && home[0] == '/')
		find_in_home(d, home, strlen(home), &stores);
	find_by_path(d, &stores);
	for (size_t i = 0; (path = plan_trust_java_store(i)); i++)
		find_store(d, path, &stores);
	if (stores.n == 0)
		return;
	fill(d, &stores, bundle, ours, &data);
	for (size_t i = 0; i < stores.n; i++) {
		struct fs_step *step = fs_draft_add(d, FS_RANK_OURS, FS_COVER,
						    stores.v[i], why);

		step->data = mem_strndup(strbuf_text(&data), data.len);
		step->n_data = data.len;
		step->tail = FS_TAIL_JAVA;
	}
}
