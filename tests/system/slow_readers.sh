#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# slow_readers - who does not read what cordon writes cannot stop its clock, and
# two streams to one place cannot be put together.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Under a time limit of the test's own; descriptor 6 of it is never read.
bounded()
{
	as_user timeout 30 "$CORDON" run "$@"
	rc=$?
}

body()
{
	rm -f "$T/fifo"
	mkfifo -m 0666 "$T/fifo"
	exec 6<>"$T/fifo"
	bounded --timeout 200ms --set limits.grace=100ms -- \
		./probe lines 1000000 x >"$T/fifo" 2>"$T/stderr"
	is 'an output nobody reads: the time limit holds' 124 "$rc"
	bounded --timeout 200ms --set limits.grace=100ms -- \
		sh -c 'exec ./probe lines 1000000 x >&2' >"$T/stdout" \
		2>"$T/fifo"
	is 'nor does the summary wait for who does not read' 124 "$rc"
	exec 6<&-
	rm -f "$T/fifo"
	mkfifo -m 0666 "$T/fifo"
	exec 6<>"$T/fifo"
	# more than a pipe holds by itself
	bounded --evidence "$T/fifo" -- sh -c 'i=0
		while [ $i -lt 700 ]; do
			getent ahostsv4 name-$i.a-long-domain.example
			i=$((i + 1))
		done; true' >"$T/stdout" 2>"$T/stderr"
	is 'an evidence pipe nobody reads' 0 "$rc"
	exec 6<&-
	as_user "$CORDON" run -- sh -c 'printf cor; echo don: so it is >&2
		printf cord >&2; echo on: so it is' >"$T/both" 2>&1
	has 'both streams arrive' "$T/both" 'so it is'
	has_not 'and are no line of cordon' "$T/both" 'cordon: so'
}
for_each_who body
plan
