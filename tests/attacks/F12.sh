#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F12: a symbolic link is no destination of a grant to write.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# The record of a run at FILE.
inside_evidence()
{
	cordon --evidence "$1" -- ./probe stat /
}

body()
{
	as_user ln -sfn "$OUT" out
	as_user mkdir -p dir
	control 'write through the link' ./probe write out/pwned
	rm -f "$OUT/pwned"
	cordon --write out -- ./probe write out/pwned
	not_started 'write = a link' 125
	cordon --write out/sub -- ./probe write out/sub
	not_started 'write = a path through a link' 125
	inside_evidence dir/e.jsonl
	is 'evidence in a directory' 0 "$rc"
	inside_evidence out/e.jsonl
	not_started 'evidence behind a link' 125
	confined 'the link without a grant' ./probe write out/pwned
	is 'nothing was written outside' secret "$(ls "$OUT")"
	as_user rm -f out
}
for_each_who body
plan
