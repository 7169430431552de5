#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# own_pids - the script sees its own processes and no other.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	start other ./probe pause "OTHER-$$"
	pid=$(pid_of other)
	control 'see it' ./probe find-process OTHER- "$$"
	control 'signal it' ./probe kill "$pid" 0
	confined 'see it' ./probe find-process OTHER- "$$"
	confined 'signal it' ./probe kill "$pid" 0
	inside 'the list' sh -c 'echo /proc/[0-9]*; true'
	is 'pid 1 and the script' 2 "$(head -n 1 "$T/stdout" | wc -w)"
	confined 'the directory of pid 1' ./probe list /proc/1/fd
	stop other
}
for_each_who body
plan
