/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_WIRE_H
#define CORDON_BASE_WIRE_H

/*
 * wire - Records between our own processes.
 *
 * Every channel is an AF_UNIX SOCK_SEQPACKET pair, so a record is one message
 * and never arrives in part.  A record is a 32-bit type and fields of fixed
 * width in host byte order; byte strings carry a 32-bit length before them.
 * The reader fails as a whole: after the first field that does not fit every
 * later get returns zero and wire_end() says -1, so a handler decodes all
 * fields and asks once.  A relay that has been taken over writes such records,
 * so the reader trusts nothing: it never reads past the record, and a record
 * with bytes left over is as wrong as one that is short.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MAX 4096	/* the largest record; larger ones are EMSGSIZE */

enum wire_type {
	/* inner side -> supervisor, on the sync channel */
	WIRE_DOOR = 1,	/* u32 first, u32 n; n descriptors: inner/open_door.h */
	WIRE_SCRATCH,	/* one descriptor: a file of the scratch file system */
	WIRE_TERMINAL,	/* one descriptor: the master of the script's pty */
	WIRE_READY,	/* every layer read back; waiting at the gate */
	WIRE_FAIL,	/* u32 step, u32 errno, u32 index, bytes detail */
	/* supervisor -> inner side, on the sync channel */
	WIRE_MAPPED,	/* the id maps are written; bytes for each tail of a
			   file (decide/plan/plan_fs.h) */
	WIRE_GATE,	/* go */
	/* supervisor -> pid 1, on the init channel */
	WIRE_SIGNAL,	/* u32 signal, u32 to the whole group (0 or 1) */
	WIRE_FRONT,	/* u32: in the foreground of its terminal (0 or 1) */
	/* pid 1 -> supervisor, on the init channel */
	WIRE_EXITED,	/* u32 wait status of the script */
	WIRE_LEFT,	/* one descriptor: the changes an overlay holds; sent
			   once, after WIRE_EXITED, when no process is left */
	WIRE_STOPPED,	/* u32 signal that stopped the script, u32 how many
			   orders of SIGCONT were followed before */
	/* supervisor -> relay and upstream, on the control channel */
	WIRE_CONFIG,	/* counts and limits of the role: see its own header */
	WIRE_ENDPOINT,	/* one endpoint: see the role's own header */
	WIRE_RULE,	/* of an https:// or http:// endpoint */
	WIRE_GRANT,	/* one `secret`: endpoint, places */
	WIRE_PLACEHOLDER,	/* of the grant before, in parts */
	WIRE_SECRET,	/* upstream, after WIRE_CONFINED: a value, in parts */
	WIRE_PROXY,	/* upstream: the way out, and a password */
	WIRE_ROOTS,	/* upstream: certificates to trust, in parts */
	WIRE_REFUSE,	/* relay: one `refuse` of the profile */
	WIRE_CANARY,	/* relay: bytes to look for: one `canary` */
	WIRE_LISTENER,	/* relay: descriptors of the door, as WIRE_DOOR */
	WIRE_OUTPUT,	/* relay: what is done to one line of output */
	WIRE_MASK,	/* relay: a text to mask, in parts */
	WIRE_START,	/* configuration is complete: confine yourself */
	WIRE_STREAM,	/* relay: u32 number of the WIRE_OUTPUT; descriptors: where
			   to write, what to read */
	WIRE_FLUSH,	/* relay: pass on what the script has written */
	WIRE_STOP,	/* the script has ended: send totals and leave */
	/* relay and upstream -> supervisor */
	WIRE_CA,	/* relay, before WIRE_CONFINED: the certificate of the
			   run's CA, DER */
	WIRE_CONFINED,	/* confined and serving */
	WIRE_EVENT,	/* evidence/event.h */
	WIRE_FLUSHED,	/* relay: the answer to one WIRE_FLUSH */
	WIRE_DONE,	/* totals sent, nothing follows */
	WIRE_BROKEN,	/* bytes: why this guard cannot go on */
	/* relay -> upstream and back, on the dial channel */
	WIRE_DIAL,	/* decide/live/guard.h */
	WIRE_DIALED,	/* u32 connection, u32 errno, u32 dial_reason; 0 or 1
			   descriptor; then 16 bytes address, u32 port */
	/* supervisor -> verify and back: decide/live/verify.h */
	WIRE_KEY,	/* bytes: one key, as the profile has it */
	WIRE_SIGNATURE,	/* the file, in parts */
	WIRE_VERIFIED,	/* u32 good (0 or 1), u32 key, bytes */
};

struct wire_writer {
	uint8_t buf[WIRE_MAX];
	size_t len;
	bool overflow;
};

void wire_begin(struct wire_writer *w, enum wire_type type);
void wire_put_u32(struct wire_writer *w, uint32_t v);
void wire_put_u64(struct wire_writer *w, uint64_t v);
void wire_put_bytes(struct wire_writer *w, const void *data, size_t n);
void wire_put_text(struct wire_writer *w, const char *text);
/* Sends with descriptors; 0 or -1 with errno (EMSGSIZE: did not fit). */
int wire_send(struct wire_writer *w, int sock_fd, const int *fds, size_t n_fds);

struct wire_reader {
	const uint8_t *buf;
	size_t len;
	size_t at;
	bool failed;
};

/* Starts reading n bytes; returns the type, 0 if there is none. */
uint32_t wire_open(struct wire_reader *r, const void *data, size_t n);
uint32_t wire_get_u32(struct wire_reader *r);
/* A number that must be below bound, up to UINT16_MAX, or 0 and 1 only. */
uint32_t wire_get_below(struct wire_reader *r, uint32_t bound);
uint16_t wire_get_u16(struct wire_reader *r);
bool wire_get_bool(struct wire_reader *r);
uint64_t wire_get_u64(struct wire_reader *r);
/* Points into the record; never NULL; *ret_n is 0 after a failure. */
const uint8_t *wire_get_bytes(struct wire_reader *r, size_t max, size_t *ret_n);
/*
 * Copies bytes to text and terminates them; fails if they hold a NUL or do not
 * fit in size - 1.
 */
void wire_get_text(struct wire_reader *r, char *text, size_t size);
int wire_end(const struct wire_reader *r);

/*
 * The steps of inner/, in their order: for WIRE_FAIL, and for the record, which
 * names the layers that hold.  A step and its row in wire.c are added together.
 */
enum step {
	STEP_ENTER_NAMESPACES,
	STEP_MOUNT_ROOT,
	STEP_OPEN_DOOR,
	STEP_OPEN_TERMINAL,
	STEP_CLOSE_DESCRIPTORS,
	STEP_SET_LIMITS,
	STEP_DROP_CAPS,
	STEP_HIDE_FROM_OUTSIDE,
	STEP_FORBID_NEW_PRIVS,
	STEP_RESTRICT_ACCESS,
	STEP_SPLIT_INIT,
	STEP_LOAD_FILTER,
	STEP_READ_BACK,
	STEP_EXEC_SCRIPT,
	STEP_COUNT,
};

const char *wire_step_name(uint32_t step);	/* "unknown step" beyond the list */
/* What the record calls the layer that a step sets up; NULL: it sets up none. */
const char *wire_step_layer(uint32_t step);

#endif
