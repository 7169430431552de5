#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# script_stdin - a script that comes on standard input runs whole and compared,
# or not at all.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

digest() { sha256sum "$1" | cut -c 1-64; }

# piped FILE OPTIONS...: as curl would bring it
piped()
{
	_file=$1
	shift
	# shellcheck disable=SC2086
	cat "$_file" | as_user "$CORDON" run $OPTIONS --script - "$@" \
		>"$T/stdout" 2>"$T/stderr"
	rc=$?
	out=$(head -c 4000 "$T/stdout")
	err=$(head -c 4000 "$T/stderr")
}

whole()
{
	profile <<-EOT
	[script]
	sha256 = $(digest "$T/up.sh")
	EOT
	piped "$T/up.sh" -- bash -s -- -f 'a b'
	is 'bash -s gets all of it' '0 begin -f a b end' "$rc $out"
	piped "$T/up.sh" -- sh
	is 'so does sh' '0 begin end' "$rc $out"
	piped "$T/up.sh" --evidence "$OUT/ev" -- bash
	has_event 'the record has its digest' "$OUT/ev" run_start \
		"\"script\":\"-\",\"script_sha256\":\"$(digest "$T/up.sh")\""
	has_event 'and who said so' "$OUT/ev" run_start \
		"\"script_pin\":\"profile\",\"script_pin_from\":\"$T/profile.ini:2\""
	"$PYTHON" -c 'print("#" * 79 + "\n", end="")
for i in range(60000): print("echo %06d" % i)' >"$T/long.sh"
	piped "$T/long.sh" --set "script.sha256=$(digest "$T/long.sh")" -- bash
	is 'some hundred KiB' '0 60000' "$rc $(wc -l <"$T/stdout")"
}

cut_short()
{
	for n in 0 1 30 $(($(wc -c <"$T/up.sh") - 1)); do
		head -c "$n" "$T/up.sh" >"$T/part"
		piped "$T/part" -- bash -s
		not_started "cut after $n bytes" 125
	done
	has 'says what may be' "$T/stderr" 'half a download'
	head -c 40 "$T/up.sh" >"$T/part"
	control 'a part runs' bash "$T/part"
	is 'to where it was cut' 'begin ' "$out"
	: >"$T/part"
	piped "$T/part" -- bash -s
	has 'nothing at all is told' "$T/stderr" 'is empty'
}

too_much()
{
	# 100 MB: the rest is not waited for
	head -c 100000000 /dev/zero | as_user "$CORDON" run $OPTIONS --script - \
		-- bash >"$T/stdout" 2>"$T/stderr"
	rc=$?
	out=$(cat "$T/stdout")
	err=$(cat "$T/stderr")
	not_started '100 MB' 125
	has 'is told' "$T/stderr" 'larger than 64 MiB'
}

unknown()
{
	OPTIONS=
	piped "$T/up.sh" -- bash -s
	not_started 'nothing says which it should be' 125
	has 'and what to do' "$T/stderr" 'cordon pin --script-name=- FILE'
	piped "$T/up.sh" --learn-pin -- bash -s
	not_started 'nothing is learnt from a pipe' 125
	is 'no lock file is made' '' "$(ls cordon.lock 2>/dev/null)"
	# it is not even read: the next in line gets it
	is 'it is left to others' 'begin end' "$({
		as_user "$CORDON" run --script - -- bash -s 2>/dev/null
		bash -s
	} <"$T/up.sh")"
	as_user "$CORDON" explain -p "$T/profile.ini" --script - -- bash -s \
		<"$T/up.sh" >"$T/stdout" 2>"$T/stderr"
	has 'explain tells of it' "$T/stdout" 'standard input'
	is 'and does not read it' 'begin end' "$({
		as_user "$CORDON" explain -p "$T/profile.ini" --script - -- \
			bash -s >/dev/null
		bash -s
	} <"$T/up.sh")"
	OPTIONS="-p $T/profile.ini"
	cp "$T/up.sh" "$OUT/x.sh"
	piped "$T/up.sh" -- bash "$OUT/x.sh"
	not_started 'a shell that reads another file' 125
	piped "$T/up.sh" --stdin null -- bash -s
	not_started 'two wishes for one stream' 125
	# shellcheck disable=SC2086
	as_user "$CORDON" run $OPTIONS --set limits.time=100ms --script - -- \
		bash -s <>"$T/never" >"$T/stdout" 2>"$T/stderr"
	is 'a writer that never ends' 125 "$?"
	has 'is waited for so long' "$T/stderr" '[limits] time'
}

# What is read is what was opened, whatever has the name by then.
swapped()
{
	mkfifo -m 0666 "$T/pipe" "$T/other"
	as_user "$CORDON" run $OPTIONS --script - -- bash -s <"$T/pipe" \
		>"$T/stdout" 2>"$T/stderr" &
	pid=$!
	exec 7>"$T/pipe"
	head -c 20 "$T/up.sh" >&7
	mv "$T/other" "$T/pipe"
	tail -c +21 "$T/up.sh" >&7
	exec 7>&-
	wait "$pid"
	is 'a FIFO that is swapped while it is read' '0 begin end' \
		"$? $(cat "$T/stdout")"
	rm -f "$T/pipe"
}

by_name()
{
	OPTIONS=
	try "$CORDON" pin --lock "$OUT/x.lock" --script-name up "$T/up.sh"
	piped "$T/up.sh" --lock "$OUT/x.lock" --script-name up -- bash -s
	is 'an entry of its name' '0 begin end' "$rc $out"
	piped "$T/up.sh" --lock "$OUT/x.lock" -- bash -s
	not_started 'not of another' 125
	head -c 30 "$T/up.sh" >"$T/part"
	piped "$T/part" --lock "$OUT/x.lock" --script-name up -- bash -s
	not_started 'a part of it' 125
	has 'tells how much came' "$T/stderr" \
		"30 of $(wc -c <"$T/up.sh") bytes"
	cat "$T/up.sh" | as_user "$CORDON" pin - >"$T/stdout" 2>"$T/stderr"
	piped "$T/up.sh" -- bash -s
	is 'pinned from a pipe' '0 begin end' "$rc $out"
}

body()
{
	[ "$(id -u)" != 0 ] || chown 65534:65534 .
	cat >"$T/up.sh" <<-'EOT'
	printf '%s ' begin ${1+"$@"}
	# and something behind it
	echo end
	EOT
	[ -p "$T/never" ] || mkfifo -m 0666 "$T/never"
	whole
	cut_short
	too_much
	unknown
	swapped
	by_name
}
for_each_who body
plan
