#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P36: the hypervisor cannot be spoken to.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'a vsock socket' ./probe socket 40 1 0
	for type in 1 2 5; do
		confined "a vsock socket of type $type" ./probe socket 40 "$type" 0
	done
	confined '/dev/vsock' ./probe stat /dev/vsock
}
for_each_who body
plan
