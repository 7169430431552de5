#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# script_pinned - a script with another digest than the pinned one does not
# start, and of one that has it the very bytes that were compared run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

digest() { sha256sum "$1" | cut -c 1-64; }

# pin FILE: a profile that pins it, which lets the workspace be written
pin()
{
	profile <<-EOT
	[script]
	sha256 = 0000000000000000000000000000000000000000000000000000000000000000
	sha256 = $(digest "$1")
	[files]
	workspace = read-write
	EOT
}

make_scripts()
{
	as_user mkdir -p sub
	cat >up.sh <<-'EOT'
	#!/bin/bash
	echo "ran ${0} ${BASH_SOURCE[0]}"
	: >"marker"
	EOT
	cat >sub/own.sh <<-'EOT'
	#!/bin/bash
	# Each line is read when its turn comes: what is written behind would run.
	echo 'echo changed' >>"$0"
	printf 'echo changed\n' >new.sh
	mv new.sh "$0"
	rm "$0"
	ln -f new.sh "$0"
	chmod u+w "$0"
	echo 'as it was'
	EOT
	chmod 0755 up.sh sub/own.sh
	# inside it is uid 65534 also where root calls
	if [ "$(id -u)" = 0 ]; then
		chown 65534:65534 . sub up.sh sub/own.sh
	fi
}

one_byte()
{
	pin up.sh
	cordon -- ./up.sh
	is 'the pinned one runs' '0 ran ./up.sh ./up.sh' "$rc $out"
	is 'it wrote its marker' marker "$(ls marker)"
	rm -f marker
	try "$CORDON" explain --json -p "$T/profile.ini" -- ./up.sh
	has 'explain says who pins it' "$T/stdout" \
		"\"script_pin\":\"profile\",\"script_pin_from\":\"$T/profile.ini:3\""
	sed -i 's/ran/Ran/' up.sh
	control 'the changed one runs' ./up.sh
	rm -f marker
	for words in ./up.sh 'bash up.sh' "bash $W/up.sh" \
		'bash -e sub/../up.sh'; do
		# shellcheck disable=SC2086
		cordon -- $words
		not_started "one byte changed: $words" 125
		is "no word of it ran: $words" '' "$(ls marker 2>/dev/null)"
	done
	has 'the digest that it has' "$T/stderr" "$(digest up.sh)"
	has 'and the one that is wanted' "$T/stderr" \
		"$(sed -n 3s/.*=.//p "$T/profile.ini")"
	has 'and what to do' "$T/stderr" "cordon pin -p $T/profile.ini $W/up.sh"
	sed -i 's/Ran/ran/' up.sh
}

# The path says the same inside as without cordon.
own_name()
{
	pin up.sh
	for words in ./up.sh "$W/up.sh" 'bash up.sh' 'bash ./sub/../up.sh'; do
		# shellcheck disable=SC2086
		control "$words" $words
		want=$out
		# shellcheck disable=SC2086
		cordon -- $words
		is "own name of $words" "$want" "$out"
	done
	as_user ln -sf up.sh link.sh
	cordon -- ./link.sh
	is 'through a link' 'ran ./link.sh ./link.sh' "$out"
	as_user cp up.sh "$OUT/up.sh"
	cordon -- bash "$OUT/up.sh"
	is 'outside of the workspace' "ran $OUT/up.sh $OUT/up.sh" "$out"
	printf 'import sys\nprint("ran", sys.argv[0], __file__)\n' >up.py
	pin up.py
	cordon -- "$PYTHON" up.py
	is 'python' "ran up.py $W/up.py" "$out"
	printf 'console.log("ran", process.argv[1], __filename)\n' >up.js
	pin up.js
	cordon -- node up.js
	is 'node' "ran $W/up.js $W/up.js" "$out"
}

rewrites_itself()
{
	pin sub/own.sh
	before=$(digest sub/own.sh)
	cordon -- sub/own.sh
	is 'what it writes does not run' 'as it was' "$out"
	is 'and is as it was' "$before" "$(digest sub/own.sh)"
	has 'a write is refused' "$T/stderr" 'own.sh'
	as_user cp sub/own.sh sub/free.sh
	try sub/free.sh
	has 'without cordon it does' "$T/stdout" changed
}

