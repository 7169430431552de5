#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# limits_hold - what a profile limits is limited.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

limit() { OPTIONS="--set limits.$1"; }

body()
{
	control '200 processes' ./probe forks 200
	limit processes=40
	confined '200 processes' ./probe forks 200
	inside '10 processes' ./probe forks 10
	limit open-files=32
	cordon -- sh -c 'ulimit -n; ulimit -Hn'
	is 'open files, soft and hard' '32 32' "$(echo "$out" | tr '\n' ' ' |
		sed 's/ $//')"
	limit file-size=64K
	OPTIONS="$OPTIONS --set files.workspace=read-write"
	chmod 0777 .
	control '128 KiB in a file' ./probe fill big 131072
	rm -f big
	confined '128 KiB in a file' ./probe fill big 131072
	has 'by its own limit' "$T/stdout" EFBIG
	rm -f big
	limit scratch=1M
	confined '4 MiB in /tmp' ./probe fill /tmp/big 4194304
	has 'of scratch' "$T/stdout" ENOSPC
	# empty files cost the kernel memory, though no page of scratch
	cordon -- sh -c 'cd /tmp && seq -f f%g 3000 | xargs touch'
	is '3,000 files are too many for it' 123 "$rc"
	has 'of scratch too' "$T/stderr" 'No space left'
	limit scratch=16M
	inside '3,000 files with more' \
		sh -c 'cd /tmp && seq -f f%g 3000 | xargs touch'
	limit scratch=1M
	inside '512 KiB in HOME' sh -c './probe fill "$HOME/some" 524288'
	OPTIONS="$OPTIONS --evidence $OUT/some"
	inside 'some of scratch' sh -c 'head -c 524288 /dev/zero >/tmp/some'
	has_not 'a scratch that is not full is no limit reached' \
		"$OUT/some" limits.scratch
	limit scratch=1M
	OPTIONS="$OPTIONS --evidence $OUT/scratch"
	inside 'all of scratch' sh -c 'head -c 4M /dev/zero >"$HOME/big" || :'
	has 'a full scratch: it says which key to raise' "$T/stderr" \
		'limit reached: limits.scratch = 1M (raise'
	has_event 'evidence has it' "$OUT/scratch" limit \
		'"limit":"limits.scratch","value":1048576,"unit":"bytes"'
	limit scratch=1M
	OPTIONS="$OPTIONS --evidence $OUT/files"
	inside 'all its files' \
		sh -c 'cd /tmp && seq 3000 | xargs touch || :'
	has 'too many files: it says which key to raise' "$T/stderr" \
		'limit reached: limits.scratch = 1280 files (raise'
	has_event 'evidence has it' "$OUT/files" limit \
		'"limit":"limits.scratch","value":1280,"unit":"files"'
	limit output=64K
	cordon -- ./probe lines 200000 'a line of text'
	case $rc in
	0) not_ok 'output ends the run' ;;
	*) ok 'output ends the run' ;;
	esac
	has 'it says why' "$T/stderr" output
	is 'what was allowed came out, to the byte' 65536 \
		"$(wc -c <"$T/stdout" | tr -d ' ')"
	cordon -- sh -c 'head -c 65536 /dev/zero'
	is 'as much as is allowed is no offence' '0 65536' \
		"$rc $(wc -c <"$T/stdout" | tr -d ' ')"
	limit file-size=64K
	OPTIONS="$OPTIONS --evidence $OUT/xfsz"
	cordon -- sh -c 'exec head -c 100000 /dev/zero >/tmp/big'
	is 'a file too large ends the script' 153 "$rc"
	has 'it says which key to raise' "$T/stderr" 'limits.file-size = 64K'
	has_event 'evidence has it' "$OUT/xfsz" limit limits.file-size
	control '256 MiB of memory' "$PYTHON" -c 'b"x" * (256 << 20)'
	try "$CORDON" run --set 'limits.memory=64M per-process' -- \
		"$PYTHON" -c 'b"x" * (256 << 20)'
	has 'no process has more memory than it may' "$T/stderr" MemoryError
	try "$CORDON" run --set 'limits.memory=64M per-process' -- \
		"$PYTHON" -c 'b"x" * (16 << 20)'
	is 'and as much as it may' 0 "$rc"
	limit time=200ms
	cordon -- sh -c 'echo began; exec sleep 30'
	is 'time' '124 began' "$rc $out"
	has 'it says why' "$T/stderr" time
	OPTIONS=
	# 1 is less than one block, and keeps pipe handlers from starting too
	inside 'no core is written' sh -c 'ulimit -c'
	case $out in
	0|1) ok 'the limit of core files' ;;
	*) not_ok 'the limit of core files' "$out" ;;
	esac
}
for_each_who body
plan
