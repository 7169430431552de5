/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_pin - enters a script in the lock file or in a profile. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/verbs.h"
#include "decide/plan/plan_script.h"
#include "outer/load.h"
#include "outer/probe.h"
#include "outer/profile_pin.h"
#include "outer/script_change.h"
#include "outer/script_lock.h"
#include "outer/script_store.h"

#define STDIN_WORD "-"

/* The script that is pinned, and where. */
struct entering {
	struct script_copy copy;
	struct host host;
	char *name;
	char *into;		/* the file that is changed */
	char old[65];		/* what was there instead, or empty */
	bool is_there;		/* it had been entered before */
};

static void entering_release(struct entering *pin)
{
	script_copy_release(&pin->copy);
	host_release(&pin->host);
	free(pin->name);
	free(pin->into);
}

#define autorelease_entering __attribute__((cleanup(entering_release)))

static int read_script(const char *word, struct entering *pin, struct err *err)
{
	struct stat st;

	if (strcmp(word, STDIN_WORD) == 0)
		return script_copy_stream(STDIN_FILENO, UINT64_MAX, &pin->copy,
					  err);
	pin->host.script = realpath(word, NULL);
	if (!pin->host.script || stat(pin->host.script, &st) < 0)
		return err_sys(err, errno, "%s", word);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_USAGE, "%s is not a regular file", word);
	return script_copy_file(pin->host.script, &pin->copy, err);
}

static int choose_name(const struct args *args, struct entering *pin,
		       struct err *err)
{
	const char *wish = args->wishes.script.name;

	if (wish)
		pin->name = mem_strdup(wish);
	else if (pin->host.script)
		pin->name = plan_script_name(pin->host.lock.path,
					     pin->host.script);
	else
		pin->name = mem_strdup(STDIN_WORD);
	if (lock_file_is_name(span_of(pin->name)))
		return 0;
	(void)err_set(err, ERR_USAGE,
		      "the name of the script has to be printable, at most %d "
		      "bytes", LOCK_FILE_NAME);
	return err_hint(err, "--script-name gives it one");
}

static int enter(const struct args *args, struct entering *pin, struct err *err)
{
	struct lock_entry entry = {
		.size = pin->copy.size,
		.name = span_of(pin->name),
	};
	bool is_new = true;

	memcpy(entry.sha256, pin->copy.sha256, sizeof(entry.sha256));
	memcpy(entry.date, pin->host.today, sizeof(entry.date));
	if (args->n_profiles == 0) {
		pin->into = mem_strdup(pin->host.lock.path);
		if (script_lock_set(pin->into, &entry, pin->old, err) < 0)
			return -1;
	} else if (load_find_own(args->profiles[0], &pin->into, err) < 0 ||
		   profile_pin(pin->into, &entry, pin->old, &is_new, err) < 0) {
		return -1;
	}
	pin->is_there = !is_new || strcmp(pin->old, pin->copy.sha256) == 0;
	return 0;
}

static int tell(const struct entering *pin, struct err *err)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	if (pin->old[0] && !pin->is_there)
		(void)script_change(pin->old, &pin->copy, &text);
	(void)strbuf_add_escaped(&text, pin->name, strlen(pin->name), SIZE_MAX);
	strbuf_addf(&text, ": sha256 %s, %llu bytes, %s ", pin->copy.sha256,
		    (unsigned long long)pin->copy.size,
		    pin->is_there ? "is already in" : "entered in");
	(void)strbuf_add_escaped(&text, pin->into, strlen(pin->into), SIZE_MAX);
	if (pin->old[0] && !pin->is_there)
		strbuf_addf(&text, " instead of %s", pin->old);
	strbuf_addc(&text, '\n');
	if (message_out(strbuf_text(&text)) < 0)
		return err_sys(err, errno, "write the result");
	return 0;
}

int cmd_pin(const struct args *args, int *ret_status, struct err *err)
{
	autorelease_entering struct entering pin = { .copy = SCRIPT_COPY_INIT,
					   .host = HOST_INIT };
	const struct probe_request req = { .workspace = args->workspace,
					   .lock = args->lock };
	struct err not_kept = ERR_INIT;

	if (!args->operands[0] || args->operands[1] || args->n_profiles > 1) {
		(void)err_set(err, ERR_USAGE,
			      "pin takes one script, and at most one profile");
		return err_hint(err, "cordon pin [-p PROFILE] SCRIPT");
	}
	if (probe_place(&req, &pin.host, err) < 0 ||
	    read_script(args->operands[0], &pin, err) < 0 ||
	    choose_name(args, &pin, err) < 0 || enter(args, &pin, err) < 0 ||
	    tell(&pin, err) < 0)
		return -1;
	if (script_store_keep(&pin.copy, &not_kept) < 0)
		message_note(not_kept.msg);
	*ret_status = 0;
	return 0;
}
