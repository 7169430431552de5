#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D04: no record but an address is handed out.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	PORT=1
	door
	for type in HTTPS SVCB TXT ANY NULL SRV MX 99; do
		cordon -- ./probe dns 8.8.8.8 "$type" good.example
		case $out in
		*answers=0*) ok "$type of an allowed name: nothing" ;;
		*first=198.18.*) is "$type may tell the address" ANY "$type" ;;
		*) not_ok "$type of an allowed name: nothing" "$rc $out" ;;
		esac
		cordon -- ./probe dns 8.8.8.8 "$type" evil.example
		case $out in
		*answers=0*) ok "$type of another name: nothing" ;;
		*first=198.19.*) is "$type may tell the sink" ANY "$type" ;;
		*) not_ok "$type of another name: nothing" "$rc $out" ;;
		esac
	done
	cordon -- ./probe dns 8.8.8.8 PTR 1.0.18.198.in-addr.arpa
	has 'PTR: nothing' "$T/stdout" answers=0
	inside 'the address is there' ./probe dns 8.8.8.8 A good.example
	OPTIONS=
}
for_each_who body
plan
