#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F33: a crash starts no handler of the host and leaves no core.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# 1 is the one limit at which the kernel starts no handler either (core(5)).
body()
{
	as_user mkdir -p out
	[ "$who" != root ] || chown 65534 out
	control 'a core is dumped' sh -c 'ulimit -c unlimited; ./probe crash'
	rm -f core* out/core*
	OPTIONS='--set files.write=out'
	confined 'a core' sh -c 'cd out && ../probe crash'
	confined 'with all the limit there is' sh -c '
		ulimit -c "$(ulimit -Hc)"; cd out && ../probe crash'
	cordon -- sh -c 'sed -n "s/^Max core file size *//p" /proc/self/limits'
	is 'the limit, soft and hard' '1 1 bytes' "$(echo $out)"
	cordon -- sh -c 'ulimit -c 2'
	is 'it cannot be raised' no "$([ "$rc" = 0 ] && echo yes || echo no)"
	OPTIONS=
	is 'no core is left' '' "$(find . -name 'core*')"
}
for_each_who body
plan
