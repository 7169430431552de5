#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# no_resources - without memory, descriptors or disk nothing starts half.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# starved TEXT CMD...: it ran whole, or not at all
starved()
{
	_what=$1
	shift
	try "$@"
	case $rc:$out in
	0:report*'Landlock domain holds'*) ok "$_what: ran whole" ;;
	*:*report*) not_ok "$_what: ran weaker" "$rc" "$out" "$err" ;;
	0:*) not_ok "$_what: success without a run" "$out" "$err" ;;
	*) ok "$_what: did not start ($rc)" ;;
	esac
}

body()
{
	control 'a report' "$CORDON" run -- ./probe report
	for mb in 4 8 16 32 64; do
		starved "$mb MiB of memory" ./probe with-limit as $((mb << 20)) \
			"$CORDON" run -- ./probe report
	done
	for n in 3 4 5 6 8 10 12 14 16 18 20 24 28 32 48 64; do
		starved "$n descriptors" ./probe with-limit nofile "$n" \
			"$CORDON" run --allow tls://a.example -- ./probe report
	done
	as_user mkdir -p disk
	full='./probe fill disk/all 4000000 >/dev/null
		"$0" run --evidence "$PWD/disk/evidence" -- ./probe report'
	try ./probe world --tmpfs "$W/disk" -- sh -c "$full" "$CORDON"
	is 'no disk for evidence' 125 "$rc"
	has 'it says so' "$T/stderr" evidence
	try "$CORDON" run --evidence /dev/full -- ./probe report
	is 'evidence to a full device' 125 "$rc"
	# by way of a pipe, as our own files may not grow either
	as_user sh -c 'ulimit -f 0 && { "$@"; echo "rc $?"; } 2>&1 | cat' sh \
		"$CORDON" run --evidence "$OUT/short" -- ./probe stat / |
		cat >"$T/stdout"
	has 'evidence that may not grow' "$T/stdout" 'rc 125'
	has 'is told' "$T/stdout" 'File too large'
	try "$CORDON" run --evidence "$OUT/missing/file" -- ./probe stat /
	not_started 'evidence in no directory' 125
	as_user ln -s "$OUT/other" "$OUT/link"
	try "$CORDON" run --evidence "$OUT/link" -- ./probe stat /
	not_started 'evidence through a link' 125
	try "$CORDON" run --write . --evidence "$W/ev" -- ./probe stat /
	not_started 'evidence where the script may write' 125
}
for_each_who body
plan
