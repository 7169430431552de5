#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P36: the hypervisor cannot be spoken to.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'a vsock socket' ./probe socket 40 1 0
	printf 'socket 40 %s 0\n' 1 2 5 >"$T/types"
	confined_each <"$T/types"
	confined '/dev/vsock' ./probe stat /dev/vsock
}
for_each_who body
plan
