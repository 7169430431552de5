#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F02: a working directory reached through a descriptor is no way out.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

enter='cd /proc/self/fd/8/. 2>/dev/null || { echo refused; exit 1; }; cat secret'

body()
{
	exec 8<"$OUT"
	control 'enter a directory by descriptor' sh -c "$enter"
	confined 'enter a directory by descriptor' sh -c "$enter"
	exec 8<&-
	mkdir -p "$OUT/job"
	chmod 0755 "$OUT/job"
	exec 8<"$OUT/job"
	control 'climb out of a job directory' \
		sh -c 'cd "$0" && cat ../secret' "$OUT/job"
	cordon --workspace /proc/self/fd/8 -- sh -c 'cat ../secret'
	has_not 'a workspace by descriptor does not show its parent' \
		"$T/stdout" 'a secret of the host'
	case $rc in
	0) not_ok 'climbing fails' ;;
	*) ok 'climbing fails' ;;
	esac
	exec 8<&-
}
for_each_who body
plan
