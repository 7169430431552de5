#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# headers.sh - Each header compiles alone and has its guard.
. "$(dirname "$0")/lib.sh"

cd "$srcdir/src" || exit 1
find . -name '*.h' | sort | while read -r header; do
	${CC:-cc} -std=gnu11 -include "$builddir/config.h" -I. -Wall -Wextra \
		-fsyntax-only -x c "$header" 2>&1 | grep -E 'error|warning'
	guard=CORDON_$(echo "${header#./}" | tr 'a-z/.' 'A-Z__')
	grep -q "^#ifndef $guard\$" "$header" ||
		echo "src/${header#./}: the guard is not $guard"
done | report "headers stand alone"
