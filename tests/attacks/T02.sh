#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T02: a greeting that names no server reaches nobody.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	control 'the server takes it' ./probe hello 127.0.0.1 "$PORT" nosni
	stop upstream
	upstream
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	confined 'no name' ./probe hello good.example 443 nosni
	has_event 'it is on record' "$OUT/evidence" denied \
		'"reason":"sni-missing"'
	confined 'an empty name' ./probe hello good.example 443 sni=
	heard_nothing 'the server heard nothing' upstream
	OPTIONS=
}
for_each_who body
plan
