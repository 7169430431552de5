#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P30: high bits do not carry a socket family past the filter.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# 1 local, 40 vsock, 16 netlink with protocols other than routing
body()
{
	for args in '1 1 0' '0x100000001 1 0' '0x100000028 1 0' \
		'0x100000010 3 0x100000009'; do
		# shellcheck disable=SC2086
		control "socket $args" ./probe socket $args
		# shellcheck disable=SC2086
		confined "socket $args" ./probe socket $args
	done
	# AF_ALG, where the kernel has it
	confined 'AF_ALG with a high bit' ./probe socket 0x100000026 5 0
	inside 'an ordinary socket' ./probe socket 2 1 0
}
for_each_who body
plan
