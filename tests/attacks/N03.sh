#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N03: no address of loopback leads to the host.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net

body()
{
	listener host tcp 0.0.0.0:0 greet
	port=$READY
	listener host6 tcp "::1:0" greet
	port6=$READY
	for a in 127.0.0.1 127.9.9.9 0.0.0.0; do
		control "$a" ./probe talk "$a" "$port" hello
	done
	for a in ::1 ::; do
		control "$a" ./probe talk "$a" "$port6" hello
	done
	stop host
	stop host6
	listener host tcp "0.0.0.0:$port" greet
	listener host6 tcp "::1:$port6" greet
	for a in 127.0.0.1 127.9.9.9 0.0.0.0; do
		confined "$a" ./probe talk "$a" "$port" hello
	done
	for a in ::1 ::; do
		confined "$a" ./probe talk "$a" "$port6" hello
	done
	heard_nothing 'the host heard nothing' host
	heard_nothing 'nor over IPv6' host6
}
for_each_who body
plan
