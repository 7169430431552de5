#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N24: a name with a NUL in it names nobody.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	control 'the server takes it' ./probe hello 127.0.0.1 "$PORT" \
		'sni=good.example\0.evil.example'
	stop upstream
	upstream
	door
	printf 'hello good.example 443 sni=%s\n' 'good.example\0.evil.example' \
		'evil.example\0.good.example' 'good.example\0' \
		'\0good.example' >"$T/hellos"
	confined_each <"$T/hellos"
	heard_nothing 'the server heard nothing' upstream
	for name in 'good.example\0.evil.example' 'good\0.example'; do
		cordon -- ./probe dns 8.8.8.8 A "$name"
		has_not "the stub does not take $name for the name" \
			"$T/stdout" first=198.18.
	done
	printf '[network]\nallow = tls://good.example\0.evil.example\n' \
		>"$T/profile.ini"
	cordon -- ./probe stat /
	not_started 'a profile with a NUL' 125
	OPTIONS=
}
for_each_who body
plan
