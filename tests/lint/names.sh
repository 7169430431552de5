#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# names.sh - What x.o exports is x or begins with x_.
. "$(dirname "$0")/lib.sh"

# The lists of inner/ share steps.h; main and the verbs are named by C and by
# the verb table.
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
			if (symbol ~ /^__odr_asan/) next
			if (symbol != object && index(symbol, object "_") != 1)
				print object ".o exports " symbol
		}'
done | sort -u | report "exported names begin with their file's name"
