/* SPDX-License-Identifier: Apache-2.0 */
/* plan_script - whether the script is the one that it should be. */
/*
 * Theory of operation
 *
 * Asking which digests count and judging are the same code, so that what was
 * asked for before the script was read is what it is held against.  A script
 * is read only where a digest counts, or one is to be learnt.
 */
#include "decide/plan/plan_script.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "decide/plan/ci_system.h"
#include "decide/plan/script_word.h"
#include "decide/profile/origin.h"

#define STDIN_NAME "-"
#define NOT_A_NAME                                                      \
	"is no name for a lock file: it has to be printable, at most "  \
	"1000 bytes, and not begin with ./ or ../"

/* Who says what of the script. */
struct claims {
	char *name;	/* of it in the lock file, or NULL */
	struct lock_entry entry;
	bool has_entry;
	bool is_profile;	/* the profile has digests */
	bool in_profile;	/* and the one that was read is there */
	size_t profile_i;	/* that one */
	bool is_signed;	/* the profile has keys */
};

static void claims_release(struct claims *claims)
{
	free(claims->name);
}

#define autorelease_claims __attribute__((cleanup(claims_release)))

static bool is_asked(const struct claims *c)
{
	return c->is_profile || c->has_entry || c->is_signed;
}

char *plan_script_name(const char *lock_path, const char *script)
{
	const char *slash = strrchr(lock_path, '/');
	size_t n = slash ? (size_t)(slash - lock_path) + 1 : 0;

	return mem_strdup(n > 0 && strncmp(script, lock_path, n) == 0 ?
				  script + n :
				  script);
}

static char *choose_name(const struct host *host,
			 const struct script_wishes *wishes)
{
	if (wishes->name)
		return mem_strdup(wishes->name);
	if (host->script_copy.is_stdin)
		return mem_strdup(STDIN_NAME);
	if (!host->script || !host->lock.path)
		return NULL;
	return plan_script_name(host->lock.path, host->script);
}

static bool is_same(const struct host *host, const char *digest)
{
	return strcmp(host->script_sha256, digest) == 0;
}

/* 1 and the entry of that name, 0, or -1. */
static int find_entry(const struct host *host, const char *name,
		      struct lock_entry *ret, struct err *err)
{
	const struct span text = { host->lock.text, host->lock.n };
	int found = host->lock.text ?
			    lock_file_find(text, span_of(name), ret, err) :
			    0;

	return found < 0 ? err_wrap(err, "%s", host->lock.path) : found;
}

static int find_path_entry(const struct host *host, const char *path,
			   struct lock_entry *ret, struct err *err)
{
	autofree char *name = NULL;
	int found;

	if (!host->lock.path)
		return 0;
	name = plan_script_name(host->lock.path, path);
	found = find_entry(host, name, ret, err);
	/* somebody may have written it whole */
	return found == 0 ? find_entry(host, path, ret, err) : found;
}

bool plan_script_has_entry(const struct host *host, const char *path)
{
	struct lock_entry entry;
	struct err ignored = ERR_INIT;

	return find_path_entry(host, path, &entry, &ignored) > 0;
}

/*
 * Of all the paths to the script the entry it is not as; if it is as all of
 * them, the last.
 */
static int find_by_ways(const struct host *host, struct claims *c,
			struct err *err)
{
	for (size_t i = 0; i < host->script_ways.n; i++) {
		const char *way = host->script_ways.v[i];
		struct lock_entry entry;
		int found = find_path_entry(host, way, &entry, err);

		if (found < 0)
			return -1;
		if (found == 0 ||
		    (c->has_entry && !is_same(host, c->entry.sha256)))
			continue;
		c->has_entry = true;
		c->entry = entry;
	}
	return 0;
}

static int find_claims(const struct profile *profile, const struct host *host,
		       const struct script_wishes *wishes,
		       struct claims *ret, struct err *err)
{
	struct claims c = {
		.name = choose_name(host, wishes),
		.is_profile = profile->script_sha256.n > 0,
		.is_signed = profile->script_signed_by.n > 0,
	};
	int found = c.name ? find_entry(host, c.name, &c.entry, err) : 0;

