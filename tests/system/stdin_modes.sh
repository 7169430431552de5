#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# stdin_modes - standard input is passed on where it is no way out.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	cordon -- sh -c 'cat; readlink /proc/self/fd/0' </dev/null
	is '/dev/null is inherited' /dev/null "$out"
	echo words >"$T/words"
	mkfifo "$T/pipe" 2>/dev/null
	cat "$T/words" >"$T/pipe" &
	cordon -- cat <"$T/pipe"
	is 'a pipe' words "$out"
	cat "$T/words" >"$T/pipe" &
	cordon --stdin pump -- cat <"$T/pipe"
	is 'a pipe that is pumped' words "$out"
	as_user sh -c 'echo in a file >input'
	cordon -- cat <input
	is 'a file' 'in a file' "$out"
	cordon -- sh -c 'echo pwned >/proc/self/fd/0' <input
	is 'which cannot be written through' 'in a file' "$(cat input)"
	exec 6<>input
	cordon -- sh -c 'cat; echo pwned >&0' <&6
	exec 6<&-
	is 'a file open for writing is read' 'in a file' "$out"
	is 'and not written' 'in a file' "$(cat input)"
	cordon -- cat /dev/stdin <input
	is 'a file by the name of the stream' 'in a file' "$out"
	printf '%s\n' one two three >"$T/lines"
	try sh -c 'while read -r line; do
		"$0" run -- sh -c "read -r next; echo $line-\$next"
		done <"$1"' "$CORDON" "$T/lines"
	is 'what is not read of a file stays' one-two:three- \
		"$(paste -sd : "$T/stdout")"
	try sh -c 'cat "$1" | { "$0" run -- sh -c "read -r x; echo \$x"
		"$0" run -- true; cat; }' "$CORDON" "$T/lines"
	is 'nor of a pipe' 'one:two:three' "$(paste -sd : "$T/stdout")"
	cordon --stdin null -- cat <input
	is 'null' '' "$out"
	cordon -- ./probe stat / <"$OUT"
	not_started 'a directory' 125
	cordon -- sh -c 'cat; echo lived' <&-
	is 'closed' lived "$out"
	listener words tcp 127.0.0.1:0 'from a socket'
	try ./probe with-socket 127.0.0.1 "$READY" "$CORDON" run -- \
		sh -c 'head -c 13; test -S /proc/self/fd/0 && echo SOCKET'
	is 'a socket is pumped' 'from a socket' "$out"
	stop words
	inside 'what is not read does no harm' true <"$T/probe"
	cat "$T/probe" >"$T/pipe" &
	cordon --stdin pump -- wc -c <"$T/pipe"
	is 'a big pipe is pumped whole' "$(wc -c <"$T/probe")" "$out"
}
for_each_who body
plan
