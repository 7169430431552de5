#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F04: a socket as standard input cannot be connected anew.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	listener first tcp 127.0.0.1:0 greet
	first=$READY
	listener other tcp 127.0.0.1:0 greet
	other=$READY
	control 'reconnect stdin' ./probe with-socket 127.0.0.1 "$first" \
		./probe reconnect 127.0.0.1 "$other"
	is 'the other listener was reached' 1 "$(heard other)"
	stop other
	listener other tcp "127.0.0.1:$other" greet
	try ./probe with-socket 127.0.0.1 "$first" \
		"$CORDON" run -- ./probe reconnect 127.0.0.1 "$other"
	is 'inside stdin is no socket' '1 refused ENOTSOCK' \
		"$rc $(echo "$out" | cut -d' ' -f1,2)"
	heard_nothing 'the other listener heard nothing' other
	stop first
}
for_each_who body
plan
