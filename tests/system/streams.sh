#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# streams - stdout and stderr stay apart and come whole.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

both='i=0; while [ $i -lt 500 ]; do echo out$i; echo err$i >&2; i=$((i + 1)); done'
in_order=$(seq 0 499 | sed 's/.*/out&\nerr&/')

body()
{
	cordon -- sh -c 'echo one; echo two >&2; printf three'
	is 'stdout' "one${newline}three" "$out"
	is 'stderr' two "$err"
	cordon -- sh -c 'echo one >/dev/stdout; echo two >/dev/stderr'
	is 'by their names' 'one two' "$out $err"
	text='some thirty bytes of text here'
	as_user ./probe lines 260000 "$text" >"$T/want"
	as_user "$CORDON" run -- ./probe lines 260000 "$text" >"$T/got"
	is '10 MB to a file' "$(cksum <"$T/want")" "$(cksum <"$T/got")"
	as_user "$CORDON" run -- ./probe lines 260000 "$text" | cat >"$T/got"
	is '10 MB to a pipe' "$(cksum <"$T/want")" "$(cksum <"$T/got")"
	as_user "$CORDON" run -- sh -c './probe lines 100000 out &
		./probe lines 100000 err >&2; wait' >"$T/got" 2>"$T/got2"
	is 'both at once' '100000 100000' \
		"$(grep -c ' out$' "$T/got") $(grep -c ' err$' "$T/got2")"
	as_user "$CORDON" run -- sh -c "$both" 2>&1 | cat >"$T/got"
	is 'into one pipe, both in order' "$in_order" "$(cat "$T/got")"
	as_user "$CORDON" run -- sh -c "$both" >"$T/got" 2>&1
	is 'into one file' "$in_order" "$(cat "$T/got")"
	as_user "$CORDON" run -- sh -c 'exec 2>&-; echo one' >"$T/got" 2>&1
	is 'one of the two closed' one "$(cat "$T/got")"
	as_user "$CORDON" run -- sh -c 'exec >&-; echo two >&2' >"$T/got" 2>&1
	is 'and the other' two "$(cat "$T/got")"
	as_user "$CORDON" run --set limits.output=10K -- sh -c \
		'./probe lines 1000 x; ./probe lines 1000 y >&2' >"$T/got" 2>&1
	is 'a limit is for both together' '137 931' \
		"$? $(grep -c '^000.* [xy]' "$T/got")"
	as_user "$CORDON" run -- sh -c './probe lines 10000000 x 2>/dev/null
		echo end >&2' 2>&1 | head -n 1 >"$T/got"
	is 'a reader of both that leaves' '00000000 x' "$(cat "$T/got")"
	cordon -- sh -c 'echo "cordon: all is well"; echo cordon: yes >&2'
	has_not 'the script cannot speak as cordon' "$T/stdout" 'cordon: all'
	has_not 'on stderr neither' "$T/stderr" 'cordon: yes'
	# a reader that leaves ends the writer as it does without cordon
	as_user "$CORDON" run -- ./probe lines 10000000 x 2>/dev/null |
		head -n 1 >"$T/got"
	is 'a reader that leaves' '00000000 x' "$(cat "$T/got")"
	as_user "$CORDON" run -- sh -c 'echo hi' >/dev/full 2>"$T/stderr"
	is 'output that a full disk loses is no success' 125 "$?"
	has 'and is told' "$T/stderr" 'what the command printed'
	as_user "$CORDON" run -- true >/dev/full
	is 'nothing to write, nothing lost' 0 "$?"
	as_user "$CORDON" run -- sh -c 'echo hi' >&- 2>"$T/stderr"
	is 'nor is output to nowhere' 125 "$?"
	has 'and that is told' "$T/stderr" 'what the command printed'
	# 10,240 is 3,413 times 3, and 1
	as_user "$CORDON" run --set limits.output=10K -- sh -c \
		'while :; do echo xx; done' 2>&1 | grep -cx x >"$T/got"
	is 'what cordon says is a line of its own' 1 "$(cat "$T/got")"
	as_user "$CORDON" run -- true >&- 2>&-
	is 'nothing to write to nowhere' 0 "$?"
}
for_each_who body
plan
