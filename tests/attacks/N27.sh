#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N27: an empty list of endpoints allows nothing.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5

body()
{
	listener host tcp 203.0.113.5:443 greet
	listener name udp 127.0.0.1:53 quiet
	control 'connect' ./probe talk 203.0.113.5 443 hello
	stop host
	listener host tcp 203.0.113.5:443 greet
	for lines in '' '[network]' '[network]
allow =' '[network]
refuse = evil.example' '[network]
allow = tls://good.example
allow ='; do
		echo "$lines" >"$T/lines.ini"
		profile <"$T/lines.ini"
		confined "connect, profile '$lines'" \
			./probe talk 203.0.113.5 443 hello
		# with something to watch for, the stub hands out a sink
		cordon -- sh -c './probe dns 127.0.0.1 A good.example
			./probe udp 203.0.113.5 443 hello'
		has_not 'no address behind it' "$T/stdout" first=198.18.
	done
	OPTIONS=
	confined 'connect without a profile' ./probe talk 203.0.113.5 443 hello
	heard_nothing 'the host heard nothing' host
	heard_nothing 'the name server heard nothing' name
}
for_each_who body
plan
