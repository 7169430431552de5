#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F13: what lies over a hidden file, and what the devices inside are, is not
# taken from a name that another may have replaced.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'echo key >hidden; echo trap >trap'
	control 'something stands in the place of /dev/null' ./probe world \
		--bind "$W/trap" /dev/null -- sh -c '[ ! -c /dev/null ]'
	try ./probe world --bind "$W/trap" /dev/null -- \
		"$CORDON" run --set files.hide=hidden -- \
		sh -c 'echo pwned >/dev/null; cat hidden'
	case $rc in
	125) ok 'no run with a /dev/null that is none' ;;
	*) not_ok 'no run with a /dev/null that is none' "status $rc" "$out" "$err" ;;
	esac
	is 'it is as it was' trap "$(cat trap)"
	cordon --set files.hide=hidden -- sh -c 'cat hidden; stat -c %F hidden'
	is 'a hidden file is empty' 'regular empty file' "$out"
	confined 'what lies over it is not writable' ./probe write hidden
	is 'nor is the file' key "$(cat hidden)"
}
for_each_who body
plan
