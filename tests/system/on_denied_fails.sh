#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# on_denied_fails - a success with something refused is a failure where asked.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	profile <<-EOT
	[network]
	refuse = 203.0.113.9:443
	[evidence]
	on-denied = fail
	EOT
	cordon -- true
	is 'nothing refused' 0 "$rc"
	cordon -- sh -c './probe connect 203.0.113.5 80; true'
	is 'a stray connection' 123 "$rc"
	has 'it is told' "$T/stderr" 203.0.113.5:80
	cordon -- sh -c './probe udp 203.0.113.5 9999 x; true'
	is 'a stray datagram' 123 "$rc"
	cordon -- sh -c './probe connect 203.0.113.9 443; true'
	is 'what is known and unwanted does not count' 0 "$rc"
	cordon -- sh -c './probe connect 127.0.0.1 80; true'
	is 'its own loopback does not count' 0 "$rc"
	cordon -- sh -c './probe connect 203.0.113.5 80; exit 9'
	is 'a failure stays what it is' 9 "$rc"
	cordon --set evidence.on-denied=report -- \
		sh -c './probe connect 203.0.113.5 80; true'
	is 'report only' 0 "$rc"
	OPTIONS=
	cordon -- sh -c './probe connect 203.0.113.5 80; true'
	is 'which is what holds without a word' 0 "$rc"
}
for_each_who body
plan
