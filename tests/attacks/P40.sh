#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P40: nothing inside shows the options that cordon was called with.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	mark=CANARY-$$-$who
	control 'read the command line of pid 1' unshare -Urpf --mount-proc \
		sh -c 'grep -q "$0" /proc/1/cmdline; exit' "$mark"
	control 'find it in /proc' sh -c './probe grep-proc CANARY- "$1"; exit' \
		"$mark" "$$-$who"
	OPTIONS="--set env.set=A=$mark --workspace $W"
	cordon -- sh -c 'tr "\0" "|" </proc/1/cmdline'
	is 'inside pid 1 has no words but its name' 'cordon|' "$out"
	OPTIONS="--evidence $OUT/$mark"
	confined 'find an option in /proc' ./probe grep-proc CANARY- "$$-$who"
	has_event 'though it was there' "$OUT/$mark" run_start grep-proc
	OPTIONS=
	# outside it is a process like any other: a CI system looks for it there
	start run "$CORDON" run -- sh -c 'echo up; exec cat'
	has 'outside the words of the supervisor stay' \
		"/proc/$(pid_of run)/cmdline" 'exec cat'
	stop run
}
for_each_who body
plan
