#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F44: a program that is in memory only is confined as any other.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'from memory' ./probe from-memfd read "$OUT/secret"
	confined 'what is not shown' ./probe from-memfd read "$OUT/secret"
	confined 'the workspace' ./probe from-memfd write file
	confined 'a namespace' ./probe from-memfd unshare user
	confined 'a socket of another family' ./probe from-memfd socket 40 1 0
	confined 'a capability' ./probe from-memfd caps
	inside 'what is allowed' ./probe from-memfd write /tmp/file
}
for_each_who body
plan
