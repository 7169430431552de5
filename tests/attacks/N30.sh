#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N30: a greeting that changes after the look goes out as it was judged.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'what was peeked can change' ./probe race-control
	upstream
	door
	# on a busy machine it can be lost many times: then on until it is won
	inside 'the race, 40 times and more' sh -c 'i=0; won=; while
		[ $i -lt 40 ] || { [ -z "$won" ] && [ $i -lt 1000 ]; }; do
		./probe hello-race good.example 443 good.example evil.example &&
			won=1
		i=$((i + 1)); done; true'
	echo "# $(grep -c ^done "$T/stdout") were let through"
	connections=$(heard upstream)
	has_not 'the server never saw the other name' "$T/upstream.log.data" \
		evil.example
	if [ "$connections" -gt 0 ] &&
		grep -q good.example "$T/upstream.log.data"; then
		ok 'it saw the judged one'
	else
		not_ok 'it saw the judged one' "$connections connections"
	fi
	OPTIONS=
}
for_each_who body
plan
