#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E10: a flood in the log ends at the limit, to the byte, filtered or not.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	try sh -c 'yes | head -c 3000000'
	is 'without cordon: a flood' 3000000 "$(wc -c <"$T/stdout")"
	for OPTIONS in '' '--set output.ci-commands=yes --set output.escapes=none'
	do
		cordon --set limits.output=1000000 -- sh -c 'yes; :'
		is "inside, $OPTIONS: it ends at the limit" '137 1000000' \
			"$rc $(wc -c <"$T/stdout")"
		has 'which is told' "$T/stderr" 'limits.output'
		cordon --set limits.output=1000000 -- sh -c 'yes 1>&2; :'
		is 'on the other stream too' 137 "$rc"
		cordon --set limits.output=1000000 -- sh -c 'yes | head -c 1000000'
		is 'what stays below passes' '0 1000000' \
			"$rc $(wc -c <"$T/stdout")"
	done
	OPTIONS=
}
for_each_who body
plan
