#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# symbols.sh - decide/ makes no system call and inner/ does not allocate: every
# symbol their objects need from outside must be in the folder's list.
. "$(dirname "$0")/lib.sh"

# needed ARCHIVE: undefined in some member and defined in none
needed() {
	nm -u "$builddir/$1" | awk 'NF == 2 { print $2 }' | sort -u >"$tmp/u"
	nm --defined-only "$builddir/$1" | awk 'NF == 3 { print $3 }' |
		sort -u >"$tmp/d"
	comm -23 "$tmp/u" "$tmp/d"
}

# What the compiler and hardening add by themselves.
ours='^(__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__.*_chk|__errno_location)$'

check() { # ARCHIVE LIST
	needed "$1" | grep -vE "$ours" |
		grep -vxF -f "$srcdir/tests/lint/$2" |
		sed "s|^|$1 needs |; s|\$|, which $2 does not list|"
}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
{
	check libdecide.a decide.syms
	check libinner.a inner.syms
} >"$tmp/found"
report "decide/ is pure, inner/ does not allocate" <"$tmp/found"
