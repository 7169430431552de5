#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N42: cordon inside cordon says that it cannot, and starts nothing.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	build=$(cd "$(dirname "$CORDON")/.." && pwd)
	control 'cordon' "$CORDON" run -- ./probe stat /
	OPTIONS="--read $build"
	# the sanitizer's search for leaks needs ptrace(2), which is refused
	cordon -- env ASAN_OPTIONS=detect_leaks=0 "$CORDON" run -- ./probe stat /
	not_started 'inside: nothing starts, and it is said' 125
	inside 'without it' ./probe stat /
	OPTIONS=
}
for_each_who body
plan
