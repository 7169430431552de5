/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_ERR_H
#define CORDON_BASE_ERR_H

/*
 * err - What failed, on what, and what the user can do about it.
 *
 * A struct err is owned by the caller, lives on its stack and is never
 * allocated.  Fallible functions return 0, or -1 with the err filled; on
 * success they leave it untouched.  Messages have no trailing period and no
 * newline; text that does not fit is cut at the end.
 */

enum err_kind {
	ERR_NONE,	/* nothing failed */
	ERR_USAGE,	/* the command line is wrong */
	ERR_PROFILE,	/* a profile is wrong */
	ERR_HOST,	/* this machine cannot do what was asked */
	ERR_SYSTEM,	/* a system call failed */
	ERR_INTERNAL,	/* a guard died, a protocol was broken */
	ERR_NOT_EXECUTABLE,	/* the command was found and could not run */
	ERR_NOT_FOUND,	/* the command was not found */
};

struct err {
	enum err_kind kind;
	int sys;	/* errno, or 0 */
	int code;	/* an entry of the table the hint is from, or 0 */
	char msg[600];	/* what failed, on what */
	char hint[400];	/* what the user can do, or empty */
};

#define ERR_INIT { .kind = ERR_NONE }

/* Each returns -1, so that `return err_set(...)` is the common line. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "fmt: strerror(sys)", kind ERR_SYSTEM. */
int err_sys(struct err *err, int sys, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Puts "fmt: " before a message that is already there. */
int err_wrap(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Sets the hint; returns -1 too. */
int err_hint(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A broken invariant of our own, never for input: prints place and message on
 * stderr and ends the process with 125.
 */
#define BUG(msg) err_bug(__FILE__, __LINE__, (msg))
_Noreturn void err_bug(const char *file, int line, const char *msg);

#endif
