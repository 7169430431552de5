#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N04: an IPv4 address in IPv6 form is the IPv4 address.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5

body()
{
	listener host tcp 203.0.113.5:443 greet
	control 'the mapped form' ./probe talk ::ffff:203.0.113.5 443 hello
	stop host
	listener host tcp 203.0.113.5:443 greet
	OPTIONS="--evidence $OUT/evidence"
	confined 'the mapped form' ./probe talk ::ffff:203.0.113.5 443 hello
	has_event 'it is on record as what it is' "$OUT/evidence" denied \
		'"address":"203.0.113.5","port":443'
	heard_nothing 'the host heard nothing' host
	OPTIONS=
}
for_each_who body
plan
