/* SPDX-License-Identifier: Apache-2.0 */
/* message - the only writer to the user's terminal. */
#include "cli/message.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/ci_bracket.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "decide/profile/profile_text.h"

/*
 * Names in a text can be a stranger's choice: only what stands where it was put
 * (utf8.h), and no command to a CI system (ci_bracket.h).  `::` is one at the
 * beginning of a line only, where our name is.
 */
static void add_printable(struct strbuf *sb, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0, len; i < n; i += len) {
		uint32_t code = 0;

		len = utf8_read(text + i, n - i, &code);
		if (len > 0 && utf8_is_plain(code) && !ci_is_bracket(text, i))
			strbuf_add(sb, text + i, len);
		else
			strbuf_addc(sb, '?');
		if (len == 0)
			len = 1;
	}
}

/* Text of several lines, whose control bytes are ours. */
static void add_text(struct strbuf *sb, const char *text)
{
	for (size_t i = 0; text[i]; i++)
		strbuf_addc(sb, ci_is_bracket(text, i) ? '?' : text[i]);
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
		else if (diags->v[i].file[0] == '\0')
			strbuf_adds(&line, diags->v[i].msg);
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
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;

	add_text(&sb, text);
	return fdio_write_all(STDOUT_FILENO, strbuf_text(&sb), sb.len);
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
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	const char *p;
	size_t left;

	add_text(&sb, text);
	p = strbuf_text(&sb);
	left = sb.len;
	while (left > 0) {
		ssize_t n = wait_for_reader(wait_ms, mask);

		if (n == 0)
			errno = ETIMEDOUT;
		if (n == 0 || (n < 0 && errno != EINTR))
			return -1;
		if (n < 0)
			continue;
		/* a pipe that can take bytes takes so many without waiting */
		n = write(STDERR_FILENO, p, left < PIPE_BUF ? left : PIPE_BUF);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -1;
		if (n > 0) {
			p += n;
			left -= (size_t)n;
		}
	}
	return 0;
}
