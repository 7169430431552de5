#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P26: no new namespace can be made or joined.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for ns in user mnt pid net ipc uts cgroup; do
		# all but the first need the first, or root
		control "unshare $ns" unshare -Ur ./probe unshare "$ns"
		confined "unshare $ns" ./probe unshare "$ns"
		control "clone into $ns" unshare -Ur ./probe clone "$ns"
		confined "clone into $ns" ./probe clone "$ns"
	done
	control 'clone3' ./probe clone3
	confined 'clone3, whose flags cannot be seen' ./probe clone3
	has 'clone3 looks like an older kernel' "$T/stdout" ENOSYS
	control 'join a namespace' ./probe setns
	confined 'join a namespace' ./probe setns
}
for_each_who body
plan
