#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P04: the memory of pid 1 cannot be written.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'write to a child' ./probe vmwrite child
	control 'open the memory of a child' ./probe mem child
	confined 'write to a child' ./probe vmwrite child
	confined 'write to pid 1' ./probe vmwrite 1
	confined 'open the memory of pid 1' ./probe mem 1
}
for_each_who body
plan
