#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P38: SIGKILL to the supervisor at any moment leaves nothing.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

upstream
door

# The step is some 1/50 of what a run takes here, so that the moments of 50
# kills are spread over set-up and run.
body()
{
	began=$(date +%s%N)
	inside 'a run' ./probe stat /
	us=$((($(date +%s%N) - began) / 1000))
	# shellcheck disable=SC2086
	try ./probe kill-loop 50 $((us / 40 + 1)) \
		"$CORDON" run $OPTIONS -- ./probe hold "KILLED-$$"
	is 'nothing survived' '0 done' "$rc $(echo "$out" | cut -d' ' -f1)"
	echo "# $out $err"
	case $out in
	*'in 0') not_ok 'some kills came after the start' ;;
	*'in 50') not_ok 'some kills came before the start' ;;
	*) ok 'kills came before and after the start' ;;
	esac
	try ./probe find-process KILLED- "$$"
	is 'no process has its name' 1 "$rc"
}
for_each_who body
plan
