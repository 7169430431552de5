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
	n=0
	for a in $addresses; do
		n=$((n + 1))
		listener "m$n" tcp "$a:80" greet
		control "$a" ./probe talk "$a" 80 hello
		stop "m$n"
		listener "m$n" tcp "$a:80" greet
		confined "$a" ./probe talk "$a" 80 hello
	done
	n=0
	set --
	: >"$T/allow"
	for a in $addresses; do
		n=$((n + 1))
		set -- "$@" "m$n.example=$a"
		echo "allow = tcp://m$n.example:80" >>"$T/allow"
	done
	dnsd "$@"
	{ echo '[network]'; cat "$T/allow"; } | profile
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	n=0
	for a in $addresses; do
		n=$((n + 1))
		confined "an allowed name that leads to $a" \
			./probe talk "m$n.example" 80 hello
		has_event "$a is on record" "$OUT/evidence" denied "$a"
		heard_nothing "$a heard nothing" "m$n"
	done
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
