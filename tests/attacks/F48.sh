#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F48: a named pipe in the workspace leads to no process outside, in neither
# direction; what it is called is told.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# What the other end gets first: the script's word, or the end.
first()
{
	echo end >sub/pipe
	read -r got <&7
	[ "$got" = end ] || read -r _end <&7
	echo "$got"
}

body()
{
	as_user mkdir sub
	as_user mkfifo -m 0666 sub/pipe
	exec 7<>sub/pipe
	control 'a word to the other end' sh -c 'echo word >sub/pipe'
	is 'it comes' word "$(first)"
	cordon -- sh -c 'echo word >sub/pipe'
	is 'inside: the pipe cannot be written' 2 "$rc"
	is 'nothing comes' end "$(first)"
	has 'it is told' "$T/stderr" 'hidden as named pipes'
	echo secret >sub/pipe
	cordon -- cat sub/pipe
	is 'inside: nothing is read from it' '0 ' "$rc $out"
	is 'it is still there' secret "$(first)"
	cordon --set files.workspace=overlay -- sh -c 'echo word <>sub/pipe >&0'
	is 'in an overlay: a pipe' 0 "$rc"
	is 'which leads to nobody' end "$(first)"
	exec 7<&-
	as_user rm -r sub
}
for_each_who body
plan
