#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# no_capability - no capability, no new privilege, and locked so.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'some capability set holds something' ./probe caps
	confined 'all five are empty' ./probe caps
	inside 'the status' cat /proc/self/status
	has 'no new privileges' "$T/stdout" 'NoNewPrivs:	1'
	has 'a filter' "$T/stdout" 'Seccomp:	2'
	inside 'securebits' ./probe report
	has 'noroot and its like, all locked' "$T/stdout" 'securebits 239'
	inside 'of a child too' sh -c './probe caps; true'
	has_not 'nothing is held by it' "$T/stdout" held
}
for_each_who body
plan
