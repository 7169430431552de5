/* SPDX-License-Identifier: Apache-2.0 */
/* profile_keys - the one table of the profile's keys. */
#include "decide/profile/profile_keys.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/profile/origin.h"
#include "decide/profile/profile_list.h"

#define SECOND UINT64_C(1000)
#define HOUR (3600 * SECOND)
#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
#define BYTES_MAX (UINT64_C(1) << 50)
#define PIDS_MAX UINT64_C(4194304)	/* PID_MAX_LIMIT of the kernel */
#define FILES_MAX UINT64_C(1048576)	/* fs.nr_open as Linux sets it */
#define NONE PROFILE_WORD_NONE
#define CALLER PROFILE_WORD_CALLER

#define AT(field) offsetof(struct profile, field)
#define NOWHERE 0	/* the type has no field */

/*
 * A minimum of `open-files` below 16 leaves a shell and its pipeline without
 * descriptors and says nothing of why.
 *
 * The quota of cpu.max is at least 1 ms, a hundredth of its usual period.
 *
 * section, key, type, field, default, min, max, words, help
 */
static const struct profile_key keys[] = {
	{ "profile", "summary", &profile_type_text, AT(summary), NULL, 0, 0, 0,
	  "one line on what the profile is for" },
	{ "profile", "include", &profile_list_includes, NOWHERE, NULL, 0, 0, 0,
	  "another profile, by name or path, whose values come first" },
	{ "env", "pass", &profile_list_globs, AT(pass), NULL, 0, 0, 0,
	  "variables of the caller to pass, by name or glob" },
	{ "env", "pass-unsafe", &profile_list_globs, AT(pass_unsafe), NULL, 0,
	  0, 0, "the same for those that steer loaders and interpreters" },
	{ "env", "set", &profile_list_assignments, AT(set), NULL, 0, 0, 0,
	  "a variable and its value" },
	{ "env", "expose", &profile_list_names, AT(expose), NULL, 0, 0, 0,
	  "secrets the script gets as they are" },
	{ "env", "secret", &profile_list_secrets, AT(secret), NULL, 0, 0, 0,
	  "a secret for an endpoint; inside it is a placeholder" },
	{ "env", "canary", &profile_list_names, AT(canary), NULL, 0, 0, 0,
	  "bait: variables with made-up values that must not be sent" },
	{ "network", "allow", &profile_list_endpoints, AT(allow), NULL, 0, 0, 0,
	  "a place the script may connect to" },
	{ "network", "refuse", &profile_list_refuse, AT(refuse), NULL, 0, 0, 0,
	  "a known place it may not, which is no failure" },
	{ "network", "connect-to", &profile_list_pins, AT(connect_to), NULL, 0,
	  0, 0, "where to connect in place of an endpoint" },
	{ "network", "ca-file", &profile_list_files, AT(ca_file), NULL, 0, 0, 0,
	  "certificates to trust inside, besides the system's" },
	{ "network", "proxy", &profile_type_proxy, AT(proxy), NULL, 0, 0, 0,
	  "the proxy to go out through, or env: the caller's" },
	{ "files", "read", &profile_list_paths, AT(read), NULL, 0, 0, 0,
	  "a file or directory to show, read-only" },
	{ "files", "write", &profile_list_paths, AT(write), NULL, 0, 0, 0,
	  "a file or directory the script may change" },
	{ "files", "write-unsafe", &profile_list_paths, AT(write_unsafe), NULL,
	  0, 0, 0, "the same where it acts on what runs later: git, shells, CI" },
	{ "files", "hide", &profile_list_hide, AT(hide),
	  PROFILE_HIDE_CREDENTIALS, 0, 0, 0,
	  "a file or directory to cover with an empty one" },
	{ "files", "workspace", &profile_type_workspace, AT(workspace),
	  "read-only", 0, 0, 0, "what may be done to the workspace" },
	{ "script", "sha256", &profile_list_digests, AT(script_sha256), NULL, 0,
	  0, 0, "a digest of the script, which must have one of those given" },
	{ "script", "signed-by", &profile_list_keys, AT(script_signed_by), NULL,
	  0, 0, 0, "a key, by one of which the script must be signed" },
	{ "script", "signature", &profile_type_file, AT(script_signature), NULL,
	  0, 0, 0, "the signature's file, where it is not beside the script" },
	{ "syscalls", "allow", &profile_list_syscalls, AT(syscalls_allow), NULL,
	  0, 0, 0, "system calls or sets to allow besides the default" },
	{ "syscalls", "deny", &profile_list_syscalls, AT(syscalls_deny), NULL,
	  0, 0, 0, "system calls or sets to refuse" },
	{ "limits", "time", &profile_type_duration, AT(time_ms), "1h",
	  SECOND / 10, 168 * HOUR, NONE, "how long the script may run" },
	{ "limits", "grace", &profile_type_duration, AT(grace_ms), "5s", 0,
	  HOUR, 0, "from SIGTERM to SIGKILL when the time is up" },
	{ "limits", "memory", &profile_type_memory, AT(memory), "none", 4 * MIB,
	  BYTES_MAX, NONE, "what all processes together may hold in memory" },
	{ "limits", "cpu", &profile_type_cpus, AT(cpu), "none", 10, 1000000,
	  NONE, "how many processors' time the script may use" },
	{ "limits", "processes", &profile_type_number, AT(processes), "4096", 1,
	  PIDS_MAX, 0, "processes and threads at once" },
	{ "limits", "file-size", &profile_type_size, AT(file_size), "none", 1,
	  BYTES_MAX, NONE, "the largest file the script may write" },
	{ "limits", "open-files", &profile_type_number, AT(open_files),
	  "caller", 16, FILES_MAX, CALLER, "descriptors in each process" },
	{ "limits", "scratch", &profile_type_size, AT(scratch), "2G", 64 * KIB,
	  BYTES_MAX, NONE, "what /tmp, /run and the home directory may hold" },
	{ "limits", "output", &profile_type_size, AT(output), "1G", 1,
	  BYTES_MAX, NONE, "what the script may print" },
	{ "output", "summary", &profile_type_yes_no, AT(step_summary), "no", 0, 0, 0,
	  "may the script write the summary that its step shows?" },
	{ "output", "ci-commands", &profile_type_ci_commands, AT(ci_commands),
	  "auto", 0, 0, 0, "whether commands to the CI system are broken" },
	{ "output", "escapes", &profile_type_escapes, AT(escapes), "auto", 0, 0,
	  0, "what a terminal may be told: colours, nothing or all" },
	{ "output", "mask", &profile_type_yes_no, AT(mask), "yes", 0, 0, 0,
	  "whether exposed values and placeholders become ***" },
	{ "sandbox", "require", &profile_type_level, AT(require), "namespaces",
	  0, 0, 0, "the weakest level to accept" },
	{ "sandbox", "user", &profile_type_user, AT(user), NULL, 0, 0, 0,
	  "whom the script runs as when cordon is started as root" },
	{ "evidence", "file", &profile_type_file, AT(evidence_file), NULL, 0, 0,
	  0, "where to append what happened, as JSON Lines" },
	{ "evidence", "on-denied", &profile_type_on_denied, AT(on_denied),
	  "report", 0, 0, 0, "what a refusal does to the exit status" },
};
static_assert(ARRAY_SIZE(keys) <= PROFILE_MAX_KEYS,
	      "every key has room for its origin");