	c.has_entry = found > 0;
	if (found >= 0 && !wishes->name && !host->script_copy.is_stdin)
		found = find_by_ways(host, &c, err);
	if (found < 0) {
		free(c.name);
		return -1;
	}
	for (size_t i = profile->script_sha256.n; i-- > 0;)
		if (is_same(host, profile->script_sha256.v[i].text)) {
			c.in_profile = true;
			c.profile_i = i;
		}
	*ret = c;
	return 0;
}

bool plan_script_wants_copy(const struct profile *profile,
			    const struct host *host,
			    const struct script_wishes *wishes)
{
	autorelease_claims struct claims c = { .name = NULL };
	struct err ignored = ERR_INIT;

	if (!host->script && !host->script_copy.is_stdin)
		return false;
	/* where that fails the run ends before anything is read */
	if (find_claims(profile, host, wishes, &c, &ignored) < 0)
		return false;
	return is_asked(&c) ||
	       (wishes->learn && !host->script_copy.is_stdin);
}

void plan_script_missed(const struct profile *profile, const struct host *host,
			const struct script_wishes *wishes, struct strlist *ret)
{
	autorelease_claims struct claims c = { .name = NULL };
	struct err ignored = ERR_INIT;

	if (!host->script_copy.is_read ||
	    find_claims(profile, host, wishes, &c, &ignored) < 0)
		return;
	/* the entry first: it is of this very name */
	if (c.has_entry && !is_same(host, c.entry.sha256))
		strlist_add_once(ret, c.entry.sha256);
	if (c.is_profile && !c.in_profile)
		for (size_t i = profile->script_sha256.n; i-- > 0;)
			strlist_add_once(ret,
					 profile->script_sha256.v[i].text);
}

static const char *shown(const struct host *host)
{
	return host->script_copy.is_stdin ? "the script of standard input" :
	       host->script		  ? host->script :
					    "the script";
}

static int refuse_change(const struct host *host, const char *who,
			 const char *digest, size_t more, struct err *err)
{
	autofree char *others =
		more ? mem_printf(" or one of %zu more", more) : mem_strdup("");

	return err_set(err, ERR_PROFILE,
		       "%s is not the one that %s pins: it has sha256 %s, and "
		       "not %s%s",
		       shown(host), who, host->script_sha256, digest, others);
}

static int hint_change(const struct host *host, const char *accept,
		       struct err *err)
{
	autofree char *file = NULL;

	if (host->script_copy.is_stdin)
		return err_hint(err,
				"half a download looks like this too; to "
				"accept it: keep it in a file, read it, and: "
				"cordon pin %sFILE", accept);
	file = strbuf_shell_word(host->script);
	return err_hint(err, "look at what changed; to accept it: cordon pin "
			     "%s%s", accept, file);
}

static int judge_profile(const struct profile *profile,
			 const struct host *host, const struct claims *c,
			 struct err *err)
{
	const struct value_list *list = &profile->script_sha256;
	const struct value *last;
	autofree char *where = NULL;
	autofree char *file = NULL;
	autofree char *option = NULL;

	if (!c->is_profile || c->in_profile)
		return 0;
	last = &list->v[list->n - 1];
	where = origin_where(&last->origin);
	file = strbuf_shell_word(last->origin.line ? last->origin.file :
						     "PROFILE");
	option = mem_printf("-p %s ", file);
	(void)refuse_change(host, where, last->text, list->n - 1, err);
	return hint_change(host, option, err);
}

/* What leads `cordon pin` to the entry of this run; each with a blank behind. */
static char *pin_options(const struct host *host,
			 const struct script_wishes *wishes,
			 const struct claims *c)
{
	autofree char *lock = strbuf_shell_word(host->lock.path);
	autofree char *name = strbuf_shell_word(c->name);
	bool is_named = wishes->name || host->script_copy.is_stdin;

	return mem_printf("%s%s%s%s%s%s", wishes->places ? "--lock=" : "",
			  wishes->places ? lock : "",
			  wishes->places ? " " : "",
			  is_named ? "--script-name=" : "",
			  is_named ? name : "", is_named ? " " : "");
}

