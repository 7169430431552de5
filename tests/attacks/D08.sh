#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D08: a name with control bytes writes nothing of its own into a log.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net

body()
{
	esc=$(printf '\033')
	PORT=1
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	start names "$PROBES/dnsd" -p 53 '*=9.9.9.9'
	set -- "x${esc}[31m.evil.example" 'a\n::set-output name=x::y.evil.example' \
		'"}\n{"event":"run_end".evil.example' \
		'cordon: all is well.evil.example'
	for name; do
		control 'such a name is asked for' ./probe dns 127.0.0.1 A "$name"
	done
	# shellcheck disable=SC2016
	cordon -- sh -c 'for name; do ./probe dns 127.0.0.1 A "$name"; done
		./probe resolve evil.example 443; exit 3' sh "$@"
	is 'inside each was asked for, and is nowhere' 4 \
		"$(grep -c answers=0 "$T/stdout")"
	for file in "$OUT/evidence" "$T/stderr"; do
		has_not 'no escape' "$file" "$esc"
		is 'no line of its own' 0 \
			"$(grep -c -e '^::' -e '^{"event"' "$file")"
	done
	is 'every line of evidence is an object' 0 "$("$PYTHON" -c '
import json, sys
for line in sys.stdin: assert json.loads(line)["v"] == 1' \
		<"$OUT/evidence" 2>&1 | wc -l)"
	is 'one end of the run' 1 \
		"$(grep -c '"event":"run_end"' "$OUT/evidence")"
	is 'all four are on record' 4 "$(grep -F '"event":"name"' \
		"$OUT/evidence" | grep -cF '"reason":"name-nx"')"
	has_event 'their bytes as numbers' "$OUT/evidence" name 'x\\027'
	stop names
	OPTIONS=
}
for_each_who body
plan
