#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P05: no descriptor can be taken from another process.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'take one from a child' ./probe getfd child
	confined 'take one from a child' ./probe getfd child
	confined 'take one from pid 1' ./probe getfd 1
	confined 'list those of pid 1' ./probe list /proc/1/fd
}
for_each_who body
plan
