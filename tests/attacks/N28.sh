#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N28: a profile that changes while the script runs changes nothing.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5

body()
{
	upstream
	listener other tcp 203.0.113.5:443 greet
	profile <<-EOT
	[network]
	allow = tcp://good.example:80
	connect-to = good.example:80 -> 127.0.0.1:$PORT
	EOT
	door_client
	say short 1 good.example 80
	is 'an endpoint of the profile' 1 "$SAID"
	cat >"$T/profile.ini" <<-EOT
	[network]
	allow = tcp://203.0.113.5:443 private
	EOT
	# shellcheck disable=SC2086
	control 'a run from now on' "$CORDON" run $OPTIONS -- \
		./probe talk 203.0.113.5 443 hello
	stop other
	listener other tcp 203.0.113.5:443 greet
	exec 9</dev/null
	say try_one 203.0.113.5 443
	is 'one of the new profile' ECONNREFUSED "$SAID"
	say short 1 good.example 80
	is 'one of the old one' 1 "$SAID"
	ends 'it ends well' 0
	heard_nothing 'the other heard nothing' other
	stop upstream
	OPTIONS=
}
for_each_who body
plan
