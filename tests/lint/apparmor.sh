#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# apparmor.sh - The profile for AppArmor is one, and is for the program that is
# installed.
#
# A parser before 4.0 (Debian 12) knows no `userns` and no abi/4.0: what it
# checks is the rest, and the two lines are compared here.
. "$(dirname "$0")/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PATH=$PATH:/usr/sbin:/sbin

version()
{
	apparmor_parser --version 2>&1 | sed -n 's/.*version \([0-9]*\).*/\1/p'
}

{
	make -s -C "$builddir" install-apparmor DESTDIR="$tmp/root" \
		apparmordir=/etc/apparmor.d >"$tmp/log" 2>&1 || cat "$tmp/log"
	profile=$tmp/root/etc/apparmor.d/cordon
	bindir=$(printf 'include Makefile\nshow:\n\t@echo $(bindir)\n' |
		make -s -C "$builddir" -f - show)
	grep -qxF "profile cordon \"$bindir/cordon\" flags=(unconfined) {" \
		"$profile" || echo "it is not for $bindir/cordon"
	grep -qxF '  userns,' "$profile" || echo "it gives no user namespaces"
	grep -qxF 'abi <abi/4.0>,' "$profile" || echo "it is not of abi 4.0"
	if [ "$(version)" -lt 4 ]; then
		sed -i '/^  userns,$/d; s|^abi <abi/4.0>,$|abi <abi/3.0>,|' \
			"$profile"
	fi
	apparmor_parser -Q -K "$profile" >"$tmp/log" 2>&1 || cat "$tmp/log"
	# the parser would also take a rule for what it does not know
	sed 's/flags=/flag=/' "$profile" >"$tmp/wrong"
	! apparmor_parser -Q -K "$tmp/wrong" >/dev/null 2>&1 ||
		echo "the parser finds no error in a wrong profile"
} | report "the AppArmor profile parses and is for this program"
