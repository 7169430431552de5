#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T10: what is no TLS does not pass a TLS endpoint.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	control 'the server takes it' ./probe hello 127.0.0.1 "$PORT" \
		'raw=SSH-2.0-probe\n'
	stop upstream
	upstream
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	for raw in 'SSH-2.0-probe\n' 'GET / HTTP/1.1\nHost: good.example\n\n' \
		'\0\0\0\0\0\0\0\0' '|||good.example|||||||||||||||||||'; do
		confined "bytes $raw" ./probe hello good.example 443 "raw=$raw"
	done
	has_event 'it is on record' "$OUT/evidence" denied '"reason":"not-tls"'
	heard_nothing 'the server heard nothing' upstream
	OPTIONS=
}
for_each_who body
plan
