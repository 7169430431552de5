#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N16: a socket of an allowed endpoint leads to no other afterwards.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5

body()
{
	upstream
	listener other tcp 203.0.113.5:443 greet
	control 'another connection of the same socket' ./probe with-socket \
		127.0.0.1 "$PORT" ./probe reconnect 203.0.113.5 443
	is 'it arrived' 1 "$(heard other)"
	listener other tcp 203.0.113.5:443 greet
	profile <<-EOT
	[network]
	allow = tcp://good.example:80
	connect-to = good.example:80 -> 127.0.0.1:$PORT
	EOT
	confined 'another connection of the same socket' ./probe with-socket \
		good.example 80 ./probe reconnect 203.0.113.5 443
	inside 'the same place again' ./probe with-socket good.example 80 \
		./probe reconnect 198.18.0.1 80
	heard_nothing 'the other heard nothing' other
	stop upstream
	OPTIONS=
}
for_each_who body
plan
