#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C13: a secret of a name that nobody foresaw is not there either, nor in
# another variable, nor in /proc.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	MYCORP_X=CANARY-$$-$who
	ALL_VARIABLES="{MYCORP_X: $MYCORP_X}"
	export MYCORP_X ALL_VARIABLES
	control 'have it' ./probe env MYCORP_X
	control 'find it in /proc' ./probe grep-proc CANARY- "$$-$who"
	confined 'have it' ./probe env MYCORP_X ALL_VARIABLES
	confined 'find it in /proc' ./probe grep-proc CANARY- "$$-$who"
	cordon -p ci-metadata -- env
	has_not 'with all that says which build it is: not there' "$T/stdout" \
		CANARY-
	unset MYCORP_X ALL_VARIABLES
}
for_each_who body
plan
