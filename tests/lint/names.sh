#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# names.sh - What x.o exports is x or begins with x_.  A planner plan_x exports
# x_plan_ for its struct x_plan; a file x_y that is a part of x exports x_.
. "$(dirname "$0")/lib.sh"

cd "$builddir" || exit 1
for lib in base decide evidence filters guard inner outer cli; do
	[ -f "lib$lib.a" ] || continue
	nm -A --defined-only "lib$lib.a" |
		awk '$2 ~ /^[TDRB]$/ || $3 ~ /^[TDRB]$/ {
			n = split($1, part, ":")
			object = part[2]
			sub(/\.o$/, "", object)
			sub(/^lib[a-z]*_a-/, "", object)
			symbol = $NF
			if (symbol ~ /^__(odr_asan|asan_default_options)/) next
			stem = object
			sub(/^plan_/, "", stem)
			part_of = object
			sub(/_.*/, "", part_of)
			if (symbol == object ||
			    index(symbol, object "_") == 1 ||
			    index(symbol, stem "_plan_") == 1 ||
			    index(symbol, part_of "_") == 1)
				next
			print object ".o exports " symbol
		}'
done | sort -u | report "exported names begin with their file's name"
