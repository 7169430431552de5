#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# status_fd - a JSON line on a descriptor tells what the status cannot.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

told()
{
	_what=$1
	_want=$2
	shift 2
	as_user "$CORDON" run --status-fd 5 "$@" 5>"$T/status" \
		>"$T/stdout" 2>"$T/stderr"
	is "$_what: one line" 1 "$(wc -l <"$T/status")"
	$PYTHON -c 'import json, sys
s = json.load(sys.stdin)
print(s["started"], s["exit"], s["signal"], s["status"], s["reason"])' \
		<"$T/status" >"$T/words"
	is "$_what" "$_want" "$(cat "$T/words")"
}

body()
{
	told 'success' 'True 0 None 0 exit' -- true
	told 'a status of 125' 'True 125 None 125 exit' -- sh -c 'exit 125'
	told 'a signal' 'True None 9 137 signal' -- sh -c 'kill -9 $$'
	told 'time' 'True None 15 124 time' --timeout 100ms -- sleep 30
	told 'not found' 'False None None 127 cordon' -- ./missing
	told 'a bad profile' 'False None None 125 cordon' \
		--set limits.time=never -- true
	told 'refused' 'True 0 None 123 denied' \
		--set evidence.on-denied=fail -- \
		sh -c './probe connect 203.0.113.5 80; true'
	try "$CORDON" run --status-fd 9 -- ./probe stat /
	not_started 'a descriptor that is not open' 125
	try "$CORDON" run --status-fd x -- ./probe stat /
	not_started 'no descriptor' 125
	as_user "$CORDON" run --status-fd 5 -- ./probe fds 5>"$T/status" \
		>"$T/stdout" 2>&1
	is 'the script does not have it' 1 $?
}
for_each_who body
plan
