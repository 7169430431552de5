#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P32: a filter of the script's own cannot have a listener, which could tell
# the kernel to let calls pass.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# SECCOMP_FILTER_FLAG_NEW_LISTENER is 8; the kernel takes 32 bits
body()
{
	for flags in 8 0x18 0x100000008 0xffffffff00000008; do
		control "flags $flags" ./probe listener "$flags"
		confined "flags $flags" ./probe listener "$flags"
		has 'by rule' "$T/stdout" EPERM
	done
	inside 'a filter without one, to confine itself' ./probe listener 0
	inside 'with a log' ./probe listener 2
}
for_each_who body
plan
