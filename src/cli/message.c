/* SPDX-License-Identifier: Apache-2.0 */
/* message - the only writer to the user's terminal. */
#include "cli/message.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/strbuf.h"
#include "decide/profile/profile_text.h"

/*
 * Names in a text can be a stranger's choice: no control byte, in UTF-8 neither,
 * and no `##`, with which commands to CI systems begin, on any place in a line.
 * `::` is one at the beginning only, where our name is.
 */
static void add_printable(struct strbuf *sb, const char *text)
{
	unsigned char last = '\0';

	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		bool control = *p < 0x20 || *p == 0x7f ||
			       (last == 0xc2 && *p >= 0x80 && *p < 0xa0);

		strbuf_addc(sb, control || (last == '#' && *p == '#') ?
				'?' : (char)*p);
		last = *p;
	}
}

static void add_line(struct strbuf *sb, const char *prefix, const char *text)
{
	strbuf_adds(sb, prefix);
	add_printable(sb, text);
	strbuf_addc(sb, '\n');
}

void message_err(const struct err *err)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	add_line(&sb, "cordon: ", err->msg);
	if (err->hint[0])
		add_line(&sb, "cordon: hint: ", err->hint);
	/* the table of doctor has more than fits here */
	if (err->code)
		add_line(&sb, "cordon: hint: ",
			 "to see all that is in the way: cordon doctor");
	(void)fdio_write_all(STDERR_FILENO, sb.buf, sb.len);
}

void message_diags(const struct diag_list *diags)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	for (size_t i = 0; i < diags->n; i++) {
		autorelease_strbuf struct strbuf line = STRBUF_INIT;

		if (diags->v[i].line)
			strbuf_addf(&line, "%s:%u: %s", diags->v[i].file,
				    diags->v[i].line, diags->v[i].msg);
		else
			strbuf_addf(&line, "%s: %s", diags->v[i].file,
				    diags->v[i].msg);
		add_line(&sb, "cordon: ", strbuf_text(&line));
	}
	(void)fdio_write_all(STDERR_FILENO, strbuf_text(&sb), sb.len);
}

void message_note(const char *text)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	add_line(&sb, "cordon: note: ", text);
	(void)fdio_write_all(STDERR_FILENO, sb.buf, sb.len);
}

int message_out(const char *text)
{
	return fdio_write_all(STDOUT_FILENO, text, strlen(text));
}

/* As poll(2) for stderr; see message_errout(). */
static int wait_for_reader(int wait_ms, const sigset_t *mask)
{
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };
	struct timespec wait = { .tv_sec = wait_ms / 1000,
				 .tv_nsec = wait_ms % 1000 * 1000000L };

	/* pending signals count only where there is something to wait for */
	int n = poll(&p, 1, 0);

	return n != 0 ? n : ppoll(&p, 1, wait_ms < 0 ? NULL : &wait, mask);
}

int message_errout(const char *text, int wait_ms, const sigset_t *mask)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = wait_for_reader(wait_ms, mask);

		if (n == 0)
			errno = ETIMEDOUT;
		if (n == 0 || (n < 0 && errno != EINTR))
			return -1;
		if (n < 0)
			continue;
		/* a pipe that can take bytes takes so many without waiting */
		n = write(STDERR_FILENO, text, left < PIPE_BUF ? left : PIPE_BUF);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -1;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	return 0;
}