/* The entry is of a path that leads to the script, and not its own. */
static int refuse_link(const struct host *host, const struct claims *c,
		       struct err *err)
{
	const char *name = c->entry.name.p;
	size_t n = c->entry.name.n;
	autofree char *word = strbuf_shell_word(host->script);

	(void)err_set(err, ERR_PROFILE,
		      "%s:%u pins %.*s, which leads to %s: that has sha256 %s, "
		      "and not %s", host->lock.path, c->entry.line,
		      n < 150 ? (int)n : 150, name, host->script, host->script_sha256,
		      c->entry.sha256);
	return err_hint(err, "put the file back; or look at the other, remove "
			     "the entry, and: cordon pin %s", word);
}

static int judge_entry(const struct host *host,
		       const struct script_wishes *wishes,
		       const struct claims *c, struct err *err)
{
	autofree char *where = NULL;
	autofree char *options = NULL;

	if (!c->has_entry || is_same(host, c->entry.sha256))
		return 0;
	if (!span_is(c->entry.name, c->name) &&
	    !span_is(c->entry.name, shown(host)))
		return refuse_link(host, c, err);
	where = mem_printf("%s:%u", host->lock.path, c->entry.line);
	options = pin_options(host, wishes, c);
	(void)refuse_change(host, where, c->entry.sha256, 0, err);
	if (host->script_copy.is_stdin &&
	    host->script_copy.size < c->entry.size)
		(void)err_wrap(err, "%llu of %llu bytes",
			       (unsigned long long)host->script_copy.size,
			       (unsigned long long)c->entry.size);
	return hint_change(host, options, err);
}

/* A script that nobody speaks of, and --learn-pin. */
static int judge_new(const struct host *host, const struct claims *c,
		     struct err *err)
{
	autorelease_strbuf struct strbuf line = STRBUF_INIT;
	struct lock_entry entry = {
		.size = host->script_copy.size,
		.name = span_of(c->name),
	};

	if (ci_system_of(host) == CI_NONE)
		return 0;
	memcpy(entry.sha256, host->script_sha256, sizeof(entry.sha256));
	memcpy(entry.date, host->today, sizeof(entry.date));
	lock_file_show(&entry, &line);
	(void)err_set(err, ERR_PROFILE,
		      "%s has no entry for %s, and nothing is learnt in a CI "
		      "system: every run there is the first",
		      host->lock.path, c->name);
	return err_hint(err, "if it is the right one, commit there the line: %s",
			strbuf_text(&line));
}

static int refuse_unknown_stdin(const struct host *host,
				const struct script_wishes *wishes,
				const struct claims *c, struct err *err)
{
	autofree char *options = NULL;

	(void)err_set(err, ERR_USAGE,
		      "--script -: nothing says which script it should be, and "
		      "half a download must not run: no [script] sha256 or "
		      "signed-by, and no entry %s in %s%s",
		      c->name, host->lock.path,
		      wishes->learn ? " (from a pipe nothing is learnt)" : "");
	options = pin_options(host, wishes, c);
	return err_hint(err, "keep it in a file, read it, and: cordon pin "
			     "%sFILE", options);
}

static int judge_stdin(const struct host *host,
		       const struct script_wishes *wishes,
		       const struct claims *c, char *const *argv,
		       struct err *err)
{
	const char *word = script_word(argv);

	if (word && word != argv[0])
		return err_set(err, ERR_USAGE,
			       "--script -: the command runs %s and not its "
			       "standard input; a shell reads that with -s, as "
			       "in: bash -s -- ARGUMENT", word);
	if (!is_asked(c))
		return refuse_unknown_stdin(host, wishes, c, err);
	return 0;
}

/* The file of --script must be what the command runs, as far as is known. */
static int judge_named(const struct host *host, char *const *argv,
		       struct err *err)
{
	autofree char *file = NULL;
	const char *word = script_word(argv);

