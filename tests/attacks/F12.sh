#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F12: a symbolic link is no destination of a grant to write.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user ln -sfn "$OUT" out
	mkdir -p dir
	control 'write through the link' ./probe write out/pwned
	rm -f "$OUT/pwned"
	cordon --write out -- ./probe write out/pwned
	not_started 'write = a link' 125
	cordon --write out/sub -- ./probe write out/sub
	not_started 'write = a path through a link' 125
	confined 'the link without a grant' ./probe write out/pwned
	is 'nothing was written outside' secret "$(ls "$OUT")"
	as_user rm -f out
}
for_each_who body
plan
