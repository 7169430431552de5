#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# no_leaked_descriptor - only 0, 1 and 2 are open, whatever the caller left open.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	exec 5</ 6<"$OUT/secret" 7<"$T/probe"
	control 'they are open' ./probe fds
	confined 'no other descriptor' ./probe fds
	exec 5<&- 6<&- 7<&-
	try bash -c 'exec 200</ 255</etc/passwd; exec "$@"' bash \
		"$CORDON" run -- ./probe fds
	is 'nor a high one' '1 refused' "$rc $(echo "$out" | cut -d' ' -f1)"
	inside 'the three are there' sh -c 'cat; echo out; echo err >&2' </dev/null
	inside 'in /proc too' sh -c 'ls /proc/self/fd | tr "\n" " "'
	is 'and one for the listing' '0 1 2 3 ' "$out"
	try sh -c 'exec "$@" <&- >&- 2>&-' sh "$CORDON" run -- \
		sh -c './probe fds >/dev/null && exit 9; exit 0'
	is 'closed streams are no way for others to become them' 0 "$rc"
}
for_each_who body
plan
