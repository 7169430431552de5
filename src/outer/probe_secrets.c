/* SPDX-License-Identifier: Apache-2.0 */
/* probe_secrets - what the sources of a profile's secrets have. */
#include "outer/probe_secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/live/placeholder.h"
#include "outer/secret_store.h"

/* One more than may be is enough to see that it is too long. */
#define ROOM (SECRET_MAX + 2)

/* To its end, or to what fits. */
static int read_all(int fd, char *to, size_t room, size_t *ret_n)
{
	size_t n = 0;

	while (n < room) {
		ssize_t got = read(fd, to + n, room - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*ret_n = n;
	return 0;
}

/* As `echo` and editors leave it. */
static size_t without_line_break(const char *text, size_t n)
{
	if (n > 0 && text[n - 1] == '\n')
		n--;
	return n > 0 && text[n - 1] == '\r' ? n - 1 : n;
}

static void take_fd(int fd, struct secret_fact *fact)
{
	size_t room, n = 0;
	char *to = secret_store_room(&room);

	if (read_all(fd, to, room < ROOM ? room : ROOM, &n) < 0) {
		fact->why = mem_printf("its source cannot be read: %s",
				       strerror(errno));
		return;
	}
	fact->n = without_line_break(to, n);
	fact->value = to;
	secret_store_keep(n);
}

static void take_file(const char *path, struct secret_fact *fact)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY |
					      O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		fact->why = mem_printf("%s cannot be read: %s", path,
				       strerror(errno));
		return;
	}
	if (!S_ISREG(st.st_mode)) {
		fact->why = mem_printf("%s is not a regular file; for a pipe "
				       "write from=fd:N", path);
		return;
	}
	fact->real = realpath(path, NULL);
	take_fd(fd, fact);
}

static void take_variable(const struct host *host, const char *name,
			  struct secret_fact *fact)
{
	const char *value = host_getenv(host, name);
	size_t room, n;
	char *to;

	/* a CI sets a secret that a job may not have, a fork's, to nothing */
	if (!value || value[0] == '\0')
		return;
	n = strnlen(value, ROOM);
	to = secret_store_room(&room);
	memcpy(to, value, n);
	fact->value = to;
	fact->n = n;
	secret_store_keep(n);
}

static int take_chance(uint8_t *to, size_t n, struct err *err)
{
	while (n > 0) {
		ssize_t got = getrandom(to, n, 0);

		if (got < 0 && errno != EINTR)
			return err_sys(err, errno, "getrandom");
		if (got > 0) {
			to += got;
			n -= (size_t)got;
		}
	}
	return 0;
}

static int add_fact(const struct secret_line *line, struct host *host,
		    struct err *err)
{
	struct secret_fact *fact;

	host->secrets = mem_grow(host->secrets, host->n_secrets + 1,
				 sizeof(*host->secrets));
	fact = &host->secrets[host->n_secrets++];
	*fact = (struct secret_fact){ .name = mem_strdup(line->name) };
	switch (line->source) {
	case SECRET_ENV:
		take_variable(host, line->from, fact);
		break;
	case SECRET_FILE:
		take_file(line->from, fact);
		break;
	case SECRET_FD:
		take_fd((int)line->fd, fact);
		(void)close((int)line->fd);
		break;
	}
	if (fact->n == 0)
		return 0;
	fact->random = mem_alloc(fact->n);
	return take_chance(fact->random, fact->n, err);
}

int probe_canaries(const struct profile *profile, struct host *host,
		   struct err *err)
{
	size_t n = profile->canary.n;

	host->canaries = mem_array(n, sizeof(*host->canaries));
	host->n_canaries = n;
	return take_chance((uint8_t *)host->canaries,
			   n * sizeof(*host->canaries), err);
}

int probe_secrets(const struct profile *profile, struct host *host,
		  struct err *err)
{
	if (profile->secret.n == 0)
		return 0;
	if (secret_store_open(profile->secret.n * ROOM, err) < 0)
		return -1;
	for (size_t i = 0; i < profile->secret.n; i++) {
		const struct secret_line *line = &profile->secret.v[i].line;

		if (!host_secret(host, line->name) &&
		    add_fact(line, host, err) < 0)
			return -1;
	}
	return 0;
}
