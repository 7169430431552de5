#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F39: no file can be opened by its handle, past all paths and mounts.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'echo text >file'
	[ "$who" != root ] || control 'by handle' ./probe by-handle file
	# without a handle: who is let in is told so
	try ./probe raw 304 -1 0 0
	has 'without cordon: the call is looked at' "$T/stdout" EFAULT
	confined 'by handle' ./probe by-handle file
	has 'by rule' "$T/stdout" EPERM
	cordon -- ./probe raw 304 -1 0 0
	has 'whatever its arguments' "$T/stdout" 'refused EPERM'
}
[ "$(uname -m)" = x86_64 ] || skip 'the numbers are those of x86-64'
for_each_who body
plan
