#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P09: a fork bomb meets its limit; the run can be ended, and nothing is left.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

bomb='b() { b | b & }; b; echo lit; exec sleep 30'

body()
{
	control '300 processes' ./probe forks 300
	OPTIONS='--set limits.processes=100'
	confined '300 processes' ./probe forks 300
	confined 'nor in groups and sessions of their own' \
		setsid -w ./probe forks 300
	export CORDON
	# shellcheck disable=SC2086
	try ./probe orphans "$CORDON" run $OPTIONS --timeout 500ms \
		--set limits.grace=100ms -- sh -c "$bomb"
	grep -v 'Cannot fork' "$T/stderr" >"$T/said"
	has 'the bomb went off' "$T/stdout" lit
	has 'its time is up in time' "$T/said" time
	has 'nothing outlived it' "$T/stdout" 'refused ECHILD'
	OPTIONS=
}
for_each_who body
plan
