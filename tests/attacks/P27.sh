#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P27: the mount interfaces, old and new, are refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for call in open_tree move_mount fsopen fsconfig fsmount fspick \
		mount_setattr mount umount2 pivot_root; do
		echo "call $call"
	done >"$T/calls"
	control_each <"$T/calls"
	echo 'call open_tree_attr' >>"$T/calls"
	confined_each <"$T/calls"
}
for_each_who body
plan
