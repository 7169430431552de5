#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F17: names that change places while cordon mounts never lead a mount outside.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Two names are a directory or a link out, by turns.  The witness is OUT, where
# the links lead.  A run starts, or is refused; who shifts names beside it could
# show it another file under a hidden name later, so that is not asked.
runs=40
body()
{
	as_user sh -c "mkdir race hide && ln -s '$OUT' link && ln -s '$OUT' link2"
	as_user sh -c 'echo key >hide/secret'
	[ "$who" != root ] || chown 65534 race
	start writer "$T/probe" exchange "$W/race" "$W/link"
	start hider "$T/probe" exchange "$W/hide" "$W/link2"
	try sh -c 'i=0; while [ $i -lt 2000 ]; do i=$((i + 1))
		(cd race && : >planted) 2>/dev/null; done'
	is 'without cordon: the race can be won' "$OUT/planted" \
		"$(ls "$OUT/planted")"
	rm -f "$OUT/planted"
	i=0 started=0 bad=
	# a run slow enough meets a change each time; then it takes more of them
	while [ "$i" -lt "$runs" ] ||
		{ [ "$started" -eq 0 ] && [ "$i" -lt $((runs * 10)) ]; }; do
		i=$((i + 1))
		cordon --set files.write=race --set files.hide=hide -- sh -c \
			'(: >race/planted); cat hide/secret >&2; echo ran'
		case $rc:$out in
		125:) ;;
		*:ran) started=$((started + 1)) ;;
		*) bad="$bad $rc:$out" ;;
		esac
	done
	stop writer
	stop hider
	is "nothing was written outside in $i runs" secret "$(ls "$OUT")"
	is 'no run ended in another way' '' "$bad"
	case $started in
	0) not_ok 'some of the runs started' "none of $i" ;;
	*) ok 'some of the runs started' ;;
	esac
	rm -rf race hide link link2
}
for_each_who body
plan
