#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# own_user - the script is an ordinary user, alone, never root unless asked.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

ids='echo $(id -u) $(id -g) $(id -G) $(awk "{print \$1, \$2, \$3}" \
	/proc/self/uid_map)'

body()
{
	case $who in
	root) want='65534 65534 65534 65534 65534 1' ;;
	*)
		u=$(as_user id -u)
		g=$(as_user id -g)
		want="$u $g $g $u $u 1"
		;;
	esac
	inside 'its ids' sh -c "$ids"
	is 'one user, one group' "$want" "$out"
	inside 'it has a name' sh -c 'id -un && echo "$USER $LOGNAME"'
	[ "$who" = root ] || return 0
	control 'be root' ./probe ids
	confined 'be root' ./probe ids
	try env SUDO_UID=1234 SUDO_GID=2345 "$CORDON" run -- sh -c "$ids"
	is 'who called sudo' '1234 2345 2345 1234 1234 1' "$out"
	cordon --set sandbox.user=nobody -- id -u
	is 'who is named' 65534 "$out"
	chown 4321:4322 "$W"
	cordon -- id -u
	is 'the owner of the workspace' 4321 "$out"
	chown 0:0 "$W"
	cordon --set files.workspace=read-write -- touch made
	is 'it may not write where root alone may' '1 ' "$rc $(ls made 2>&-)"
	has 'which is told before' "$T/stderr" \
		"note: $W belongs to uid 0, and the command runs as uid 65534"
	chmod 0700 "$W"
	cordon -- true
	is 'nor work where it cannot come' 125 "$rc"
	has 'which is told by name' "$T/stderr" \
		"uid 65534, as which the command runs, cannot enter the"
	chmod 0755 "$W"
	cordon --set sandbox.user=root --evidence "$OUT/evidence" -- id -u
	is 'root only by name' 0 "$out"
	has_event 'and evidence says so' "$OUT/evidence" run_start '"uid":0'
	cordon --set sandbox.user=root -- ./probe caps
	is 'without a capability' '1 refused' "$rc $(echo "$out" | cut -d' ' -f1)"
}
for_each_who body
plan
