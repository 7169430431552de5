/* SPDX-License-Identifier: Apache-2.0 */
/* message - the only writer to the user's terminal. */
#include "cli/message.h"

#include <string.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/strbuf.h"
#include "decide/profile/profile_text.h"

static void add_printable(struct strbuf *sb, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		strbuf_addc(sb, *p < 0x20 || *p == 0x7f ? '?' : (char)*p);
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

int message_errout(const char *text)
{
	return fdio_write_all(STDERR_FILENO, text, strlen(text));
}