	if (!host->script)
		BUG("a file that is named was looked for");
	if (word && word != argv[0] &&
	    (!host->script_said || strcmp(host->script_said, host->script) != 0))
		return err_set(err, ERR_USAGE,
			       "--script: the command runs %s and not %s, which "
			       "would be compared", word, host->script);
	if (strlist_has(&host->named_files, host->script))
		return 0;
	(void)err_set(err, ERR_USAGE,
		      "--script: no word of the command is %s, so it may run "
		      "another file than the one that is compared",
		      host->script);
	file = strbuf_shell_word(host->script);
	return err_hint(err, "write the file into the command, as in: bash %s",
			file);
}

static int refuse_unclear(const struct host *host,
			  const struct lock_entry *entry, const char *path,
			  struct err *err)
{
	autofree char *word = strbuf_shell_word(path);

	(void)err_set(err, ERR_USAGE,
		      "%s:%u pins %s, and whether that is what this command "
		      "runs is not clear", host->lock.path, entry->line, path);
	return err_hint(err, "--script=%s says that it is", word);
}

static int refuse_named(const struct host *host, const struct lock_entry *entry,
			const char *path, struct err *err)
{
	autofree char *word = strbuf_shell_word(path);

	(void)err_set(err, ERR_PROFILE,
		      "%s, which the command names, is not the one that %s:%u "
		      "pins", path, host->lock.path, entry->line);
	return err_hint(err, "look at what changed; to accept it: cordon pin "
			     "%s", word);
}

/*
 * What has an entry must not run unread because it was not seen for a script:
 * is_clear says that the command runs the script, and what else it names is for
 * that to do with as it likes, if it is as it was.
 */
static int judge_ways(const struct host *host, bool is_clear, struct err *err)
{
	for (size_t i = 0; i < host->n_ways; i++) {
		const struct way_fact *way = &host->ways[i];
		struct lock_entry entry;
		int found;

		if (host->script && strlist_has(&host->script_ways, way->path))
			continue;
		found = find_path_entry(host, way->path, &entry, err);
		if (found < 0)
			return -1;
		if (found == 0)
			continue;
		if (!is_clear)
			return refuse_unclear(host, &entry, way->path, err);
		if (strcmp(way->sha256, entry.sha256) != 0)
			return refuse_named(host, &entry, way->path, err);
	}
	return 0;
}

/* There is no script, as far as we know. */
static char *show_line(const struct value *line, const char *key)
{
	autofree char *where = origin_where(&line->origin);

	return mem_printf("%s: [script] %s", where, key);
}

static int judge_none(const struct profile *profile, const struct host *host,
		      const struct script_wishes *wishes, struct err *err)
{
	autofree char *where = NULL;

	if (profile->script_sha256.n > 0)
		where = show_line(&profile->script_sha256.v[0], "sha256");
	else if (profile->script_signed_by.n > 0)
		where = show_line(&profile->script_signed_by.v[0],
				  "signed-by");
	else if (wishes->learn)
		where = mem_strdup("--learn-pin");
	else if (wishes->name)
		where = mem_strdup("--script-name");
	else
		return judge_ways(host, false, err);
	(void)err_set(err, ERR_USAGE,
		      "%s is about the script's own file, and which that is is "
		      "not clear from the command", where);
	return err_hint(err, "--script=FILE names it; --script - is a script "
			     "on standard input");
}

static char *show_claims(const struct profile *profile,
			 const struct host *host, const struct claims *c)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	if (c->is_profile) {
		autofree char *where = origin_where(
			&profile->script_sha256.v[c->profile_i].origin);

		strbuf_adds(&text, where);
	}
	if (c->has_entry)
		strbuf_addf(&text, "%s%s:%u", text.len ? ", " : "",
			    host->lock.path, c->entry.line);
	return text.len ? strbuf_steal(&text) : NULL;
}

