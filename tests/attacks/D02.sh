#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D02: what stands before an allowed name reaches no name server, and a wildcard that could be anybody's is refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9

body()
{
	listener server tcp 9.9.9.9:80 greet
	dnsd '*=9.9.9.9'
	control 'a name below' getent ahostsv4 c2VjcmV0.example.com
	has 'the name server heard it' "$T/dnsd.stderr" c2VjcmV0
	profile <<-EOT
	[network]
	allow = tcp://example.com:80
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	inside 'the name' ./probe talk example.com 80 hello
	has 'is asked for when it is connected to' "$T/dnsd.stderr" 'example.com 1'
	cordon -- getent ahostsv4 c2VjcmV1.example.com
	has 'a name below: a sink' "$T/stdout" 198.19.
	confined 'a connection there' ./probe resolve c2VjcmV1.example.com 80
	has_not 'the name server never heard of it' "$T/dnsd.stderr" c2VjcmV1
	has_event 'it is on record' "$OUT/evidence" name c2VjcmV1.example.com
	for name in '*.example.com' '*.com' 'www.*.com' '*foo.example.com' '*'; do
		try "$CORDON" run --allow "tls://$name" -- ./probe stat /
		not_started "no such wildcard: $name" 125
	done
	stop dnsd
	stop server
	OPTIONS=
}
for_each_who body
plan