bad_files()
{
	pin up.sh
	as_user mkfifo fifo
	cordon -- bash fifo
	not_started 'a FIFO is no script to compare' 125
	has 'and says what does' "$T/stderr" 'script -'
	cordon -- bash sub
	not_started 'nor a directory' 125
	cordon --script sub -- true
	not_started 'nor one that --script names' 125
	cordon -- true
	not_started 'no script, but one is pinned' 125
	has 'and says how to name it' "$T/stderr" '--script=FILE'
	: >empty.sh
	cordon -- bash empty.sh
	not_started 'an empty one is another' 125
	pin empty.sh
	cordon -- bash empty.sh
	is 'unless that is pinned' 0 "$rc"
	truncate -s 67108865 large.sh
	cordon -- bash large.sh
	not_started 'too large' 125
	has 'is told so' "$T/stderr" '64 MiB'
	rm -f large.sh
	OPTIONS='--set script.sha256=abc'
	cordon -- bash up.sh
	not_started 'no digest' 125
}

# Whatever call of the copy fails, or only says that it did not: not another
# script, and none.
set_up_fails()
{
	pin up.sh
	cp "$PROBES/deny_syscall" "$T/deny"
	rm -f marker
	# shellcheck disable=SC2086
	try "$T/deny" prctl/0=9999 EPERM "$CORDON" run $OPTIONS -- ./up.sh
	is 'the baseline' '0 ran ./up.sh ./up.sh' "$rc $out"
	for fault in 'memfd_create EPERM' 'memfd_create ENOSYS' \
		'sendfile EPERM' 'sendfile ENOSYS' 'sendfile LIE' \
		'fcntl/1=1033 EPERM' 'fcntl/1=1033 LIE' 'move_mount LIE' \
		'lseek EPERM'; do
		rm -f marker
		# shellcheck disable=SC2086
		try "$T/deny" $fault "$CORDON" run $OPTIONS -- ./up.sh
		not_started "$fault" 125
		is "no word of it ran: $fault" '' "$(ls marker 2>/dev/null)"
	done
}

# Compared is what runs, or nothing starts.
another_runs()
{
	rm -f marker
	pin up.sh
	as_user sh -c 'echo "echo another" >another.sh'
	control 'another file runs' bash another.sh
	control 'and is what is run here' bash -init-file up.sh another.sh
	is 'and not the one behind' another "$out"
	cordon --script up.sh -- bash up.sh
	is 'what --script names and bash runs' '0 ran up.sh up.sh' "$rc $out"
	cordon --script up.sh -- env bash up.sh
	is 'or env' '0 ran up.sh up.sh' "$rc $out"
	cordon --script up.sh -- bash another.sh
	not_started '--script names one, bash runs another' 125
	has 'says so' "$T/stderr" 'runs another.sh and not'
	cordon --script up.sh -- env bash another.sh
	not_started '--script names one, env runs another' 125
	cordon -- bash -init-file up.sh another.sh
	not_started 'an option that takes a word' 125
	cordon -- bash up.sh
	is 'of a file' '0 ran up.sh up.sh' "$rc $out"
	{
		read -r _
		cordon -- bash /dev/stdin
	} <up.sh
	not_started 'the rest of a file on standard input' 125
	OPTIONS=
	cordon -- bash /dev/stdin <another.sh
	is 'where nothing is compared it runs' another "$out"
	rm -f marker
}

# renamed OPTION...: what runs where another file is renamed over the script
# after it was compared and before it is opened
renamed()
{
	as_user sh -c 'echo "echo pinned" >late.sh; echo "echo other" >new.sh'
	pin late.sh
	mkfifo "$T/go.$who"
	exec 8<>"$T/go.$who"
	# shellcheck disable=SC2016,SC2086
	as_user "$CORDON" run $OPTIONS "$@" --script late.sh -- \
		sh -c 'echo ready; read -r _; sh "$0"' late.sh <&8 2>&1 |
		{
			read -r _
			as_user mv new.sh late.sh
			echo >&8
			cat
		}
	exec 8>&-
	rm "$T/go.$who"
}

# The kernel takes the mount away: cordon-security(7) says so, and what helps.
renamed_outside()
{
	is 'control: in a bound workspace the other one runs' other \
		"$(renamed --set files.workspace=read-only)"
	is 'in an overlay what was compared runs' pinned \
		"$(renamed --set files.workspace=overlay)"
}

body()
{
	make_scripts
	one_byte
	own_name
	rewrites_itself
	another_runs
	renamed_outside
	bad_files
	set_up_fails
}
for_each_who body
plan
