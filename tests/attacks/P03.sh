#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P03: nothing can be traced, least of all pid 1.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'trace a child' ./probe ptrace child
	confined 'trace a child' ./probe ptrace child
	confined 'trace pid 1' ./probe ptrace 1
	confined 'see the status of pid 1 as its tracer' ./probe mem 1
}
for_each_who body
plan
