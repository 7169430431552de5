#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F22: no namespace of its own to rearrange the mounts in.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user mkdir -p sub
	control 'a user namespace' ./probe unshare user
	control 'a mount in it' ./probe mount sub
	confined 'a user namespace' ./probe unshare user
	confined 'a mount namespace' ./probe unshare mnt
	confined 'a mount' ./probe mount sub
	confined 'a mount on /tmp' ./probe mount /tmp
	confined 'uncover what a mount hides' ./probe umount /tmp
	confined 'uncover /proc' ./probe umount /proc
}
for_each_who body
plan
