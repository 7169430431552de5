#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P08: what the script leaves behind is ended with it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

leave='setsid ./probe pause "$1" </dev/null >/dev/null 2>&1 &
setsid sh -c "./probe pause $1 & ./probe pause $1" >/dev/null 2>&1 &
sleep 0.1'

body()
{
	mark=LEFT-$$-$who
	# all in a pid namespace of its own, so that nothing of it stays
	control 'it lives on' unshare -Urpf --mount-proc --kill-child sh -c "
		sh -c '$leave' sh '$mark'; ./probe find-process LEFT- '$$-$who'"
	try ./probe orphans "$CORDON" run -- sh -c "$leave" sh "$mark"
	is 'inside: nothing outlives the run' '1 refused' \
		"$rc $(echo "$out" | cut -d' ' -f1)"
	try ./probe find-process LEFT- "$$-$who"
	is 'no process has its name' 1 "$rc"
}
for_each_who body
plan
