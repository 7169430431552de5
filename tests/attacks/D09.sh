#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D09: another name server or other options of the resolver lead to the same answers.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 8.8.8.8 --addr 2001:4860:4860::8888

body()
{
	start far "$PROBES/dnsd" -a 8.8.8.8 -p 53 'evil.example=9.9.9.9'
	listener six udp 2001:4860:4860::8888:53 quiet
	control 'ask 8.8.8.8' ./probe dns 8.8.8.8 A evil.example
	has 'it answers' "$T/stdout" answers=1
	before=$(wc -l <"$T/far.stderr")
	PORT=1
	door
	for server in 8.8.8.8 127.0.0.53 2001:4860:4860::8888 ::1; do
		inside "ask $server" ./probe dns "$server" A evil.example
		has 'a sink' "$T/stdout" first=198.19.
		inside "ask $server over TCP" \
			./probe dns "$server" A evil.example tcp
	done
	for options in use-vc single-request rotate edns0 'ndots:15 attempts:5' \
		trust-ad; do
		cordon --setenv "RES_OPTIONS=$options" --setenv LOCALDOMAIN=corp \
			-- getent ahostsv4 evil.example
		has "RES_OPTIONS=$options: a sink" "$T/stdout" 198.19.
	done
	cordon -- sh -c 'echo nameserver 8.8.8.8 >/etc/resolv.conf'
	is 'resolv.conf is not the script'\''s' 2 "$rc"
	cordon -- sh -c 'echo "9.9.9.9 good.example" >>/etc/hosts'
	is 'nor is the hosts file' 2 "$rc"
	cordon -- sh -c 'echo good.example evil.example >aliases
		HOSTALIASES=$PWD/aliases getent ahostsv4 good.example'
	has 'an alias changes nothing' "$T/stdout" 198.18.
	is 'the name server heard nothing more' "$before" \
		"$(wc -l <"$T/far.stderr")"
	heard_nothing 'nor did the other' six
	stop far
	OPTIONS=
}
for_each_who body
plan
