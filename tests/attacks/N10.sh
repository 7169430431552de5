#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N10: an alias of an internal name leads nowhere.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9 --addr 10.0.0.1

body()
{
	dnsd 'alias.example=>internal.corp' internal.corp=10.0.0.1 \
		'good.example=>public.example' public.example=9.9.9.9 \
		'long.example=>a.example' 'a.example=>b.example' \
		'b.example=>internal.corp'
	profile <<-EOT
	[network]
	allow = tcp://alias.example:80
	allow = tcp://long.example:80
	allow = tcp://good.example:80
	EOT
	listener inner tcp 10.0.0.1:80 greet
	listener public tcp 9.9.9.9:80 greet
	control 'the internal server' ./probe talk 10.0.0.1 80 hello
	stop inner
	listener inner tcp 10.0.0.1:80 greet
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	inside 'an alias of a public name' ./probe talk good.example 80 hello
	confined 'an alias of an internal one' \
		./probe talk alias.example 80 hello
	confined 'by way of others' ./probe talk long.example 80 hello
	has_event 'the address is on record' "$OUT/evidence" denied \
		'"address":"10.0.0.1"'
	heard_nothing 'the internal server heard nothing' inner
	stop public
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
