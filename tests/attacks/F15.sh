#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F15: a link in the workspace, in the place of what is hidden, shown or made
# writable, moves nothing to where it leads.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# no_trap TEXT OPTION: refused at the start, or nothing outside is reached
no_trap()
{
	cordon --set "$2" -- sh -c "./probe write $OUT/planted; ./probe write out/planted
		./probe read $OUT/secret; ./probe read out/secret"
	case $rc:$out in
	125:) ok "$1: refused at the start" ;;
	*done*) not_ok "$1" "status $rc" "$out" "$err" ;;
	*) ok "$1: nothing reached" ;;
	esac
	is "$1: outside is as it was" 'secret' "$(ls "$OUT")"
}

body()
{
	as_user mkdir -p real
	as_user ln -sfn "$OUT" out
	as_user ln -sfn / dev
	control 'through the link' ./probe read out/secret
	no_trap 'write = a link' files.write=out
	no_trap 'write = below a link' files.write=out/new
	no_trap 'write = below a link to the root' "files.write=dev$OUT"
	no_trap 'hide = below a link' files.hide=out/secret
	no_trap 'hide = a link to the root' files.hide=dev
	as_user ln -sfn "$OUT" .git
	no_trap 'the directory of git is a link' files.write=real
	rm -f .git
}
for_each_who body
plan
