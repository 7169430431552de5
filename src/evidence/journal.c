/* SPDX-License-Identifier: Apache-2.0 */
/* journal - evidence for machines: JSON Lines on a descriptor. */
#include "evidence/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/json.h"
#include "decide/plan/plan_words.h"
#include "evidence/event_json.h"

#define FORMAT_VERSION 1

void journal_release(struct journal *j)
{
	strbuf_release(&j->line);
}

/*
 * RFC 3339 in UTC.  Not gmtime_r(): that one opens the time zone file first.
 * Days to date after the proleptic Gregorian calendar, years beginning in
 * March so that the leap day is the last of its year.
 */
static void add_time(struct json *js, uint64_t ns)
{
	uint64_t ms = ns / 1000000, s = ms / 1000, days = s / 86400;
	uint64_t z = days + 719468;	/* from 1970-01-01 to 0000-03-01 */
	uint64_t era = z / 146097, doe = z % 146097;
	uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	uint64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	uint64_t mp = (5 * doy + 2) / 153;
	uint64_t day = doy - (153 * mp + 2) / 5 + 1;
	uint64_t month = mp < 10 ? mp + 3 : mp - 9;
	uint64_t year = yoe + era * 400 + (month <= 2);
	autorelease_strbuf struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text,
		    "%04" PRIu64 "-%02" PRIu64 "-%02" PRIu64 "T%02" PRIu64
		    ":%02" PRIu64 ":%02" PRIu64 ".%03" PRIu64 "Z",
		    year, month, day, s / 3600 % 24, s / 60 % 60, s % 60,
		    ms % 1000);
	json_text(js, "time", strbuf_text(&text));
}

static struct json begin(struct journal *j, uint64_t now_ns, const char *event)
{
	struct json js = { .out = &j->line };

	strbuf_clear(&j->line);
	json_object(&js, NULL);
	json_u64(&js, "v", FORMAT_VERSION);
	add_time(&js, now_ns);
	json_text(&js, "event", event);
	return js;
}

static void end(struct journal *j, struct json *js)
{
	json_object_end(js);
	strbuf_addc(&j->line, '\n');
	if (j->fd < 0 || j->sys)
		return;
	if (fdio_write_all(j->fd, j->line.buf, j->line.len) < 0)
		j->sys = errno;
}

int journal_failed(const struct journal *j)
{
	return j->sys;
}

static void add_items(struct json *js, const char *name,
		      const struct journal_item *items, size_t n)
{
	json_array(js, name);
	for (size_t i = 0; i < n; i++) {
		json_object(js, NULL);
		json_text(js, "name", items[i].name);
		json_text(js, "state", items[i].state);
		json_object_end(js);
	}
	json_array_end(js);
}

static void add_words(struct json *js, char *const *argv)
{
	size_t n = 0;

	json_array(js, "command");
	for (; argv && argv[n]; n++)
		if (n < JOURNAL_MAX_WORDS)
			json_bytes(js, NULL, argv[n], strlen(argv[n]));
	json_array_end(js);
	json_u64(js, "command_words", n);
}

static void add_network(struct json *js, const struct net_plan *net)
{
	json_array(js, "endpoints");
	for (size_t i = 0; i < net->n_endpoints; i++) {
		const struct net_endpoint *ne = &net->endpoints[i];

		json_object(js, NULL);
		event_json_endpoint(js, net, (uint32_t)i);
		json_bool(js, "private", ne->endpoint.is_private);
		if (ne->is_pinned) {
			json_text(js, "dial_host", ne->dial.host);
			json_u64(js, "dial_port", ne->dial.port);
		}
		json_object_end(js);
	}
	json_array_end(js);
}

void journal_run_start(struct journal *j, uint64_t now_ns,
		       const struct journal_start *start)
{
	struct json js = begin(j, now_ns, "run_start");

	json_text(&js, "version", start->version);
	json_text(&js, "level", level_name(start->level));
	add_items(&js, "layers", start->layers, start->n_layers);
	add_items(&js, "promises", start->promises, start->n_promises);
	json_array(&js, "profiles");
	for (size_t i = 0; i < start->n_files; i++) {
		json_object(&js, NULL);
		json_text(&js, "path", start->files[i].path);
		json_text(&js, "sha256", start->files[i].sha256);
		json_object_end(&js);
	}
	json_array_end(&js);
	if (start->script) {
		json_text(&js, "script", start->script);
		json_text(&js, "script_sha256", start->script_sha256);
		json_text(&js, "script_pin", start->script_pin);
		json_text(&js, "script_pin_from", start->script_pin_from);
		json_text(&js, "script_signed_by", start->script_signed_by);
		json_text(&js, "script_comment", start->script_comment);
	}
	add_words(&js, start->argv);
	json_text(&js, "directory", start->cwd);
	json_u64(&js, "uid", start->uid);
	json_u64(&js, "gid", start->gid);
	json_text(&js, "uid_from", start->why_uid);
	json_text(&js, "on_denied", plan_words_on_denied(start->on_denied));
	add_network(&js, start->net);
	json_array(&js, "notes");
	for (size_t i = 0; i < start->n_notes; i++)
		json_text(&js, NULL, start->notes[i].text);
	json_array_end(&js);
	end(j, &js);
}

