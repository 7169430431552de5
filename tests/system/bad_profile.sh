#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bad_profile - a profile that is not what it should be stops the run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	echo '[network]' >"$T/profile.ini"
	OPTIONS="-p $T/profile.ini"
	inside 'a good one' ./probe stat /
	while IFS='|' read -r line text ini; do
		# shellcheck disable=SC2059
		printf "$ini" >"$T/profile.ini"
		cordon -- ./probe stat / </dev/null
		not_started "$text" 125
		[ "$line" = - ] || has "$text: told with its line" \
			"$T/stderr" "profile.ini:$line"
	done <"$T/cases"
	mkfifo "$T/fifo"
	mkdir -p "$T/dir"
	echo x >"$T/closed"
	chmod 0 "$T/closed"
	truncate -s 100M "$T/huge"
	as_user sh -c 'echo "[env]" >mine.ini; echo "[env]" >mine'
	for path in "$T/dir" "$T/fifo" "$T/huge" "$T/missing" /dev/zero mine \
		mine.ini nothing ../x '' .; do
		try "$CORDON" run -p "$path" -- ./probe stat /
		not_started "the profile '${path##*/}'" 125
	done
	cordon -p ours.ini -- ./probe stat /
	has 'a name with an ending is told without' "$T/stderr" \
		"no profile named 'ours.ini'; a name has no .ini: write ours"
	rm -f "$T/fifo"
	if [ "$who" != root ]; then
		try "$CORDON" run -p "$T/closed" -- ./probe stat /
		not_started 'one that cannot be read' 125
	fi
	rm -f "$T/closed"
	try "$CORDON" run -p ./mine.ini -- ./probe stat /
	is 'by its path' 0 "$rc"
	try "$CORDON" run -p ./mine.ini --write . -- ./probe stat /
	not_started 'where the script may write' 125
	OPTIONS=
}
# line of the error, or -|what|the profile, for printf
cat >"$T/cases" <<'EOT'
2|a user|[sandbox]\nuser = no-such-user\n
3|a place for evidence|[evidence]\n\nfile = /missing/x\n
2|a key|[network]\nalow = tls://a.example\n
1|a section|[networks]\nallow = tls://a.example\n
1|a bracket|[network\nallow = tls://a.example\n
1|no section|allow = tls://a.example\n
3|a repetition|[limits]\ntime = 1h\ntime = 2h\n
2|a value|[limits]\ntime = 1 fortnight\n
2|a negative number|[limits]\nprocesses = -1\n
2|a number|[limits]\nprocesses = 0x10\n
2|a glob of everything|[env]\npass = *\n
-|a NUL|[env]\npass = A\0B\n
-|a control byte|[env]\npass = A\033B\n
2|a long line|[env]\npass = %%02000d\n
2|a comment in a value|[env]\npass = A # why\n
2|a secret|[env]\nsecret = A -> tls://b.example\n
2|itself|[profile]\ninclude = ./profile.ini\n
2|two errors|[env]\npas = c\n[limits]\ntme = f\n
EOT
sed -i "s/%%02000d/$(printf '%02000d' 7)/" "$T/cases"
for_each_who body
plan
