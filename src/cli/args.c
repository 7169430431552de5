/* SPDX-License-Identifier: Apache-2.0 */
/* args - argv to struct args, opens nothing. */
#include "cli/args.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cli/verbs.h"

enum option_kind {
	OPTION_PROFILE,
	OPTION_SET,	/* SECTION.KEY=VALUE */
	OPTION_KEY,	/* a short name for one profile key */
	OPTION_WORKSPACE,
	OPTION_SCRIPT,
	OPTION_SCRIPT_NAME,
	OPTION_LEARN_PIN,
	OPTION_LOCK,
	OPTION_STDIN,
	OPTION_NO_TTY,
	OPTION_STATUS_FD,
	OPTION_JSON,
	OPTION_HELP,
};

struct option_row {
	const char *name;
	char letter;
	const char *value;	/* name of the argument in help, NULL: none */
	enum option_kind kind;
	const char *section;
	const char *key;
	unsigned verbs;		/* bits of enum verb_options; 0: every verb */
	const char *help;
};

/* name, letter, value, kind, section, key, verbs, help */
static const struct option_row rows[] = {
	{ "profile", 'p', "PROFILE", OPTION_PROFILE, NULL, NULL,
	  VERB_TAKES_PLAN | VERB_TAKES_PIN,
	  "a profile by name, or by path; may repeat" },
	{ "set", 0, "SECTION.KEY=VALUE", OPTION_SET, NULL, NULL,
	  VERB_TAKES_PLAN, "one more line of profile" },
	{ "pass", 0, "NAME", OPTION_KEY, "env", "pass", VERB_TAKES_PLAN,
	  "pass a variable of the caller, or a glob of names" },
	{ "setenv", 0, "NAME=VALUE", OPTION_KEY, "env", "set", VERB_TAKES_PLAN,
	  "give the command a variable" },
	{ "allow", 0, "ENDPOINT", OPTION_KEY, "network", "allow",
	  VERB_TAKES_PLAN, "allow https://HOST/PATH METHODS, tls://HOST or tcp://HOST:PORT" },
	{ "read", 0, "PATH", OPTION_KEY, "files", "read", VERB_TAKES_PLAN,
	  "show a file or directory, read-only" },
	{ "write", 0, "PATH", OPTION_KEY, "files", "write", VERB_TAKES_PLAN,
	  "let the command write a file or below a directory" },
	{ "timeout", 0, "TIME", OPTION_KEY, "limits", "time", VERB_TAKES_PLAN,
	  "end the command after 30s, 5m, 1h; none for never" },
	{ "workspace", 0, "DIR", OPTION_WORKSPACE, NULL, NULL,
	  VERB_TAKES_PLAN | VERB_TAKES_PIN,
	  "the directory of the job, instead of the git work tree" },
	{ "script", 0, "FILE", OPTION_SCRIPT, NULL, NULL, VERB_TAKES_PLAN,
	  "the script's own file, or - for standard input" },
	{ "signature", 0, "FILE", OPTION_KEY, "script", "signature",
	  VERB_TAKES_PLAN, "the script's signature, instead of the one beside it" },
	{ "script-name", 0, "NAME", OPTION_SCRIPT_NAME, NULL, NULL,
	  VERB_TAKES_PLAN | VERB_TAKES_PIN,
	  "what the lock file calls it, instead of its path" },
	{ "lock", 0, "FILE", OPTION_LOCK, NULL, NULL,
	  VERB_TAKES_PLAN | VERB_TAKES_PIN,
	  "the lock file, instead of cordon.lock" },
	{ "learn-pin", 0, NULL, OPTION_LEARN_PIN, NULL, NULL, VERB_TAKES_RUN,
	  "enter a script that the lock file does not know" },
	{ "require", 0, "LEVEL", OPTION_KEY, "sandbox", "require",
	  VERB_TAKES_PLAN | VERB_TAKES_LEVEL, "the least level to accept" },
	{ "evidence", 0, "FILE", OPTION_KEY, "evidence", "file",
	  VERB_TAKES_PLAN, "append what happened, as JSON Lines" },
	{ "stdin", 0, "MODE", OPTION_STDIN, NULL, NULL, VERB_TAKES_RUN,
	  "inherit, pump or null" },
	{ "no-tty", 'T', NULL, OPTION_NO_TTY, NULL, NULL, VERB_TAKES_RUN,
	  "give the command pipes even on a terminal" },
	{ "status-fd", 0, "N", OPTION_STATUS_FD, NULL, NULL, VERB_TAKES_RUN,
	  "write how it ended to descriptor N, one JSON line" },
	{ "json", 0, NULL, OPTION_JSON, NULL, NULL, VERB_TAKES_JSON,
	  "print JSON" },
	{ "help", 'h', NULL, OPTION_HELP, NULL, NULL, 0, "print this" },
};

void args_release(struct args *args)
{
	free(args->profiles);
	free(args->overrides);
	*args = (struct args)ARGS_INIT;
}

static bool serves(const struct option_row *row, const struct verb *verb)
{
	return row->verbs == 0 || (row->verbs & verb->options);
}

void args_help(const struct verb *verb, struct strbuf *ret)
{
	verbs_usage(verb, ret);
	strbuf_addf(ret, "%s\n\n", verb->help);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char left[64] = "    ";
		autorelease_strbuf struct strbuf text = STRBUF_INIT;

		if (!serves(&rows[i], verb))
			continue;
		if (rows[i].letter) {
			left[0] = '-';
			left[1] = rows[i].letter;
			left[2] = ',';
			left[3] = ' ';
		}
		strbuf_addf(&text, "%s--%s%s%s", left, rows[i].name,
			    rows[i].value ? "=" : "",
			    rows[i].value ? rows[i].value : "");
		strbuf_addf(ret, "  %-30s %s\n", strbuf_text(&text),
			    rows[i].help);
	}
}

