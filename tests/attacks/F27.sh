#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F27: no device can be made, and one that is there cannot be opened.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# 0:0 is the one an ordinary user may make
body()
{
	as_user mkdir -p out
	for node in 'c 0 0' 'c 1 3' 'b 254 0'; do
		# shellcheck disable=SC2086
		case $who:$node in
		root:*|*:'c 0 0')
			control "device $node" ./probe mknod node $node
			rm -f node
			;;
		esac
		OPTIONS='--set files.write=out'
		# shellcheck disable=SC2086
		for dir in out /tmp /dev/shm /dev; do
			confined "device $node in $dir" ./probe mknod $dir/node $node
		done
		OPTIONS=
	done
	cordon -- sh -c 'grep -v -e " /dev/" /proc/self/mountinfo |
		cut -d" " -f6 | grep -v nodev'
	is 'no mount but those of /dev has devices' '' "$out"
	[ "$who" = root ] || return
	# on a file system that has devices
	try ./probe world --tmpfs "$W/out" -- sh -c '
		./probe mknod out/node c 1 3 && ./probe open r out/node &&
		'"'$CORDON'"' run -- ./probe open r out/node'
	is 'a device that is there: outside it opens, inside not' \
		done:done:refused "$(cut -d' ' -f1 "$T/stdout" | paste -sd :)"
}
for_each_who body
plan
