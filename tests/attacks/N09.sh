#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N09: a name is resolved once, and what was judged is dialled.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9 --addr 10.0.0.1

body()
{
	listener public tcp 9.9.9.9:80 greet
	listener inner tcp 10.0.0.1:80 greet
	control 'the private server' ./probe talk 10.0.0.1 80 hello
	stop inner
	listener inner tcp 10.0.0.1:80 greet
	dnsd a.example=9.9.9.9 'a.example!second=10.0.0.1'
	profile <<-EOT
	[network]
	allow = tcp://a.example:80
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	cordon -- sh -c 'for i in 1 2 3; do
		./probe talk a.example 80 hello; done'
	is 'the first goes to the public address, the rest nowhere' '1 2' \
		"$(grep -c ^done "$T/stdout") $(grep -c ^refused "$T/stdout")"
	is 'one question for each connection' 3 \
		"$(grep -ci '^a.example 1$' "$T/dnsd.stderr")"
	is 'the public server was reached once' 1 "$(heard public)"
	heard_nothing 'the private one never' inner
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
