#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# many_starts - many runs in a row and at once leave nothing behind.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

upstream
door

what_is_there()
{
	echo "$(grep -c . /proc/self/mountinfo) $(ls "$W" "$HOME" "$OUT")"
}

# Processes are counted by the kernel: orphans come to the probe.  A namespace
# lives as long as a process or a mount has it, so that covers those.
body()
{
	before=$(what_is_there)
	inside 'one run' ./probe hello good.example 443 sni=good.example
	export CORDON
	try ./probe orphans sh -c 'i=0; while [ $i -lt "$1" ]; do
		"$CORDON" run -- ./probe stat / >/dev/null || exit 1
		i=$((i + 1)); done; echo ran $i' sh "$in_a_row"
	is "$in_a_row in a row leave no process" "1 ran $in_a_row" \
		"$rc $(echo "$out" | head -n 1)"
	# shellcheck disable=SC2086
	try ./probe many 25 "$CORDON" run $OPTIONS -- \
		./probe hello good.example 443 sni=good.example
	is '25 at once, with a door' 0 "$rc"
	# shellcheck disable=SC2086
	try ./probe orphans ./probe many 50 "$CORDON" run -- ./probe stat /
	is '50 at once leave no process' '1 done 50 at once' \
		"$rc $(grep '^done 50' "$T/stdout")"
	is 'no mount and no file' "$before" "$(what_is_there)"
}
in_a_row=150
for_each_who body
plan
