#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# canary - of thirty planted secrets a collector reads thirty outside, none inside.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user mkdir -p -m 0700 "$OUT/places"
	try ./probe canary "$OUT/places" "$HOME" ./probe collect map
	is 'without cordon: all' '30 of 30' "$out"
	try ./probe canary "$OUT/places" "$HOME" \
		"$CORDON" run -- ./probe collect map
	is 'inside: none' '0 of 30' "$out"
	grep 'was read' "$T/stderr"
	[ "$out" = '0 of 30' ] || echo "$err" | sed 's/^/# /'
}
for_each_who body
plan
