/* SPDX-License-Identifier: Apache-2.0 */
/* env_sudo - whether sudo dropped the variables a profile is about. */
#include "decide/plan/env_sudo.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "decide/plan/env_rules.h"
#include "decide/plan/host.h"
#include "decide/profile/profile.h"

/*
 * What sudo makes, what it keeps by default and by the sudoers file of common
 * distributions, and what a shell between sudo and us makes.
 */
static const char *const kept[] = {
	"COLORS", "COLORTERM", "DISPLAY", "DPKG_COLORS", "HISTSIZE", "HOME",
	"HOSTNAME", "KRB5CCNAME", "LANG", "LANGUAGE", "LOGNAME", "LS_COLORS",
	"MAIL", "NO_COLOR", "OLDPWD", "PATH", "PS1", "PS2", "PWD", "SHELL",
	"SHLVL", "TERM", "TZ", "USER", "USERNAME", "XAUTHORITY",
	"XAUTHORIZATION", "XDG_CURRENT_DESKTOP", "_",
};

static bool is_kept(const char *name)
{
	if (strncmp(name, "LC_", 3) == 0 || strncmp(name, "SUDO_", 5) == 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (strcmp(kept[i], name) == 0)
			return true;
	return false;
}

static bool is_meant(const struct profile *profile, const char *name)
{
	return env_rules_exact(&profile->expose, name) ||
	       env_rules_match(&profile->pass, name) ||
	       env_rules_match(&profile->pass_unsafe, name);
}

bool env_sudo_was_reset(const struct host *host)
{
	if (!host->is_root || !host->has_sudo)
		return false;
	for (char **e = host->environ; e && *e; e++) {
		autofree char *name = mem_strndup(*e, strcspn(*e, "="));

		if (!is_kept(name))
			return false;
	}
	return true;
}

bool env_sudo_dropped(const struct profile *profile, const struct host *host)
{
	if (profile->expose.n + profile->pass.n + profile->pass_unsafe.n == 0 ||
	    !env_sudo_was_reset(host))
		return false;
	for (size_t i = 0; i < profile->expose.n; i++)
		if (!host_getenv(host, profile->expose.v[i].text))
			return true;
	for (char **e = host->environ; e && *e; e++) {
		autofree char *name = mem_strndup(*e, strcspn(*e, "="));

		if (is_meant(profile, name))
			return false;
	}
	return true;
}
