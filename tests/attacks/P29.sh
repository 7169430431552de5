#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P29: a call by the i386 entry ends the process.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

[ "$(uname -m)" = x86_64 ] || skip 'int 0x80 exists on x86-64 only'

# A kernel without i386 ends the process itself, by SIGSEGV, in and outside.
body()
{
	try ./probe i386
	case $rc in
	0) ok 'without cordon: int 0x80 works' && wanted=159 ;;
	139) ok 'this kernel has no i386 entry: nothing to refuse' && wanted=139 ;;
	*) not_ok 'without cordon: int 0x80' "status $rc" "$err" ;;
	esac
	cordon -- ./probe i386
	is 'inside: the process is ended' "$wanted" "$rc"
}
for_each_who body
plan
