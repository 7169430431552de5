#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P13: all five capability sets are empty.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'some set holds something' ./probe caps
	confined 'all sets are empty' ./probe caps
	[ "$who" = root ] || return 0
	try setpriv --inh-caps +net_raw --ambient-caps +net_raw -- ./probe caps
	has 'without cordon: inheritable and ambient' "$T/stdout" CapAmb
	try setpriv --inh-caps +net_raw --ambient-caps +net_raw -- \
		"$CORDON" run -- ./probe caps
	is 'inside: neither' '1 refused' "$rc $(echo "$out" | cut -d' ' -f1)"
}
for_each_who body
plan
