#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N07: metadata services are never reached, under no name.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
addresses='169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200
168.63.129.16 192.0.0.192 fd00:ec2::254'
set --
for a in $addresses; do
	set -- "$@" --addr "$a"
done
in_world --net "$@"

body()
{
	listener metadata tcp :::80 greet
	for a in $addresses; do
		echo "talk $a 80 hello"
	done >"$T/places"
	control_each <"$T/places"
	stop metadata
	listener metadata tcp :::80 greet
	confined_each <"$T/places"
	n=0
	set --
	echo '[network]' >"$T/rules"
	: >"$T/names"
	for a in $addresses; do
		n=$((n + 1))
		set -- "$@" "m$n.example=$a"
		echo "allow = tcp://m$n.example:80" >>"$T/rules"
		echo "talk m$n.example 80 hello" >>"$T/names"
	done
	dnsd "$@"
	profile <"$T/rules"
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	confined_each <"$T/names"
	for a in $addresses; do
		has_event "$a is on record" "$OUT/evidence" denied "\"$a\""
	done
	heard_nothing 'none of them heard a byte' metadata
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
