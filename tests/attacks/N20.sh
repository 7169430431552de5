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
	ports="8443 80 22 $PORT"
	# shellcheck disable=SC2086
	printf 'connect good.example %s\n' $ports >"$T/places"
	confined_each <"$T/places"
	for port in $ports; do
		has_event "port $port is on record" "$OUT/evidence" denied \
			"\"port\":$port"
	done
	is 'the server was reached by the control and by the listed port' 2 \
		"$(heard upstream)"
	OPTIONS=
}
for_each_who body
plan