static void *field_of(struct profile *p, const struct profile_key *key)
{
	return (char *)p + key->offset;
}

static const void *const_field_of(const struct profile *p,
				  const struct profile_key *key)
{
	return (const char *)p + key->offset;
}

size_t profile_keys_count(void)
{
	return ARRAY_SIZE(keys);
}

const struct profile_key *profile_keys_at(size_t i)
{
	if (i >= ARRAY_SIZE(keys))
		BUG("no such row");
	return &keys[i];
}

size_t profile_keys_index(const struct profile_key *key)
{
	return (size_t)(key - keys);
}

const struct profile_key *profile_keys_find(const char *section,
					    const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(keys[i].section, section) == 0 &&
		    strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

const char *profile_keys_section(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(keys[i].section, name) == 0)
			return keys[i].section;
	return NULL;
}

const char *profile_keys_section_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return keys[i].section;
	return NULL;
}

#define NEAR_MAX 24	/* longer words are like none of ours */

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Levenshtein's distance, without regard to case. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NEAR_MAX + 1];
	size_t n = strlen(b);

	if (n > NEAR_MAX)
		return n;
	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < n; k++) {
			size_t best = diagonal +
				      (to_lower(a[i]) != to_lower(b[k]));

			diagonal = row[k + 1];
			if (row[k] + 1 < best)
				best = row[k] + 1;
			if (diagonal + 1 < best)
				best = diagonal + 1;
			row[k + 1] = best;
		}
	}
	return row[n];
}

