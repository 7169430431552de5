#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# signals - signals of the caller reach the script.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# A script that says which signal came, then ends.
traps='for s in HUP INT TERM QUIT USR1 USR2 CONT; do
	trap "echo got $s; exit 0" $s; done; echo up; while :; do read -r x; done'

body()
{
	for s in HUP INT TERM QUIT USR1 USR2 CONT; do
		start run "$CORDON" run -- sh -c "$traps"
		is "$s: the script is up" up "$READY"
		# what it says next comes by the same way
		cat "$T/run.ready" >"$T/word" &
		kill -"$s" "$(pid_of run)"
		wait "$(pid_of run)"
		rc=$?
		wait $!
		is "SIG$s" "got $s 0" "$(cat "$T/word") $rc"
		stop run
	done
}
for_each_who body
plan
