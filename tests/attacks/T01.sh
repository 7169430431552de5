#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T01: a greeting for another server reaches nobody.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	control 'the server takes it' ./probe hello 127.0.0.1 "$PORT" \
		sni=evil.example
	stop upstream
	upstream
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	confined 'evil.example to good.example' \
		./probe hello good.example 443 sni=evil.example
	has_event 'it is on record' "$OUT/evidence" denied \
		'"reason":"sni-other"'
	has_event 'with the name' "$OUT/evidence" denied evil.example
	heard_nothing 'the server heard nothing' upstream
	upstream
	inside 'good.example' ./probe hello good.example 443 sni=good.example
	is 'the server heard that' 1 "$(heard upstream)"
	OPTIONS=
}
for_each_who body
plan
