#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# B08: a link in the workspace shows nothing of where it leads.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'mkdir -p "$HOME/.ssh" && echo KEY >"$HOME/.ssh/id_rsa"'
	as_user ln -sfn "$HOME/.ssh/id_rsa" lcov.info
	as_user ln -sfn ../out/secret relative
	as_user ln -sfn "$OUT" directory
	as_user ln -sfn directory chain
	as_user ln -sfn "/proc/self/root$OUT" by-proc
	for path in lcov.info relative directory/secret chain/secret \
		by-proc/secret; do
		echo "read $path"
	done >"$T/acts"
	control_each <"$T/acts"
	confined_each <"$T/acts"
	OPTIONS='--set files.workspace=read-write'
	confined_each <"$T/acts"
	OPTIONS=
	[ "$who" = root ] || for key in read write; do
		cordon --set "files.$key=lcov.info" -- ./probe stat /
		not_started "$key = a link that leads out is refused" 125
	done
}
for_each_who body
plan
