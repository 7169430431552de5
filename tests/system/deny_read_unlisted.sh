#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# deny_read_unlisted - what is not listed cannot be read, and does not show.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'echo key >"$HOME/key"; echo tmp >"$1/tmp"; mkdir "$1/dir"
		echo deep >"$1/dir/deep"' sh "$OUT"
	for path in "$OUT/secret" "$HOME/key" "$T/probe"; do
		control "$path" ./probe read "$path"
		confined "$path" ./probe read "$path"
		confined "its name" ./probe stat "$path"
	done
	for path in /root /boot /sys /home /var/log /etc/shadow /etc/ssh \
		/proc/kcore /proc/keys /proc/sysrq-trigger /dev/kmsg /dev/mem; do
		[ -e "$path" ] || continue
		cordon -- sh -c 'ls -A "$1" 2>/dev/null | grep -v "^$1$"
			head -c 1 "$1" 2>/dev/null' sh "$path"
		is "$path shows nothing" '' "$out"
	done
	OPTIONS="--read $OUT/dir"
	inside 'what is listed' ./probe read "$OUT/dir/deep"
	confined 'and not what is beside it' ./probe read "$OUT/secret"
	confined 'nor for writing' ./probe write "$OUT/dir/deep"
	OPTIONS="--read $OUT/dir --set files.hide=$OUT/dir/deep"
	cordon -- ./probe read "$OUT/dir/deep"
	has_not 'what is hidden in it' "$T/stdout" 'deep: deep'
	OPTIONS=
	cordon --read "$OUT/missing" -- ./probe stat /
	not_started 'a path that is missing is an error' 125
	cordon --read "?$OUT/missing" -- ./probe stat /
	is 'unless it may be missing' 0 "$rc"
}
for_each_who body
plan
