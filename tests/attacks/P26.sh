#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P26: no new namespace can be made or joined.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	: >"$T/kinds"
	# all but the first need the first, or root
	for ns in user mnt pid net ipc uts cgroup; do
		control "unshare $ns" unshare -Ur ./probe unshare "$ns"
		control "clone into $ns" unshare -Ur ./probe clone "$ns"
		printf '%s\n' "unshare $ns" "clone $ns" >>"$T/kinds"
	done
	confined_each <"$T/kinds"
	control 'clone3' ./probe clone3
	confined 'clone3, whose flags cannot be seen' ./probe clone3
	has 'clone3 looks like an older kernel' "$T/stdout" ENOSYS
	control 'join a namespace' ./probe setns
	confined 'join a namespace' ./probe setns
}
for_each_who body
plan
