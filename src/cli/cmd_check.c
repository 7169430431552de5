/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_check - looks for errors in profiles, and tells what each brings. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/verbs.h"
#include "decide/live/exitcode.h"
#include "decide/plan/doh_hosts.h"
#include "decide/plan/plan_check.h"
#include "decide/profile/profile_keys.h"
#include "outer/load.h"

/* Every value there is, as a profile line, and the file and line it is from. */
static void show_values(const struct profile *profile, struct strbuf *out)
{
	const char *section = "";

	for (size_t i = 0; i < profile_keys_count(); i++) {
		const struct profile_key *key = profile_keys_at(i);
		size_t n = profile_keys_values(profile, key);

		for (size_t k = 0; k < n; k++) {
			autorelease_strbuf struct strbuf value = STRBUF_INIT;
			struct origin from = { .file = NULL };

			profile_keys_show_value(profile, key, k, &value,
						&from);
			if (strcmp(section, key->section) != 0)
				strbuf_addf(out, "  [%s]\n", key->section);
			section = key->section;
			strbuf_addf(out, "  %s = %s", key->name,
				    strbuf_text(&value));
			if (from.file)
				strbuf_addf(out, "\t(%s:%u)", from.file,
					    from.line);
			strbuf_addc(out, '\n');
		}
	}
}

/* What an author may not have thought of, though it is no error. */
static void show_notes(const struct profile *profile, struct strbuf *out)
{
	for (size_t i = 0; i < profile->allow.n; i++) {
		autorelease_strbuf struct strbuf text = STRBUF_INIT;

		if (doh_hosts_note(&profile->allow.v[i].endpoint, &text))
			strbuf_addf(out, "  note: %s\n", strbuf_text(&text));
	}
}

/* What is allowed and mostly not meant. */
static void show_warnings(const struct profile *profile, struct strbuf *out)
{
	for (size_t i = 0; i < profile->secret.n; i++) {
		const struct secret_item *item = &profile->secret.v[i];
		const char *warning = secret_line_warning(&item->line);

		if (warning)
			strbuf_addf(out, "  warning %s:%u: secret %s: %s\n",
				    item->origin.file, item->origin.line,
				    item->line.name, warning);
	}
}

/* What `run` would refuse on any host; 0 or -1. */
static int tell_refused(const struct profile *profile)
{
	struct err errs[PLAN_CHECK_MAX];
	size_t n = plan_check(profile, errs);

	for (size_t i = 0; i < n; i++)
		message_err(&errs[i]);
	return n > 0 ? -1 : 0;
}

/* "NAME: ok", the files that took part, and what they came to. */
static int check_one(const char *name, struct strbuf *out)
{
	autorelease_diags struct diag_list diags = DIAG_LIST_INIT;
	autorelease_profile struct profile profile;
	struct err err = ERR_INIT;

	profile_init(&profile);
	if (load(&name, 1, NULL, 0, &profile, &diags, &err) < 0) {
		message_diags(&diags);
		return -1;
	}
	if (tell_refused(&profile) < 0)
		return -1;
	strbuf_addf(out, "%s: ok\n", name);
	for (size_t i = 0; i < profile.n_files; i++)
		strbuf_addf(out, "  file %s\n", profile.files[i].path);
	show_values(&profile, out);
	show_notes(&profile, out);
	show_warnings(&profile, out);
	return 0;
}

int cmd_check(const struct args *args, int *ret_status, struct err *err)
{
	autorelease_strbuf struct strbuf out = STRBUF_INIT;
	int bad = 0;

	if (!args->operands[0]) {
		err_set(err, ERR_USAGE, "a profile is missing");
		return err_hint(err, "cordon check PROFILE...");
	}
	for (size_t i = 0; args->operands[i]; i++)
		if (check_one(args->operands[i], &out) < 0)
			bad = 1;
	if (message_out(strbuf_text(&out)) < 0)
		return err_sys(err, errno, "write the result");
	*ret_status = bad ? EXITCODE_CORDON : 0;
	return 0;
}
