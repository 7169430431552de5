#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N01: a connection to a place that is not listed is refused at once.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5 --addr 2001:db8::5

body()
{
	listener host tcp 203.0.113.5:80 greet
	listener host6 tcp 2001:db8::5:80 greet
	control 'connect to it' ./probe talk 203.0.113.5 80 hello
	control 'over IPv6' ./probe talk 2001:db8::5 80 hello
	stop host
	stop host6
	listener host tcp 203.0.113.5:80 greet
	listener host6 tcp 2001:db8::5:80 greet
	OPTIONS="--evidence $OUT/evidence"
	confined 'connect to it' ./probe connect 203.0.113.5 80
	has 'refused, and not lost' "$T/stdout" ECONNREFUSED
	has_not 'at once' "$T/stdout" slowly
	has_event 'the attempt is on record' "$OUT/evidence" denied \
		'"address":"203.0.113.5","port":80'
	confined 'over IPv6' ./probe connect 2001:db8::5 80
	has 'refused over IPv6' "$T/stdout" ECONNREFUSED
	has_event 'that too' "$OUT/evidence" denied \
		'"address":"2001:db8::5","port":80'
	heard_nothing 'nothing came over IPv4' host
	heard_nothing 'nothing came over IPv6' host6
	OPTIONS=
}
for_each_who body
plan
