#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# odd_root - a uid 0 that cannot give the command another user is told so.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	try unshare --user --map-root-user -- "$CORDON" run -- ./probe stat /
	not_started 'root of a user namespace with one user' 125
	has 'it is told why' "$T/stderr" 'map more users into it'
	[ "$(id -u)" = 0 ] && [ "$who" = root ] || return
	for cap in setuid setgid; do
		try setpriv --bounding-set "-$cap" --inh-caps "-$cap" -- \
			"$CORDON" run -- ./probe stat /
		not_started "root without $cap" 125
		has 'it is told which' "$T/stderr" \
			"without CAP_$(echo "$cap" | tr '[:lower:]' '[:upper:]')"
	done
}
for_each_who body
plan
