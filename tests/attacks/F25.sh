#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F25: mode, owner, times and attributes of what is not writable stay.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'echo text >file; mkdir -p out'
	for what in mode owner times attribute; do
		for file in file . /usr/bin/env /etc/passwd "$OUT/secret"; do
			echo "change $what $file"
		done
	done >"$T/acts"
	printf 'change %s file\n' mode owner times attribute >"$T/controls"
	control_each <"$T/controls"
	confined_each <"$T/acts"
	[ "$who" != root ] || chown 65534 out
	OPTIONS='--set files.write=out'
	inside 'where it is writable, they can be changed' sh -c '
		: >out/f && for w in mode owner times; do
		./probe change $w out/f || exit 1; done'
	confined 'beside it they cannot' ./probe change mode file
	OPTIONS=
}
for_each_who body
plan
