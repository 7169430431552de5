/* SPDX-License-Identifier: Apache-2.0 */
/* guard_output - the way of the script's output through the relay. */
#include "outer/guard_output.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/wire.h"
#include "decide/live/guard.h"

/*
 * Waking costs more than copying: with room for several pieces script, relay and
 * supervisor wait for each other less often (bench/README.md).  No more than
 * that, since the kernel bounds what one user's pipes hold together (pipe(7)); a
 * user who is over it keeps the usual 64 KiB.
 */
#define SOURCE_BYTES (256 * 1024)
#define PIPE_BYTES (512 * 1024)

static int send_mask(const struct planned_mask *mask, uint32_t number,
		     int control_fd, struct wire_writer *w)
{
	struct guard_mask m = { .number = number, .n = (uint32_t)mask->n };

	for (m.offset = 0; m.offset < m.n; m.offset += (uint32_t)m.n_part) {
		m.part = (const uint8_t *)mask->text + m.offset;
		m.n_part = m.n - m.offset < GUARD_PART ? m.n - m.offset :
							 GUARD_PART;
		guard_put_mask(w, &m);
		if (wire_send(w, control_fd, NULL, 0) < 0)
			return -1;
	}
	return 0;
}

static int send_rules(const struct output_plan *output, int control_fd,
		      struct wire_writer *w)
{
	uint32_t number = 0;

	for (size_t line = 0; line < output->n_lines; line++) {
		const struct planned_stream *s =
			&output->streams[output->first_of[line]];
		const struct guard_output o = {
			.ci_commands = s->ci_commands,
			.ci_marks = s->ci_marks,
			.escapes = s->escapes,
		};

		guard_put_output(w, &o);
		if (wire_send(w, control_fd, NULL, 0) < 0)
			return -1;
	}
	for (size_t i = 0; i < output->n_masks; i++) {
		if (output->masks[i].is_repeat)
			continue;
		if (send_mask(&output->masks[i], number++, control_fd, w) < 0)
			return -1;
	}
	return 0;
}

int guard_output_send_rules(const struct output_plan *output, int control_fd,
			    struct err *err)
{
	struct wire_writer w;
	int sent = send_rules(output, control_fd, &w);

	if (sent < 0)
		err_sys(err, errno, "tell the relay of the output");
	mem_wipe(&w, sizeof(w));
	return sent;
}

/* Where the relay reads the stream, and where we read it from then on. */
static int *source_of(struct sandbox *box, enum output_stream stream)
{
	switch (stream) {
	case OUTPUT_STDOUT:
		return &box->stdout_fd;
	case OUTPUT_STDERR:
		return &box->stderr_fd;
	case OUTPUT_TERMINAL:
	case OUTPUT_STREAMS:
		break;
	}
	return &box->master_fd;
}

static int *target_of(struct sandbox *box, enum output_stream stream)
{
	return stream == OUTPUT_TERMINAL ? &box->shown_fd :
					   source_of(box, stream);
}

static int send_line(const struct output_plan *output, uint32_t line,
		     struct sandbox *box, struct err *err)
{
	autoclose int from_fd = -1;
	autoclose int to_fd = -1;
	enum output_stream stream = output->first_of[line];
	int fds[2];
	struct wire_writer w;
	int pair[2];

	if (fdio_pipe(pair) < 0)
		return err_sys(err, errno, "make a pipe");
	from_fd = pair[0];
	to_fd = pair[1];
	(void)fcntl(to_fd, F_SETPIPE_SZ, PIPE_BYTES);
	fds[0] = to_fd;
	fds[1] = *source_of(box, stream);
	/* a terminal has no size */
	(void)fcntl(fds[1], F_SETPIPE_SZ, SOURCE_BYTES);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		if (fdio_set_nonblock(fds[i], true) < 0)
			return err_sys(err, errno, "prepare a stream");
	if (fdio_set_nonblock(from_fd, true) < 0)
		return err_sys(err, errno, "prepare a stream");
	wire_begin(&w, WIRE_STREAM);
	wire_put_u32(&w, line);
	if (wire_send(&w, box->relay.control_fd, fds,
		      ARRAY_SIZE(fds)) < 0)
		return err_sys(err, errno, "hand the output to the relay");
	/* the master stays: keys, size and modes are ours */
	if (stream != OUTPUT_TERMINAL)
		drop_fd(source_of(box, stream));
	*target_of(box, stream) = steal_fd(&from_fd);
	return 0;
}

int guard_output_send_streams(const struct output_plan *output,
			      struct sandbox *box, struct err *err)
{
	for (uint32_t i = 0; i < output->n_lines; i++)
		if (send_line(output, i, box, err) < 0)
			return -1;
	return 0;
}
