/* SPDX-License-Identifier: Apache-2.0 */
/* main - looks the verb up, calls it, turns an error into one line and a status. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/verbs.h"
#include "decide/live/exitcode.h"
#include "outer/cmdline.h"

/*
 * A caller may have closed 0, 1 or 2; what we open next would then become one
 * of the script's streams.  The standard streams are filled before anything
 * is opened.  Read-only: what is written there fails as it would have (EBADF)
 * and is not lost in silence.
 */
static int fill_streams(struct err *err)
{
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", O_RDONLY) != fd)
			return err_sys(err, errno, "open /dev/null");
	}
	return 0;
}

static int print_help(const char *text)
{
	return message_out(text) < 0 ? EXITCODE_CORDON : 0;
}

static int dispatch(char *const *argv, int *ret_status, struct err *err)
{
	autorelease_args struct args args = ARGS_INIT;
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	if (fill_streams(err) < 0)
		return -1;
	if (!argv[0] || !argv[1]) {
		err_set(err, ERR_USAGE, "a verb is missing");
		return err_hint(err, "cordon run -- COMMAND, or cordon --help");
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		verbs_help(&text);
		*ret_status = print_help(strbuf_text(&text));
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		*ret_status = print_help("cordon " PACKAGE_VERSION "\n");
		return 0;
	}
	if (args_parse(argv, &args, err) < 0)
		return -1;
	if (args.help) {
		args_help(args.verb, &text);
		*ret_status = print_help(strbuf_text(&text));
		return 0;
	}
	return args.verb->run(&args, ret_status, err);
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	int status = EXITCODE_CORDON;

	(void)argc;
	if (dispatch(cmdline_copy(argv), &status, &err) < 0) {
		if (err.msg[0])
			message_err(&err);
		return exitcode_of_err(err.kind);
	}
	return status;
}
