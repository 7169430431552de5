#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P37: what the script did and what cordon did can be told apart.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# ended CMD...: the status, and the line for --status-fd, of a run
ended()
{
	as_user "$CORDON" run --status-fd 7 --set limits.grace=200ms "$@" \
		7>"$T/status" >"$T/stdout" 2>"$T/stderr"
	rc=$?
}

body()
{
	ended -- sh -c 'exit 125'
	is 'exit 125 of the script' '125 1' \
		"$rc $(grep -c '"started":true,"exit":125' "$T/status")"
	ended -- ./nothing-there
	is 'not found' '127 1' "$rc $(grep -c '"started":false' "$T/status")"
	ended --set 'limits.nonsense=1' -- true
	is 'exit 125 of cordon' '125 1' \
		"$rc $(grep -c '"started":false' "$T/status")"
	ended -- sh -c 'kill -KILL $$'
	is 'SIGKILL' '137 1' "$rc $(grep -c '"signal":9' "$T/status")"
	ended -- sh -c 'kill -SEGV $$'
	is 'SIGSEGV' '139 1' "$rc $(grep -c '"signal":11' "$T/status")"
	ended --timeout 300ms -- sh -c 'trap "echo got term" TERM
		while :; do sleep 1; done'
	is 'a script that ignores SIGTERM is killed after the grace' \
		'124 1 1' "$rc $(grep -c 'got term' "$T/stdout") $(grep -c \
		'"reason":"time"' "$T/status")"
}
for_each_who body
plan
