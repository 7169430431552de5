#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F08: what the kernel cuts off an argument hides no call from the filter.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	# the kernel takes 32 bits: it complains of what stdin is
	for op in 0x100005412 0xffffffff00005412 0x8000000000005412; do
		try ./probe raw 16 0 "$op" 0 </dev/null
		has "without cordon: $op is TIOCSTI" "$T/stdout" ENOTTY
		cordon -- ./probe raw 16 0 "$op" 0 </dev/null
		has "$op is refused by rule" "$T/stdout" 'refused EPERM'
	done
}
[ "$(uname -m)" = x86_64 ] || skip 'the numbers are those of x86-64'
for_each_who body
plan
