#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P25: io_uring, which the filter cannot see into, is not there.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for call in io_uring_setup io_uring_enter io_uring_register; do
		echo "call $call"
	done >"$T/calls"
	control_each <"$T/calls"
	confined_each <"$T/calls"
	is 'each looks like an older kernel' 3 "$(grep -c ENOSYS "$T/stdout")"
}
for_each_who body
plan
