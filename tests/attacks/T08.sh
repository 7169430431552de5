#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T08: a greeting that hides the name of the server is refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	control 'the server takes it' ./probe hello 127.0.0.1 "$PORT" ech \
		sni=good.example
	stop upstream
	upstream
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	confined 'ECH under the right name' \
		./probe hello good.example 443 ech sni=good.example
	has_event 'it is on record' "$OUT/evidence" denied '"reason":"ech"'
	heard_nothing 'the server heard nothing' upstream
	OPTIONS=
}
for_each_who body
plan
