/* SPDX-License-Identifier: Apache-2.0 */
/* diagnose - what this host says of itself, read where it says it. */
#include "outer/diagnose.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "base/sys.h"

#define FILE_MAX 1048576	/* mountinfo of a host with many containers */

/* A number in a file of /proc/sys; -1 if there is none. */
static long read_number(const char *path)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	struct err ignored = ERR_INIT;
	char *end;
	long n;

	if (fdio_read_file(path, 64, &text, &ignored) < 0)
		return -1;
	n = strtol(strbuf_text(&text), &end, 10);
	return end == strbuf_text(&text) ? -1 : n;
}

static bool file_has(const char *path, const char *words)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	struct err ignored = ERR_INIT;

	return fdio_read_file(path, FILE_MAX, &text, &ignored) == 0 &&
	       strstr(strbuf_text(&text), words) != NULL;
}

/* Mounts on directories that are always empty do not count to the kernel. */
static bool is_harmless(const char *point)
{
	return strncmp(point, "/proc/sys/fs/binfmt_misc ", 25) == 0 ||
	       strncmp(point, "/proc/fs/nfsd ", 14) == 0;
}

/*
 * What mountinfo says of the root and of /proc.  A chroot into a mount point is
 * not seen this way.
 */
static void read_mounts(struct diagnosis_facts *facts)
{
	autorelease_strbuf struct strbuf text = STRBUF_INIT;
	struct err ignored = ERR_INIT;
	const char *line;
	bool has_root = false;

	if (fdio_read_file("/proc/self/mountinfo", FILE_MAX, &text,
			   &ignored) < 0)
		return;
	for (line = strbuf_text(&text); *line;
	     line += strcspn(line, "\n"), line += *line == '\n') {
		const char *point = line;

		/* the fifth word is the mount point, proc_pid_mountinfo(5) */
		for (int word = 0; word < 4; word++) {
			point += strcspn(point, " \n");
			point += *point == ' ';
		}
		has_root |= strncmp(point, "/ ", 2) == 0;
		facts->is_proc_covered |= strncmp(point, "/proc/", 6) == 0 &&
					  !is_harmless(point);
	}
	facts->is_chroot = !has_root;
}

/* Limits of this user namespace; those around it cannot be read from here. */
static const char *find_zero_limit(void)
{
	static const char *const paths[] = {
		"/proc/sys/user/max_user_namespaces",
		"/proc/sys/user/max_mnt_namespaces",
		"/proc/sys/user/max_pid_namespaces",
		"/proc/sys/user/max_net_namespaces",
		"/proc/sys/user/max_ipc_namespaces",
		"/proc/sys/user/max_uts_namespaces",
		"/proc/sys/user/max_cgroup_namespaces",
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (read_number(paths[i]) == 0)
			return paths[i];
	return NULL;
}

/* Told by the file or variable that names it; several may be there. */
static const char *find_container(void)
{
	static const char *const files[] = { "/run/.containerenv",
					     "/.dockerenv" };
	static const char *const variables[] = { "container",
						 "KUBERNETES_SERVICE_HOST" };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (access(files[i], F_OK) == 0)
			return files[i];
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++)
		if (getenv(variables[i]))
			return variables[i];
	return NULL;
}

void diagnose_facts(struct diagnosis_facts *ret)
{
	struct diagnosis_facts facts = DIAGNOSIS_FACTS_INIT;
	int abi = sys_landlock_create(NULL, 0,
				      SYS_LANDLOCK_CREATE_RULESET_VERSION);

	for (size_t i = 0; i < TRIAL_COUNT; i++)
		facts.trials[i] = TRIAL_NOT_TRIED;
	facts.is_root = geteuid() == 0;
	facts.is_filtered = file_has("/proc/self/status", "\nSeccomp:\t2\n");
	read_mounts(&facts);
	facts.apparmor_restrict = read_number(
		"/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
	facts.unprivileged_userns =
		read_number("/proc/sys/kernel/unprivileged_userns_clone");
	facts.ptrace_scope = read_number("/proc/sys/kernel/yama/ptrace_scope");
	facts.zero_limit = find_zero_limit();
	facts.landlock_abi = abi > 0 ? abi : 0;
	facts.container = find_container();
	*ret = facts;
}

int diagnose_failure(enum trial trial, int sys, struct err *err)
{
	struct diagnosis_facts facts;
	enum obstacle o;

	diagnose_facts(&facts);
	o = diagnosis_of(trial, sys, &facts);
	if (o == OBSTACLE_NONE)
		return -1;
	err->code = o;
	return err_hint(err, "%s: %s", diagnosis_text(o), diagnosis_remedy(o));
}
