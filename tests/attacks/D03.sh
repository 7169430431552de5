#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D03: an allowed name has no IPv6 address, and that is no error.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	PORT=1
	door
	inside 'its IPv4 address' ./probe dns 8.8.8.8 A good.example
	cordon -- ./probe dns 8.8.8.8 AAAA good.example
	is 'asked for IPv6: no error, nothing' '1 rcode=0 answers=0 first=-' \
		"$rc $out"
	cordon -- ./probe dns 2001:4860:4860::8888 AAAA good.example
	is 'over IPv6 too' '1 rcode=0 answers=0 first=-' "$rc $out"
	inside 'the C library finds it' getent hosts good.example
	inside 'for both families' getent ahosts good.example
	OPTIONS=
}
for_each_who body
plan
