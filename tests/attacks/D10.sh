#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D10: DNS over HTTPS is a connection like any other.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 8.8.8.8

body()
{
	upstream
	listener doh tcp 8.8.8.8:443 greet
	control 'the resolver' ./probe hello 8.8.8.8 443 sni=dns.google
	stop doh
	listener doh tcp 8.8.8.8:443 greet
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	confined 'by address' ./probe hello 8.8.8.8 443 sni=dns.google
	confined 'by name' ./probe resolve dns.google 443
	confined 'under its name at an endpoint' \
		./probe hello good.example 443 sni=dns.google
	confined 'over TLS' ./probe connect 8.8.8.8 853
	has_event 'it is on record' "$OUT/evidence" denied \
		'"address":"8.8.8.8","port":443'
	has_event 'with its name' "$OUT/evidence" denied '"dns.google"'
	heard_nothing 'the resolver heard nothing' doh
	heard_nothing 'nor did the endpoint' upstream
	OPTIONS=
}
for_each_who body
plan