static enum script_trust grade(const struct host *host, const struct claims *c,
			       const struct script_wishes *wishes)
{
	if (!host->script_copy.is_read)
		return host->script_copy.is_stdin ? SCRIPT_UNREAD : SCRIPT_FREE;
	if (c->is_profile)
		return SCRIPT_PROFILE;
	if (c->has_entry)
		return SCRIPT_LOCK;
	if (wishes->learn)
		return SCRIPT_LEARNT;
	return c->is_signed ? SCRIPT_SIGNED : SCRIPT_FREE;
}

/* Is it known that the command runs the script? */
static bool is_clear(const struct host *host,
		     const struct script_wishes *wishes, char *const *argv,
		     const struct claims *c)
{
	/* judge_named() has seen to it */
	if (is_asked(c))
		return true;
	if (wishes->named)
		return host->script_said &&
		       strcmp(host->script_said, host->script) == 0;
	/* a program by its path may run another */
	return script_word(argv) != argv[0];
}

static int judge(const struct profile *profile, const struct host *host,
		 const struct script_wishes *wishes, char *const *argv,
		 const struct claims *c, struct err *err)
{
	if (wishes->name && !lock_file_is_name(span_of(wishes->name)))
		return err_set(err, ERR_USAGE, "--script-name " NOT_A_NAME);
	if (!host->script && !host->script_copy.is_stdin)
		return judge_none(profile, host, wishes, err);
	if (wishes->named && (is_asked(c) || wishes->learn) &&
	    judge_named(host, argv, err) < 0)
		return -1;
	if (!host->script_copy.is_stdin &&
	    judge_ways(host, is_clear(host, wishes, argv, c), err) < 0)
		return -1;
	if (host->script_copy.is_stdin &&
	    judge_stdin(host, wishes, c, argv, err) < 0)
		return -1;
	if (!host->script_copy.is_read && host->script_copy.is_stdin)
		return 0;
	if (!host->script_copy.is_read && is_asked(c))
		return err_set(err, ERR_INTERNAL, "the script was not read");
	if (!host->script_copy.is_read)
		return 0;
	if (c->is_signed && !host->signature.path)
		return err_set(err, ERR_INTERNAL,
			       "the signature of the script was not checked");
	if (judge_profile(profile, host, c, err) < 0 ||
	    judge_entry(host, wishes, c, err) < 0)
		return -1;
	if (c->is_profile || c->has_entry || !wishes->learn)
		return 0;
	if (!lock_file_is_name(span_of(c->name)))
		return err_set(err, ERR_USAGE,
			       "the path of the script " NOT_A_NAME
			       "; --script-name gives it one");
	return judge_new(host, c, err);
}

/* A key of RSA is long; where it stands is told whole. */
static char *show_signer(const struct profile *profile,
			 const struct host *host)
{
	const struct value *key;
	autofree char *where = NULL;

	if (!host->signature.path)
		return NULL;
	key = &profile->script_signed_by.v[host->signature.key];
	where = origin_where(&key->origin);
	return mem_printf("%s: %.120s", where, key->text);
}

int plan_script(const struct profile *profile, const struct host *host,
		const struct script_wishes *wishes, char *const *argv,
		struct script_plan *ret, struct err *err)
{
	autorelease_claims struct claims c = { .name = NULL };

	if (find_claims(profile, host, wishes, &c, err) < 0 ||
	    judge(profile, host, wishes, argv, &c, err) < 0)
		return -1;
	*ret = (struct script_plan){
		.trust = grade(host, &c, wishes),
		.from = show_claims(profile, host, &c),
		.signer = show_signer(profile, host),
	};
	ret->name = steal_ptr(&c.name);
	return 0;
}

void script_plan_release(struct script_plan *script)
{
	free(script->from);
	free(script->name);
	free(script->signer);
	*script = (struct script_plan){ .trust = SCRIPT_FREE };
}

const char *plan_script_word(enum script_trust trust)
{
	switch (trust) {
	case SCRIPT_FREE:
		return "none";
	case SCRIPT_UNREAD:
		return "unread";
	case SCRIPT_PROFILE:
		return "profile";
	case SCRIPT_LOCK:
		return "lock";
	case SCRIPT_LEARNT:
		return "learnt";
	case SCRIPT_SIGNED:
		return "signed";
	}
	return "none";
}
