#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N20: other ports of an allowed host are refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	door
	control 'the server' ./probe hello 127.0.0.1 "$PORT" sni=good.example
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	inside 'the listed port' ./probe hello good.example 443 sni=good.example
	for port in 8443 80 22 "$PORT" 53443; do
		confined "port $port" ./probe connect good.example "$port"
		has_event "port $port is on record" "$OUT/evidence" denied \
			"\"port\":$port"
	done
	is 'the server was reached by the control and by the listed port' 2 \
		"$(heard upstream)"
	OPTIONS=
}
for_each_who body
plan
