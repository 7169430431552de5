#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# net_only_listed - the listed endpoints are reached, and nothing else.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5

body()
{
	upstream
	listener other tcp 203.0.113.5:443 greet
	profile <<-EOT
	[network]
	allow = tls://good.example
	allow = tcp://plain.example:8080
	allow = tcp://192.0.2.7:99
	connect-to = good.example:443 -> 127.0.0.1:$PORT
	connect-to = plain.example:8080 -> 127.0.0.1:$PORT
	connect-to = 192.0.2.7:99 -> 127.0.0.1:$PORT
	EOT
	control 'another place' ./probe talk 203.0.113.5 443 hi
	stop other
	listener other tcp 203.0.113.5:443 greet
	inside 'a TLS endpoint' ./probe hello good.example 443 sni=good.example
	inside 'a TCP endpoint' ./probe talk plain.example 8080 hello
	inside 'a literal endpoint' ./probe talk 192.0.2.7 99 hello
	inside 'by its own resolver' ./probe resolve good.example 443
	is 'all went where they were pinned' 4 "$(heard upstream)"
	confined 'the port of another' ./probe connect plain.example 443
	confined 'another address' ./probe talk 203.0.113.5 443 hi
	confined 'another name' ./probe resolve other.example 443
	heard_nothing 'nobody else was reached' other
	# nobody listens there any more
	confined 'an endpoint whose server is gone' \
		./probe talk plain.example 8080 hello
	OPTIONS=
}
for_each_who body
plan
