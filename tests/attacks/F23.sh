#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F23: no other name for a file takes it out of the rule of its path.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'mkdir -p out/dir open/sub && echo key >.env &&
		echo key >out/dir/key && echo text >open/sub/text'
	as_user sh -c 'mkdir out/x && touch out/x/f'
	control 'a hard link' ./probe link .env out/link
	control 'a directory moved' ./probe rename open/sub out/sub
	control 'and back' ./probe rename out/sub open/sub
	rm -f out/link
	[ "$who" != root ] || chown -R 65534:65534 out
	OPTIONS='--set files.write=out --set files.hide=.env
		--set files.hide=out/dir/key'
	confined 'a link to what is hidden' ./probe link .env out/link
	confined 'a link to what is hidden in it' ./probe link out/dir/key out/l
	confined 'a link to what is read-only' ./probe link open/sub/text out/l
	confined 'a link out of it' ./probe link out/x/f open/l
	confined 'a directory moved in' ./probe rename open/sub out/sub
	confined 'a directory moved out' ./probe rename out/x open/x
	confined 'the mask moved away' ./probe rename out/dir/key out/k
	inside 'where it is writable, names can be changed' sh -c '
		./probe link out/x/f out/x/g && ./probe rename out/x out/y'
	cordon -- sh -c './probe rename out/dir out/moved; cat out/moved/key'
	has_not 'what lies over a file moves with its directory' \
		"$T/stdout" key:
	is 'the hidden ones are as they were' keykey \
		"$(cat .env out/*/key | tr -d '\n')"
	OPTIONS=
}
for_each_who body
plan
