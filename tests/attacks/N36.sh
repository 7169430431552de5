#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N36: without the supervisor there is no network and no script.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	profile <<-EOT
	[network]
	allow = tcp://good.example:80
	connect-to = good.example:80 -> 127.0.0.1:$PORT
	EOT
	# shellcheck disable=SC2086
	start run "$CORDON" run $OPTIONS -- ./probe stay good.example 80 \
		"MARK-$$-$who"
	is 'the script is connected' up "$READY"
	control 'it is found' ./probe find-process MARK- "$$-$who"
	kill -KILL "$(pid_of run)"
	try ./probe wait-gone MARK- "$$-$who"
	is 'the script is gone' 0 "$rc"
	stop run
	is 'one connection, and it ended' 'conn gone' \
		"$(heard upstream >/dev/null; tr '\n' ' ' <"$T/upstream.log" |
		sed 's/ $//')"
	OPTIONS=
}
for_each_who body
plan
