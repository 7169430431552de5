/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_LIVE_CRED_NAME_H
#define CORDON_DECIDE_LIVE_CRED_NAME_H

/*
 * cred_name - What the name of a file says about credentials in it.
 *
 * The names are those that tools give the files themselves, and those that
 * people give keys.  Case does not matter.  Where a name is used for files
 * with and without credentials, the text has the last word (cred_text.h).
 */

/* In this order a name says more and more. */
enum cred_kind {
	CRED_NONE,	/* nothing; not looked into: programs, source, pages */
	CRED_DATA,	/* nothing, but keys are kept in files like it */
	CRED_CERT,	/* certificates, maybe with the private key */
	CRED_KEY,	/* a key, maybe just the public one */
	CRED_SETTINGS,	/* settings that can have a password */
	CRED_ALWAYS,	/* there is no such file without a credential */
};

/*
 * dir: the path of its directory, or its last words, or "".  Decides by these
 * two alone.
 */
enum cred_kind cred_name(const char *dir, const char *name);

#endif
