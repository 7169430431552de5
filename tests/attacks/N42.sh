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
	cordon -- "$CORDON" run -- ./probe stat /
	not_started 'inside: nothing starts, and it is said' 125
	inside 'without it' ./probe stat /
	OPTIONS=
}
for_each_who body
plan
