#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F19: a mount below the workspace is read-only inside too.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user mkdir -p sub
	control 'write on a mount below' \
		./probe world --tmpfs "$W/sub" -- ./probe write sub/x
	try ./probe world --tmpfs "$W/sub" -- \
		"$CORDON" run -- ./probe write sub/x
	is 'inside: the mount is read-only' '1 refused' \
		"$rc $(echo "$out" | cut -d' ' -f1)"
}
for_each_who body
plan
