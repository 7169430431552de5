#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N14: no transport but TCP and UDP.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# 132 SCTP, 136 UDP-Lite, 33 DCCP, 262 MPTCP, 256 SMC, 1 ping, 255 raw
body()
{
	live=0
	: >"$T/sockets"
	for args in '2 1 132' '2 5 132' '2 2 136' '10 2 136' '2 6 33' '2 1 262' \
		'10 1 262' '43 1 0' '2 1 256' '2 2 1' '2 3 255' '10 3 255' '17 3 3'; do
		# shellcheck disable=SC2086
		unshare -Urn ./probe socket $args >/dev/null && live=$((live + 1))
		echo "socket $args" >>"$T/sockets"
	done
	confined_each <"$T/sockets"
	if [ "$live" -ge 3 ]; then
		ok "without cordon: $live of them are there"
	else
		not_ok 'without cordon: some are there' "only $live"
	fi
	inside 'TCP' ./probe socket 2 1 6
	inside 'UDP' ./probe socket 10 2 17
}
for_each_who body
plan
