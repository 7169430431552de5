#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T04: a greeting in single bytes is judged as a whole.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	control 'the server takes it' ./probe hello 127.0.0.1 "$PORT" slow \
		sni=evil.example
	stop upstream
	upstream
	door
	confined 'another name in single bytes' \
		./probe hello good.example 443 slow sni=evil.example
	heard_nothing 'the server heard nothing' upstream
	upstream
	inside 'the right name in single bytes' \
		./probe hello good.example 443 slow sni=good.example
	heard upstream >/dev/null
	has 'it arrived whole' "$T/upstream.log.data" good.example
	OPTIONS=
}
for_each_who body
plan
