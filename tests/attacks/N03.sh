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
	{
		printf "talk %s $port hello\n" 127.0.0.1 127.9.9.9 0.0.0.0
		printf "talk %s $port6 hello\n" ::1 ::
	} >"$T/places"
	control_each <"$T/places"
	stop host
	stop host6
	listener host tcp "0.0.0.0:$port" greet
	listener host6 tcp "::1:$port6" greet
	confined_each <"$T/places"
	heard_nothing 'the host heard nothing' host
	heard_nothing 'nor over IPv6' host6
}
for_each_who body
plan
