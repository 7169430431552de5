#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N08: an allowed name that leads to a private address is refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
v4='127.0.0.1 127.1.2.3 10.0.0.1 172.16.0.1 192.168.0.1 169.254.0.1 100.64.0.1
192.0.0.1 198.18.0.1 198.19.255.1'
v6='::1 fe80::1 fc00::1 fd12::1 64:ff9b::a00:1 2002:a00:1::1 2001::1
::ffff:10.0.0.1'
# these no listener can stand on
dead='0.0.0.0 224.0.0.1 240.0.0.1 255.255.255.255 :: ff02::1'
set --
for a in 127.1.2.3 10.0.0.1 172.16.0.1 192.168.0.1 169.254.0.1 100.64.0.1 \
	192.0.0.1 198.18.0.1 198.19.255.1 fc00::1 fd12::1 64:ff9b::a00:1 \
	2002:a00:1::1 2001::1 9.9.9.9; do
	set -- "$@" --addr "$a"
done
in_world --net "$@"

body()
{
	n=0
	set --
	{
		echo '[network]'
		echo 'allow = tcp://public.example:80'
		echo 'allow = tcp://corp.example:80 private'
		for a in $v4 $v6 $dead; do
			n=$((n + 1))
			echo "allow = tcp://n$n.example:80"
		done
	} >"$T/rules"
	profile <"$T/rules"
	n=0
	for a in $v4 $v6 $dead; do
		n=$((n + 1))
		set -- "$@" "n$n.example=$a"
	done
	dnsd "$@" public.example=9.9.9.9 corp.example=10.0.0.1
	listener host tcp :::80 greet
	for a in 127.1.2.3 10.0.0.1 100.64.0.1 fc00::1 64:ff9b::a00:1; do
		control "$a" ./probe talk "$a" 80 hello
	done
	inside 'a public address' ./probe talk public.example 80 hello
	inside 'a private address where it says so' \
		./probe talk corp.example 80 hello
	stop host
	listener host tcp :::80 greet
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	i=0
	while [ "$i" -lt "$n" ]; do
		i=$((i + 1))
		echo "talk n$i.example 80 hello"
	done >"$T/places"
	confined_each <"$T/places"
	is 'each is on record, as an address' "$n" "$(grep -F \
		'"event":"denied"' "$OUT/evidence" | grep -cF '"reason":"address"')"
	heard_nothing 'the host heard nothing' host
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
