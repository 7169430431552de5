#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F09: nothing is pasted into a console, no console taken, no line discipline
# loaded.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	# TIOCLINUX, TIOCCONS, TIOCSETD, plain and with a high bit
	for op in 0x541c 0x541d 0x5423; do
		for high in '' 1000; do
			each=0x$high$(printf %08x "$op")
			try ./probe raw 16 0 "$each" 0 </dev/null
			has_not "without cordon: $each is looked at" \
				"$T/stdout" ENOSYS
			cordon -- ./probe raw 16 0 "$each" 0 </dev/null
			has "$each is refused by rule" "$T/stdout" \
				'refused EPERM'
		done
	done
	inside 'other calls of a terminal are answered by it' \
		sh -c './probe raw 16 0 0x5401 0 </dev/null | grep ENOTTY'
}
[ "$(uname -m)" = x86_64 ] || skip 'the numbers are those of x86-64'
for_each_who body
plan
