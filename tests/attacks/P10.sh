#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P10: sudo, and any program with a set-user-id bit, gives no other rights.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	cordon -- sed -n 's/^NoNewPrivs:.//p' /proc/self/status
	is 'no new privileges' 1 "$out"
	for program in /usr/bin/sudo /usr/bin/su /usr/bin/passwd; do
		[ -u "$program" ] || continue
		cordon -- sh -c '"$0" --help >/dev/null 2>&1 </dev/null
			./probe ids' "$program"
		case $out in
		refused*) ok "$program gives nothing" ;;
		*) not_ok "$program gives nothing" "$out" ;;
		esac
	done
	[ "$who" = root ] || return
	# on a file system where the bit counts
	as_nobody='setpriv --reuid 65534 --regid 65534 --clear-groups --'
	mkdir -p suid
	try ./probe world --tmpfs "$W/suid" -- sh -c "
		cp probe suid/probe && chmod 4755 suid/probe suid &&
		$as_nobody suid/probe ids && '$CORDON' run -- suid/probe ids"
	is 'a set-user-id program: outside root, inside not' 'done refused' \
		"$(cut -d' ' -f1 "$T/stdout" | paste -sd ' ')"
}
for_each_who body
plan
