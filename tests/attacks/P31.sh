#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P31: a call of the future answers ENOSYS and nothing dies.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for nr in 999 600 1000000; do
		try ./probe raw "$nr"
		has "without cordon: call $nr is not there" "$T/stdout" ENOSYS
		cordon -- ./probe raw "$nr"
		is "inside: call $nr is not there" '1 refused ENOSYS' \
			"$rc $(echo "$out" | cut -d' ' -f1,2)"
	done
	control 'a call that is there' ./probe raw 39
	inside 'a call that is there' ./probe raw 39
}
for_each_who body
plan
