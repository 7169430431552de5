/* SPDX-License-Identifier: Apache-2.0 */
/* output - what the script prints, on its way through the filter. */
#include "relay/output.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/wire.h"
#include "relay/relay.h"

/* Reads of one source for one WIRE_FLUSH; others inside may write on. */
#define FLUSH_READS 64

static void on_source(struct loop_source *src, uint32_t events);
static void on_to(struct loop_source *src, uint32_t events);

static struct loop *loop_of(struct output_line *line)
{
	return &line->all->relay->loop;
}

static void close_source(struct output_line *line)
{
	loop_remove(loop_of(line), &line->from);
	drop_fd(&line->from_fd);
}

/* Nobody takes anything any more, or all of it is out. */
static void close_line(struct output_line *line)
{
	close_source(line);
	loop_remove(loop_of(line), &line->to);
	drop_fd(&line->to_fd);
	line->rest.n = 0;
}

static void watch_source(struct output_line *line)
{
	if (line->from_fd >= 0 && line->from.fd < 0 &&
	    loop_add(loop_of(line), &line->from, line->from_fd, EPOLLIN,
		     on_source, line) < 0)
		relay_break(line->all->relay,
			    "a stream of the script cannot be watched");
}

/* Removed, not masked: the end of a source is reported whatever is asked. */
static void wait_for_room(struct output_line *line)
{
	loop_remove(loop_of(line), &line->from);
	if (loop_change(loop_of(line), &line->to, EPOLLOUT) < 0)
		relay_break(line->all->relay, "the output cannot be watched");
}

/* In forms that only the filter knows, as base64 in lines. */
static void tell_canaries(struct output_line *line)
{
	struct relay *relay = line->all->relay;
	size_t n_masks = relay->config.n_masks;

	for (size_t i = 0; i < relay->canaries.n; i++)
		if (output_filter_saw(line->filter, n_masks + i))
			canary_tell(&relay->canaries, i, REASON_IN_OUTPUT,
				    EVENT_NO_ENDPOINT);
}

/* Writes what goes without waiting; false where some is left or none goes. */
static bool write_rest(struct output_line *line)
{
	while (line->rest.n > 0) {
		ssize_t n = write(line->to_fd, line->rest.p, line->rest.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			wait_for_room(line);
			return false;
		}
		if (n < 0) {
			close_line(line);
			return false;
		}
		line->rest.p += n;
		line->rest.n -= (size_t)n;
	}
	return true;
}

/* With what the filter has given; on to the end if that has come. */
static void pass_on(struct output_line *line)
{
	if (!write_rest(line))
		return;
	if (line->from_fd < 0 && !line->is_last) {
		line->is_last = true;
		output_filter_take(line->filter, line->raw, 0, true,
				   &line->rest);
		tell_canaries(line);
		if (!write_rest(line))
			return;
	}
	if (line->is_last) {
		close_line(line);
		return;
	}
	(void)loop_change(loop_of(line), &line->to, 0);
	watch_source(line);
}

/* One piece; false if there was none for now, or no more will come. */
static bool read_piece(struct output_line *line)
{
	ssize_t n = read(line->from_fd, line->raw, sizeof(line->raw));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	/* the master of a terminal that nobody has open any more: EIO */
	if (n <= 0) {
		close_source(line);
		pass_on(line);
		return false;
	}
	canary_stream_take(&line->all->relay->canaries, line->bait, line->raw,
			   (size_t)n, REASON_IN_OUTPUT, EVENT_NO_ENDPOINT);
	output_filter_take(line->filter, line->raw, (size_t)n, false,
			   &line->rest);
	tell_canaries(line);
	pass_on(line);
	return true;
}

static void on_source(struct loop_source *src, uint32_t events)
{
	(void)events;
	(void)read_piece(src->owner);
}

static void on_to(struct loop_source *src, uint32_t events)
{
	struct output_line *line = src->owner;

	if (events & (EPOLLERR | EPOLLHUP))
		close_line(line);
	else
		pass_on(line);
}

void output_init(struct outputs *all, struct relay *relay)
{
	size_t n_masks = relay->config.n_masks;
	size_t n = n_masks + relay->canaries.n;
	autofree struct output_value *values = mem_array(n, sizeof(*values));

	all->relay = relay;
	all->n_lines = relay->config.n_outputs;
	all->lines = mem_array(all->n_lines, sizeof(*all->lines));
	for (size_t i = 0; i < n_masks; i++)
		values[i] = all->masks[i];
	for (size_t i = 0; i < relay->canaries.n; i++)
		values[n_masks + i] = (struct output_value){
			.bytes = relay->canaries.all[i].mark,
			.n = relay->canaries.all[i].n,
			.is_canary = true,
		};
	for (size_t i = 0; i < all->n_lines; i++) {
		const struct output_rules rules = {
			.ci_commands = all->rules[i].ci_commands,
			.ci_marks = all->rules[i].ci_marks,
			.escapes = all->rules[i].escapes,
			.values = values,
			.n_values = n,
		};
		struct output_line *line = &all->lines[i];

		line->all = all;
		line->filter = output_filter_new(&rules);
		line->bait = canary_stream_new(&relay->canaries);
		line->from = (struct loop_source)LOOP_SOURCE_INIT;
		line->to = (struct loop_source)LOOP_SOURCE_INIT;
		line->from_fd = line->to_fd = -1;
	}
	for (size_t i = 0; i < n_masks; i++) {
		mem_wipe(all->texts[i], all->masks[i].n);
		free(all->texts[i]);
	}
	free(all->texts);
	free(all->masks);
	all->texts = NULL;
	all->masks = NULL;
}

void output_take(struct outputs *all, uint32_t number, const int *fds, size_t n)
{
	struct output_line *line;

	if (number >= all->n_lines || all->lines[number].is_taken ||
	    n != OUTPUT_FDS) {
		for (size_t i = 0; i < n; i++)
			(void)close(fds[i]);
		relay_break(all->relay, "a stream of the script is unknown");
		return;
	}
	line = &all->lines[number];
	line->is_taken = true;
	line->to_fd = fds[0];
	line->from_fd = fds[1];
	/* nothing but its end is reported as long as all of it goes out */
	if (loop_add(&all->relay->loop, &line->to, line->to_fd, 0, on_to,
		     line) < 0)
		relay_break(all->relay, "the output cannot be watched");
	watch_source(line);
}

static void flush_line(struct output_line *line)
{
	for (int i = 0; i < FLUSH_READS && line->from_fd >= 0 &&
			line->rest.n == 0;
	     i++)
		if (!read_piece(line))
			return;
}

void output_flush(struct outputs *all)
{
	for (size_t i = 0; i < all->n_lines; i++)
		flush_line(&all->lines[i]);
	all->n_flushes++;
}

int output_answer(struct outputs *all, int control_fd)
{
	struct wire_writer w;

	while (all->n_flushes > 0) {
		wire_begin(&w, WIRE_FLUSHED);
		if (wire_send(&w, control_fd, NULL, 0) < 0)
			return errno == EAGAIN || errno == ENOBUFS ? 0 : -1;
		all->n_flushes--;
	}
	return 0;
}
