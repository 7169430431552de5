#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# signals - signals of the caller reach the script, and its status comes back.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# A script that says which signal came, then ends.
traps='for s in HUP INT TERM QUIT USR1 USR2 CONT; do
	trap "echo got $s; exit 7" $s; done; echo up; while :; do read -r x; done'

# How a command ended: a status, or the number of a signal below 0.
seen='import subprocess, sys; print(subprocess.call(sys.argv[1:]))'

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
	# as a shell and what runs commands see it
	for s in INT TERM; do
		is "ended by SIG$s" "$(as_user ./probe fresh "$PYTHON" -c \
			"$seen" sh -c "kill -$s \$\$")" \
			"$(as_user ./probe fresh "$PYTHON" -c "$seen" \
				"$CORDON" run -- sh -c "kill -$s \$\$" |
				sed 's/^143$/-15/')"
	done
	is 'where SIGINT is ignored' 130 "$(trap '' INT
		as_user "$PYTHON" -c "$seen" "$CORDON" run -- \
			sh -c 'kill -INT $$')"
	# signals that come while it ends: none of them may cost its status
	bad=
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		start run ./probe fresh "$CORDON" run -- \
			sh -c 'trap "" USR1 USR2; echo up; exit 7'
		while kill -USR1 "$(pid_of run)" && kill -USR2 "$(pid_of run)"
		do :; done 2>/dev/null
		wait "$(pid_of run)"
		rc=$?
		[ "$rc" -eq 7 ] || bad="$bad $rc"
		stop run
	done
	is 'signals while it ends' '' "$bad"
}
for_each_who body
plan
