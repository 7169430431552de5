#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D04: no record but an address is handed out.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	PORT=1
	door
	cordon -- sh -c 'for type; do for name in good.example evil.example; do
		echo "$type $name $(./probe dns 8.8.8.8 $type $name)"
		done; done' sh HTTPS SVCB TXT NULL SRV MX 99 ANY
	is 'each was answered' 16 "$(grep -c rcode= "$T/stdout")"
	# to ANY the address is an answer (RFC 8482)
	is 'with nothing' '' "$(grep -v -e answers=0 -e '^ANY .*first=198[.]1' \
		"$T/stdout")"
	cordon -- ./probe dns 8.8.8.8 PTR 1.0.18.198.in-addr.arpa
	has 'PTR: nothing' "$T/stdout" answers=0
	inside 'the address is there' ./probe dns 8.8.8.8 A good.example
	OPTIONS=
}
for_each_who body
plan