void journal_env(struct journal *j, uint64_t now_ns, const struct env_plan *env)
{
	struct json js = begin(j, now_ns, "env");

	json_array(&js, "names");
	for (size_t i = 0; i < env->n_decisions; i++) {
		const struct env_decision *d = &env->decisions[i];

		json_object(&js, NULL);
		json_bytes(&js, "name", d->name, strlen(d->name));
		json_text(&js, "verdict", plan_words_verdict(d->verdict));
		json_text(&js, "why", d->why);
		if (d->is_noted)
			json_bool(&js, "named", true);
		json_object_end(&js);
	}
	json_array_end(&js);
	end(j, &js);
}

static void add_hidden(struct json *js, const char *path, const char *why,
		       uint64_t n_others)
{
	json_object(js, NULL);
	json_text(js, "path", path);
	json_text(js, "why", why);
	if (n_others > 0)
		json_u64(js, "other_names", n_others);
	json_object_end(js);
}

void journal_hidden(struct journal *j, uint64_t now_ns,
		    const struct fs_plan *fs, const struct host *host)
{
	const struct scan_fact *scan = &host->scan;
	struct json js;

	if (!scan->is_done)
		return;
	js = begin(j, now_ns, "hidden");
	json_array(&js, "files");
	for (size_t i = 0; i < fs->n_steps; i++) {
		const char *path = fs->steps[i].target;
		const struct credential_fact *fact =
			fs->steps[i].is_credential ?
				host_credential(host, path) :
				NULL;

		if (fact)
			add_hidden(&js, path, fact->why, fact->n_others);
	}
	json_array_end(&js);
	json_u64(&js, "names", scan->n_names);
	json_u64(&js, "looked_into", scan->n_read);
	if (scan->stopped_at) {
		json_text(&js, "stopped_at", scan->stopped_at);
		json_text(&js, "stopped_by", scan->stopped_by);
	}
	end(j, &js);
}

static void overflow(struct journal *j, uint64_t now_ns, enum event_kind kind)
{
	struct json js = begin(j, now_ns, "overflow");

	json_text(&js, "kind", event_kind_name(kind));
	json_u64(&js, "kept", TALLY_MAX);
	end(j, &js);
}

void journal_event(struct journal *j, uint64_t now_ns, const struct event *e,
		   enum tally_verdict verdict, const struct legend *legend)
{
	struct json js;

	if (verdict == TALLY_FIRST_OVER)
		overflow(j, now_ns, e->kind);
	if (verdict != TALLY_NEW)
		return;
	js = begin(j, now_ns, event_kind_name(e->kind));
	event_json_members(&js, e, legend);
	end(j, &js);
}

void journal_limit(struct journal *j, uint64_t now_ns, const char *limit,
		   uint64_t value, const char *unit)
{
	struct json js = begin(j, now_ns, "limit");

	json_text(&js, "limit", limit);
	json_u64(&js, "value", value);
	json_text(&js, "unit", unit);
	end(j, &js);
}

void journal_guard(struct journal *j, uint64_t now_ns, const char *guard,
		   const char *state, const void *detail, size_t n_detail)
{
	struct json js = begin(j, now_ns, "guard");

	json_text(&js, "guard", guard);
	json_text(&js, "state", state);
	if (n_detail > 0)
		json_bytes(&js, "detail", detail, n_detail);
	end(j, &js);
}

static void add_leaving(struct journal *j, uint64_t now_ns,
			const struct leaving *it)
{
	struct json js = begin(j, now_ns, "left");

	json_bytes(&js, "path", it->path, strlen(it->path));
	json_text(&js, "what", it->what);
	if (it->n_entries > 0)
		json_u64(&js, "entries", it->n_entries);
	if (it->why)
		json_text(&js, "why", it->why);
	end(j, &js);
}

void journal_left(struct journal *j, uint64_t now_ns, const struct leavings *l)
{
	struct json js;

	for (size_t i = 0; i < l->n; i++)
		add_leaving(j, now_ns, &l->v[i]);
	if (l->n_all > l->n) {
		js = begin(j, now_ns, "overflow");
		json_text(&js, "kind", "left");
		json_u64(&js, "kept", l->n);
		end(j, &js);
	}
	if (l->n_files + l->n_dirs + l->n_deleted == 0)
		return;
	js = begin(j, now_ns, "kept");
	json_u64(&js, "files", l->n_files);
	json_u64(&js, "directories", l->n_dirs);
	json_u64(&js, "deletions", l->n_deleted);
	json_u64(&js, "bytes", l->n_bytes);
	end(j, &js);
}

