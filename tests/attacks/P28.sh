#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P28: a call by x32 number ends the process.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

[ "$(uname -m)" = x86_64 ] || skip 'x32 exists on x86-64 only'

body()
{
	control 'x32 does not kill' ./probe x32
	cordon -- ./probe x32
	is 'inside: ended by SIGSYS' 159 "$rc"
	cordon -- sh -c './probe x32; echo lives'
	has 'the rest of the script lives' "$T/stdout" lives
}
for_each_who body
plan
