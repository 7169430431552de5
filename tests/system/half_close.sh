#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# half_close - the end of one direction is passed on, the other stays open.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream count
	profile <<-EOT
	[network]
	allow = tcp://good.example:80
	connect-to = good.example:80 -> 127.0.0.1:$PORT
	EOT
	control 'an answer after the end' ./probe half 127.0.0.1 "$PORT" 1000
	inside 'an answer after the end' ./probe half good.example 80 1000
	has 'all bytes came before it' "$T/stdout" '1000 bytes'
	inside 'after many bytes' ./probe half good.example 80 3000000
	has 'all of them' "$T/stdout" '3000000 bytes'
	stop upstream
	upstream echo
	inside 'both ways at once' ./probe push good.example 80 3000000
	stop upstream
	OPTIONS=
}
for_each_who body
plan
