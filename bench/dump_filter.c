/* SPDX-License-Identifier: Apache-2.0 */
/* dump_filter - the filter of the script, as bwrap --seccomp reads one. */
#include <stdio.h>
#include <stdlib.h>

#include "decide/plan/plan_seccomp.h"
#include "filters/filters.h"

int main(void)
{
	const struct sock_fprog *prog = filters_get(SECCOMP_ROLE_SCRIPT);

	if (!prog || fwrite(prog->filter, sizeof(prog->filter[0]), prog->len,
			    stdout) != prog->len ||
	    fflush(stdout) != 0)
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