void journal_asides(struct journal *j, uint64_t now_ns, const struct asides *a)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct aside *it = &a->v[i];
		struct json js = begin(j, now_ns, "set_aside");

		json_bytes(&js, "path", it->path, strlen(it->path));
		if (it->now)
			json_bytes(&js, "now", it->now, strlen(it->now));
		json_text(&js, "why", it->why);
		end(j, &js);
	}
}

static void add_reasons(struct json *js, const char *name,
			const uint64_t counts[REASON_COUNT])
{
	json_object(js, name);
	for (int r = 0; r < REASON_COUNT; r++)
		if (counts[r] > 0)
			json_u64(js, event_reason_name((enum event_reason)r),
				 counts[r]);
	json_object_end(js);
}

static void add_totals(struct json *js, const struct tally *t,
		       const struct net_plan *net)
{
	json_object(js, "totals");
	for (int k = 0; k < EVENT_KINDS; k++)
		json_u64(js, event_kind_name((enum event_kind)k), t->events[k]);
	json_object_end(js);
	add_reasons(js, "denied", t->denied);
	add_reasons(js, "names", t->names);
	add_reasons(js, "lost", t->lost);
	json_u64(js, "counting", t->n_counting);
	json_array(js, "endpoints");
	for (size_t i = 0; i < t->n_endpoints && i < net->n_endpoints; i++) {
		const struct tally_endpoint *te = &t->endpoints[i];

		json_object(js, NULL);
		event_json_endpoint(js, net, (uint32_t)i);
		json_u64(js, "connections", te->connections);
		json_u64(js, "failed", te->failed);
		if (endpoint_is_http(net->endpoints[i].endpoint.scheme))
			json_u64(js, "requests", te->requests);
		json_u64(js, "up", te->up);
		json_u64(js, "down", te->down);
		json_object_end(js);
	}
	json_array_end(js);
}

static void add_secrets(struct json *js, const struct tally *t,
			const struct legend *legend)
{
	json_array(js, "secrets");
	for (size_t i = 0; i < legend->n_grants && i < ARRAY_SIZE(t->uses);
	     i++) {
		json_object(js, NULL);
		json_text(js, "secret", legend->grants[i].name);
		event_json_endpoint(js, legend->net,
				    legend->grants[i].endpoint);
		json_u64(js, "uses", t->uses[i]);
		json_object_end(js);
	}
	json_array_end(js);
}

static void add_targets(struct json *js, const struct tally *t,
			const struct net_plan *net)
{
	size_t n = 0;

	json_array(js, "targets");
	for (size_t i = 0; i < t->n_targets && n < JOURNAL_MAX_TARGETS; i++) {
		const struct tally_target *target = &t->targets[i];

		if (target->first.kind != EVENT_DENIED)
			continue;
		n++;
		json_object(js, NULL);
		event_json_target(js, &target->first, net);
		json_text(js, "reason",
			  event_reason_name(target->first.reason));
		json_u64(js, "count", target->count);
		json_object_end(js);
	}
	json_array_end(js);
}

static uint64_t ms_of(const struct timeval *tv)
{
	return (uint64_t)tv->tv_sec * 1000 + (uint64_t)tv->tv_usec / 1000;
}

void journal_run_end(struct journal *j, uint64_t now_ns,
		     const struct journal_end *e)
{
	struct json js = begin(j, now_ns, "run_end");

	json_u64(&js, "status", (uint64_t)e->status);
	json_text(&js, "reason", e->reason);
	json_bool(&js, "started", e->started);
	if (e->started && WIFEXITED(e->wait_status))
		json_u64(&js, "command_exit",
			 (uint64_t)WEXITSTATUS(e->wait_status));
	if (e->started && WIFSIGNALED(e->wait_status))
		json_u64(&js, "command_signal",
			 (uint64_t)WTERMSIG(e->wait_status));
	if (e->message)
		json_text(&js, "message", e->message);
	json_u64(&js, "wall_ms", e->wall_ms);
	if (e->rusage) {
		json_u64(&js, "user_ms", ms_of(&e->rusage->ru_utime));
		json_u64(&js, "system_ms", ms_of(&e->rusage->ru_stime));
		json_u64(&js, "max_rss_kib", (uint64_t)e->rusage->ru_maxrss);
	}
	if (e->memory_peak)
		json_u64(&js, "memory_peak", e->memory_peak);
	if (e->n_throttled) {
		json_u64(&js, "throttled", e->n_throttled);
		json_u64(&js, "throttled_ms", e->throttled_ms);
	}
	if (e->leavings && !e->leavings->is_unknown)
		json_u64(&js, "left", e->leavings->n_all);
	add_totals(&js, e->tally, e->legend->net);
	add_secrets(&js, e->tally, e->legend);
	add_targets(&js, e->tally, e->legend->net);
	end(j, &js);
}