/* Takes candidate in place of *best if it is nearer to text. */
static void prefer(const char *candidate, const char *text,
		   const char **best, size_t *best_distance)
{
	size_t d = distance(candidate, text);
	size_t limit = strlen(candidate) > 3 ? 2 : 1;

	if (d <= limit && d < *best_distance) {
		*best = candidate;
		*best_distance = d;
	}
}

const char *profile_keys_near_section(const char *text)
{
	const char *best = NULL;
	size_t best_distance = NEAR_MAX;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		prefer(keys[i].section, text, &best, &best_distance);
	return best;
}

const char *profile_keys_near_key(const char *section, const char *text)
{
	const char *best = NULL;
	size_t best_distance = NEAR_MAX;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(keys[i].section, section) == 0)
			prefer(keys[i].name, text, &best, &best_distance);
	return best;
}

int profile_keys_set(struct profile *p, const struct profile_key *key,
		     const char *text, const struct origin *origin,
		     struct err *err)
{
	if (text[0] == '\0')
		return err_set(err, ERR_PROFILE, "a value is missing: %s",
			       key->type->form);
	if (key->type->set(field_of(p, key), key, text, origin, err) < 0)
		return -1;
	p->set_at[profile_keys_index(key)] = *origin;
	return 0;
}

void profile_keys_reset(struct profile *p, const struct profile_key *key,
			const struct origin *origin)
{
	if (!key->type->is_list)
		BUG("only lists can be emptied");
	if (key->type->clear)
		key->type->clear(field_of(p, key));
	p->set_at[profile_keys_index(key)] = *origin;
}

void profile_keys_release(struct profile *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (keys[i].type->clear)
			keys[i].type->clear(field_of(p, &keys[i]));
}

size_t profile_keys_values(const struct profile *p,
			   const struct profile_key *key)
{
	return key->type->count(const_field_of(p, key));
}

void profile_keys_show_value(const struct profile *p,
			     const struct profile_key *key, size_t i,
			     struct strbuf *ret, struct origin *ret_origin)
{
	struct origin origin = p->set_at[profile_keys_index(key)];

	if (i >= profile_keys_values(p, key))
		BUG("no such value");
	key->type->show(const_field_of(p, key), key, i, ret, &origin);
	if (ret_origin)
		*ret_origin = origin;
}

char *profile_keys_where(const struct profile *p, const char *section,
			 const char *name)
{
	const struct profile_key *key = profile_keys_find(section, name);
	autofree char *where = NULL;

	if (!key)
		BUG("no such key");
	where = origin_where(&p->set_at[profile_keys_index(key)]);
	return mem_printf("%s: [%s] %s", where, section, name);
}

void profile_keys_show_key(const struct profile *p,
			   const struct profile_key *key, struct strbuf *ret)
{
	size_t n = profile_keys_values(p, key);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strbuf_adds(ret, ", ");
		profile_keys_show_value(p, key, i, ret, NULL);
	}
	if (n == 0)
		strbuf_adds(ret, "none");
}

void profile_keys_show_range(const struct profile_key *key, struct strbuf *ret)
{
	if (!key->type->print)
		return;
	key->type->print(key->min, ret);
	strbuf_adds(ret, " to ");
	key->type->print(key->max, ret);
	if (key->words & PROFILE_WORD_NONE)
		strbuf_adds(ret, ", or none");
	if (key->words & PROFILE_WORD_CALLER)
		strbuf_adds(ret, ", or caller");
}
