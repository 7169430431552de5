#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P06: the supervisor and its guards get no signal from the script.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

upstream
door
body()
{
	# shellcheck disable=SC2086
	start run "$CORDON" run $OPTIONS -- sh -c '
		for pid in $(seq 1 2000) -1; do
			[ "$pid" = $$ ] || kill -STOP "$pid" 2>&1
		done >/tmp/said; ./probe hello good.example 443 sni=good.example
		exec cat'
	is 'after SIGSTOP to all that it can name the door is open' 'done' \
		"${READY%% *}"
	supervisor=$(pid_of run)
	for pid in $supervisor \
		$(cat "/proc/$supervisor/task/$supervisor/children"); do
		sed -n 's/^State:.//p' "/proc/$pid/status"
	done >"$T/states"
	# on a machine with much to do one of them may be about to run
	is 'it, its guards and pid 1 live and are not stopped' '4 0' \
		"$(grep -c '^[SRD]' "$T/states") \
$(grep -vc '^[SRD]' "$T/states")"
	cordon -- ./probe kill "$supervisor" 9
	case $out in
	refused*) ok 'no number inside is that of the supervisor' ;;
	*) not_ok 'no number inside is that of the supervisor' "$out" ;;
	esac
	inside 'pid 1 lives on' sh -c 'for signal in KILL STOP ABRT SEGV USR1
		do kill -$signal 1; done 2>/dev/null; exec ./probe stat /'
	stop run
}
for_each_who body
plan
