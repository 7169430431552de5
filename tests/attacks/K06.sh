#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# K06: no way to the ciphers of the kernel (AF_ALG, CVE-2026-31431).
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# 38, plain, with high bits, and by the call of i386, whose arguments no filter
# sees.
body()
{
	control 'other families, with high bits too' \
		./probe socket 0x100000002 1 0
	confined_each <<-EOT
	socket 38 5 0
	socket 0x100000026 5 0
	socket 0xffffffff00000026 5 0
	socket 38 0x80805 0
	EOT
	cordon -- ./probe i386
	is 'who calls as i386 does is killed' 159 "$rc"
	inside 'what is allowed' ./probe socket 2 1 0
}
[ "$(uname -m)" = x86_64 ] || skip 'int 0x80 is of x86-64'
for_each_who body
plan
