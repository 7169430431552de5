#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N15: no datagram leaves; names are answered by the stub.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5 --addr 8.8.8.8

body()
{
	listener quic udp 203.0.113.5:443 quiet
	listener dns udp 8.8.8.8:53 quiet
	PORT=1
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	control 'a datagram' ./probe udp 203.0.113.5 443 hello
	is 'it arrived' 1 "$(heard quic)"
	listener quic udp 203.0.113.5:443 quiet
	cordon -- ./probe udp 203.0.113.5 443 hello
	heard_nothing 'inside: it does not arrive' quic
	has_event 'it is on record' "$OUT/evidence" denied \
		'"address":"203.0.113.5","port":443,"proto":"udp"'
	inside 'the stub answers at any address' \
		./probe dns 8.8.8.8 A good.example
	has 'with its own address' "$T/stdout" first=198.18.
	inside 'and over TCP' ./probe dns 8.8.8.8 A good.example tcp
	heard_nothing 'the name server there heard nothing' dns
	OPTIONS=
}
for_each_who body
plan