static void add_override(struct args *args, const struct option_row *row,
			 const char *option, const char *value)
{
	args->overrides = mem_grow(args->overrides, args->n_overrides + 1,
				   sizeof(*args->overrides));
	args->overrides[args->n_overrides++] = (struct load_override){
		.option = option,
		.section = row->section,
		.key = row->key,
		.value = value,
	};
}

static int parse_fd(const char *value, int *ret, struct err *err)
{
	char *end;
	long n;

	if (value[0] < '0' || value[0] > '9' || strlen(value) > 6)
		return err_set(err, ERR_USAGE,
			       "--status-fd takes a descriptor number, not '%s'",
			       value);
	n = strtol(value, &end, 10);
	if (*end != '\0' || n < 1)
		return err_set(err, ERR_USAGE,
			       "--status-fd takes a descriptor number, not '%s'",
			       value);
	*ret = (int)n;
	return 0;
}

static int apply(struct args *args, const struct option_row *row,
		 const char *option, const char *value, struct err *err)
{
	switch (row->kind) {
	case OPTION_PROFILE:
		args->profiles = mem_grow(args->profiles, args->n_profiles + 1,
					  sizeof(*args->profiles));
		args->profiles[args->n_profiles++] = value;
		return 0;
	case OPTION_SET:
	case OPTION_KEY:
		add_override(args, row, option, value);
		return 0;
	case OPTION_WORKSPACE:
		args->workspace = value;
		args->wishes.script.places = true;
		return 0;
	case OPTION_SCRIPT:
		args->script = value;
		args->wishes.script.named = strcmp(value, "-") != 0;
		return 0;
	case OPTION_SCRIPT_NAME:
		args->wishes.script.name = value;
		return 0;
	case OPTION_LOCK:
		args->lock = value;
		args->wishes.script.places = true;
		return 0;
	case OPTION_LEARN_PIN:
		args->wishes.script.learn = true;
		return 0;
	case OPTION_STDIN:
		if (strcmp(value, "inherit") != 0 &&
		    strcmp(value, "pump") != 0 && strcmp(value, "null") != 0)
			return err_set(err, ERR_USAGE,
				       "--stdin is inherit, pump or null, not '%s'",
				       value);
		args->wishes.streams.stdin_mode = value;
		return 0;
	case OPTION_NO_TTY:
		args->wishes.streams.no_terminal = true;
		return 0;
	case OPTION_STATUS_FD:
		return parse_fd(value, &args->status_fd, err);
	case OPTION_JSON:
		args->json = true;
		return 0;
	case OPTION_HELP:
		args->help = true;
		return 0;
	}
	BUG("option without a case");
}

static const struct option_row *find_row(const struct verb *verb,
					 const char *word, size_t *ret_len)
{
	size_t len = strcspn(word, "=");

	*ret_len = len;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!serves(&rows[i], verb))
			continue;
		if (strlen(rows[i].name) + 2 == len &&
		    strncmp(rows[i].name, word + 2, len - 2) == 0)
			return &rows[i];
	}
	return NULL;
}

static const struct option_row *find_letter(const struct verb *verb, char c)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].letter == c && serves(&rows[i], verb))
			return &rows[i];
	return NULL;
}

/* Takes one option at **word, moving *word past its argument. */
static int parse_option(struct args *args, char *const **word,
			struct err *err)
{
	const char *text = **word;
	const struct option_row *row;
	const char *value = NULL;
	const char *name = text;
	size_t len = 2;

	if (text[1] == '-') {
		row = find_row(args->verb, text, &len);
		if (row)
			name = NULL;
		if (text[len] == '=')
			value = text + len + 1;
	} else {
		row = find_letter(args->verb, text[1]);
		if (text[2] != '\0')
			value = text + 2;
	}
	if (!row) {
		err_set(err, ERR_USAGE, "unknown option %.*s for %s",
			(int)(len > 40 ? 40 : len), text, args->verb->name);
		return err_hint(err, "cordon %s --help lists the options",
				args->verb->name);
	}
	if (!row->value && value)
		return err_set(err, ERR_USAGE, "--%s takes no value",
			       row->name);
	if (row->value && !value) {
		value = *++*word;
		if (!value)
			return err_set(err, ERR_USAGE, "--%s needs a %s",
				       row->name, row->value);
	}
	return apply(args, row, name ? name : text, value ? value : "", err);
}

int args_parse(char *const *argv, struct args *ret, struct err *err)
{
	struct args args = ARGS_INIT;
	char *const *word = argv + 2;

	args.verb = verbs_find(argv[1]);
	if (!args.verb) {
		err_set(err, ERR_USAGE, "unknown verb '%.60s'", argv[1]);
		return err_hint(err,
				"to run a command: cordon run -- COMMAND; "
				"cordon --help lists the verbs");
	}
	for (; *word && (*word)[0] == '-' && (*word)[1] != '\0'; word++) {
		if (strcmp(*word, "--") == 0) {
			word++;
			break;
		}
		if (parse_option(&args, &word, err) < 0) {
			args_release(&args);
			return -1;
		}
	}
	args.operands = word;
	*ret = args;
	return 0;
}
