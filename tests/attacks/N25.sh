#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N25: names that look like an allowed name are others.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	control 'the server takes any' ./probe hello 127.0.0.1 "$PORT" \
		sni=evilgood.example
	stop upstream
	upstream
	door
	printf 'hello good.example 443 sni=%s\n' evilgood.example \
		good.example.evil.com .good.example good.exampl ood.example \
		a.good.example good-example good..example 127.0.0.1 '*.example' \
		good.example:443 good.example/ xn--good.example >"$T/hellos"
	confined_each <"$T/hellos"
	confined 'a space at the end' \
		./probe hello good.example 443 'sni=good.example '
	heard_nothing 'the server heard nothing' upstream
	upstream
	inside 'the name itself' ./probe hello good.example 443 sni=good.example
	inside 'in capitals' ./probe hello good.example 443 sni=GOOD.example
	for name in evilgood.example good.example.evil.com a.good.example; do
		cordon -- ./probe dns 8.8.8.8 A "$name"
		has "$name gets a sink" "$T/stdout" first=198.19.
	done
	inside 'the name with its root' ./probe dns 8.8.8.8 A GOOD.example.
	has 'is the name' "$T/stdout" first=198.18.
	stop upstream
	OPTIONS=
}
for_each_who body
plan
