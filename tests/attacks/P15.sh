#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P15: a capability that cannot be dropped stops the run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

deny=$PROBES/deny_syscall
cp "$deny" "$T/deny"
# PR_CAPBSET_DROP is 24, PR_SET_SECUREBITS 28, PR_SET_NO_NEW_PRIVS 38

body()
{
	inside 'with nothing denied' ./probe stat /
	for call in prctl/0=24 capset prctl/0=38 prctl/0=28; do
		try "$T/deny" "$call" EPERM "$CORDON" run -- ./probe stat /
		not_started "$call refused: nothing starts" 125
	done
}
for_each_who body
plan
