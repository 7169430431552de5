#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# signals - signals of the caller reach the script, and its status comes back.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# A script that says which signal came, then ends.
traps='for s in HUP INT TERM QUIT USR1 USR2 CONT; do
	trap "echo got $s; exit 7" $s; done; echo up; while :; do read -r x; done'

body()
{
	for s in HUP INT TERM QUIT USR1 USR2 CONT; do
		start run ./probe fresh "$CORDON" run -- sh -c "$traps"
		kill -"$s" "$(pid_of run)"
		read -r word <&9
		wait "$(pid_of run)"
		is "SIG$s" "up, got $s, 7" "$READY, $word, $?"
		stop run
	done
	# many at once: the status must not be lost among them
	start run ./probe fresh "$CORDON" run -- sh -c "$traps"
	for s in CONT TERM CONT TERM CONT TERM USR1 USR2 HUP; do
		kill -"$s" "$(pid_of run)"
	done 2>/dev/null
	wait "$(pid_of run)"
	is 'nine signals in a row' 7 $?
	stop run
}
for_each_who body
plan
