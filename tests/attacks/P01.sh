#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P01: no secret of the caller stands anywhere in /proc.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	MY_SECRET=CANARY-$$-$who
	export MY_SECRET
	control 'find it in /proc' ./probe grep-proc CANARY- "$$-$who"
	confined 'find it in /proc' ./probe grep-proc CANARY- "$$-$who"
	confined 'read the environment of pid 1' ./probe read /proc/1/environ
	confined 'have it in the environment' ./probe env MY_SECRET
	inside 'it is nowhere in the shown environment' sh -c 'env; set'
	has_not 'nor in that of a shell' "$T/stdout" CANARY-
}
for_each_who body
plan
