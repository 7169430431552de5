#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# script_lock - the lock file: what is entered by hand or at the first use is
# what runs from then on, and no script has a say in it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

digest() { sha256sum "$1" | cut -c 1-64; }

script()
{
	printf 'echo ran %s\n' "$1" >up.sh
}

first_use()
{
	script one
	cordon -- bash up.sh
	is 'unknown, and nobody asks' '0 ran one' "$rc $out"
	is 'nothing is made' '' "$(ls cordon.lock 2>/dev/null)"
	cordon --learn-pin -- bash up.sh
	is 'learnt and run' '0 ran one' "$rc $out"
	has 'and told' "$T/stderr" "sha256 $(digest up.sh): entered in"
	has 'in one line' cordon.lock "sha256:$(digest up.sh) 13 "
	is 'for all to read' 644 "$(stat -c %a cordon.lock)"
	is 'of the owner of the directory' "$(stat -c %u .)" \
		"$(stat -c %u cordon.lock)"
	cordon --learn-pin -- bash up.sh
	is 'known by then' '0 ran one' "$rc $out"
	has_not 'and not told again' "$T/stderr" entered
	cordon --evidence "$OUT/ev" -- bash up.sh
	has_event 'the record says who' "$OUT/ev" run_start \
		"\"script_pin\":\"lock\",\"script_pin_from\":\"$W/cordon.lock:2\""
	old=$(digest up.sh)
	before=$(cksum <cordon.lock)
	script two
	for option in --learn-pin --no-tty; do
		cordon $option -- bash up.sh
		not_started "changed, $option" 125
		has 'the old digest' "$T/stderr" "$old"
		has 'the new one' "$T/stderr" "$(digest up.sh)"
		has 'what went' "$T/stderr" '-echo ran one'
		has 'what came' "$T/stderr" '+echo ran two'
	done
	is 'no entry changes by itself' "$before" "$(cksum <cordon.lock)"
	try "$CORDON" pin up.sh
	has 'pin tells the change' "$T/stdout" '+echo ran two'
	cordon -- bash up.sh
	is 'and it runs' '0 ran two' "$rc $out"
	rm -f cordon.lock
}

# What has an entry does not run unread in words that are not understood.
not_seen()
{
	script one
	try "$CORDON" pin up.sh
	cordon -- env bash up.sh
	not_started 'it may be the script or not' 125
	has 'says so' "$T/stderr" "pins $W/up.sh, and whether"
	has 'and what to do' "$T/stderr" "--script=$W/up.sh says"
	cordon -- /usr/bin/env bash up.sh
	not_started 'nor behind a path' 125
	cordon --script=up.sh -- env bash up.sh
	is 'that it is can be said' '0 ran one' "$rc $out"
	rm -f cordon.lock
	cordon -- env bash up.sh
	is 'without an entry it runs' '0 ran one' "$rc $out"
	script two
}

# Another file in the place of the script, and other words for it.
by_other_ways()
{
	mkdir -p tools
	script one
	printf 'echo ran tool\n' >tools/up
	chmod 0755 tools/up
	printf 'echo wrapped; sh "$1"\n' >wrap.sh
	try "$CORDON" pin up.sh
	try "$CORDON" pin tools/up
	cordon -- bash wrap.sh up.sh
	is 'as it is pinned another may run it' '0 wrapped ran one' \
		"$rc $(echo "$out" | paste -sd ' ')"
	mv up.sh kept.sh
	printf 'echo ran evil\n' >evil.sh
	chmod 0755 evil.sh
	ln -s evil.sh up.sh
	control 'without cordon the link is followed' sh up.sh
	for _words in 'bash up.sh' ./up.sh "bash $W/./tools/../up.sh" \
		'env bash up.sh' 'bash /proc/self/cwd/up.sh' \
		'bash wrap.sh up.sh' './wrap.sh up.sh'; do
		# shellcheck disable=SC2086
		cordon -- $_words
		not_started "a link: $_words" 125
	done
	has 'it is told' "$T/stderr" "pins $W/up.sh"
	cordon --script=up.sh -- bash up.sh
	not_started 'nor with --script' 125
	has 'that it leads elsewhere' "$T/stderr" \
		"pins up.sh, which leads to $W/evil.sh"
	cordon --script=evil.sh -- bash up.sh
	not_started 'nor with another --script' 125
	cordon --learn-pin -- bash up.sh
	not_started 'nor is it learnt' 125
	has_not 'no entry was made' cordon.lock evil.sh
	ln -sf kept.sh up.sh
	cordon -- bash up.sh
	is 'a link to the same bytes runs' '0 ran one' "$rc $out"
	rm up.sh
	mv kept.sh up.sh

	mv tools real
	mkdir tools
	cp evil.sh tools/up
	ln -sfn tools linked
	printf 'echo ran evil\n' >real/up
	for _words in tools/up 'bash tools/up' linked/up "$W/linked/up" \
		'bash linked/../tools/up'; do
		# shellcheck disable=SC2086
		cordon -- $_words
		not_started "changed, and by: $_words" 125
	done
	PATH=$W/tools:$PATH
	cordon -- up
	not_started 'found in PATH' 125
	cordon -- bash up
	not_started 'by the shell too' 125
	PATH=${PATH#*:}
	rm -rf cordon.lock tools real linked evil.sh wrap.sh
	script two
}

in_ci()
{
	CI=true
	export CI
	cordon --learn-pin -- bash up.sh
	not_started 'where CI is set nothing is learnt' 125
	line=$(sed -n 's/.*the line: //p' "$T/stderr")
	is 'no file is made' '' "$(ls cordon.lock 2>/dev/null)"
	printf '%s\n' "$line" >cordon.lock
	cordon --learn-pin -- bash up.sh
	is 'with the line that was printed it runs' '0 ran two' "$rc $out"
	unset CI
	rm -f cordon.lock
}

# The lock file is not the script's, where all around it is.
out_of_reach()
{
	OPTIONS='--set files.workspace=read-write'
	cat >evil.sh <<-'EOT'
	touch proof
	echo '# evil' >>cordon.lock
	rm cordon.lock
	mv cordon.lock elsewhere
	echo '# evil' >new
	mv new cordon.lock
	ln -sf new cordon.lock
	EOT
	try "$CORDON" pin evil.sh
	before=$(cksum <cordon.lock)
	cordon -- bash evil.sh
	is 'it may write beside it' proof "$(ls proof)"
	is 'the lock file is as it was' "$before" "$(cksum <cordon.lock)"
	is 'and in its place' cordon.lock "$(find . -name '*.lock' -type f |
		cut -c 3-)"
	rm -f cordon.lock proof new elsewhere
	cordon --learn-pin -- bash evil.sh
	is 'also when it was made just now' proof "$(ls proof)"
	has 'with its one entry' cordon.lock "sha256:$(digest evil.sh)"
	is 'and no other line' 2 "$(wc -l <cordon.lock)"
	control 'without cordon it is changed' bash evil.sh
	is 'to a link' new "$(readlink cordon.lock)"
	rm -f cordon.lock proof new elsewhere evil.sh
	try "$CORDON" pin up.sh
	as_user ln cordon.lock other
	cordon -- true
	not_started 'by no other name of it either' 125
	has 'told' "$T/stderr" 'has another name, a hard link'
	rm -f cordon.lock other
	cordon -- sh -c 'echo evil >cordon.lock'
	has 'one that a command made is told' "$T/stderr" \
		"set aside: $W/cordon.lock:"
	is 'and is none any more' '' "$(ls cordon.lock 2>/dev/null)"
	rm -f cordon.lock
	try "$CORDON" pin up.sh
	OPTIONS='--set files.workspace=overlay --set files.write=.'
	cordon -- sh -c 'rm -f cordon.lock; echo >cordon.lock; echo >new'
	is 'in an overlay too it stays' "cordon.lock${newline}new" \
		"$(ls cordon.lock new)"
	has 'with its entry' cordon.lock "sha256:$(digest up.sh)"
	rm -f cordon.lock new
	cordon -- sh -c 'echo evil >cordon.lock; echo >new'
	is 'and none leaves it' '' "$(ls cordon.lock 2>/dev/null)"
	rm -f new
	cordon --write cordon.lock -- true
	not_started 'never to be written' 125
	OPTIONS=
}

bad_locks()
{
	script two
	echo 'what is this' >cordon.lock
	cordon -- bash up.sh
	not_started 'not a lock file' 125
	has 'told by line' "$T/stderr" 'cordon.lock: line 1: an entry begins'
	has_not 'and not repeated' "$T/stderr" 'what is this'
	try "$CORDON" pin up.sh
	not_started 'nor is it changed' 125
	rm cordon.lock
	ln -s "$OUT/secret" cordon.lock
	cordon -- bash up.sh
	not_started 'a link that a checkout brings' 125
	has 'is not followed' "$T/stderr" 'is a symbolic link'
	cordon --learn-pin -- bash up.sh
	not_started 'nor written through' 125
	rm cordon.lock
	mkfifo cordon.lock
	cordon -- bash up.sh
	not_started 'a FIFO' 125
	rm cordon.lock
	cordon --lock none.lock -- bash up.sh
	not_started 'one that is named has to be there' 125
	cordon --lock none.lock --learn-pin -- bash up.sh
	is 'unless it is made' '0 ran two' "$rc $out"
	has 'where it was told' none.lock 'up.sh'
	rm -f none.lock
}

# Each of many at once leaves a sound file, with an entry of everybody's.
at_once()
{
	pids=
	for i in 1 2 3 4 5 6; do
		printf 'echo %s\n' "$i" >"s$i.sh"
		as_user "$CORDON" run --learn-pin -- sh "s$i.sh" \
			>/dev/null 2>&1 &
		pids="$pids $!"
		as_user "$CORDON" run --learn-pin -- sh s1.sh >/dev/null 2>&1 &
		pids="$pids $!"
	done
	bad=0
	for pid in $pids; do
		wait "$pid" || bad=$((bad + 1))
	done
	is 'all ran' 0 "$bad"
	is 'each has its entry once' '7 6' \
		"$(wc -l <cordon.lock) $(grep -c '^sha256:' cordon.lock)"
	is 'nothing is left beside it' '' "$(find . -name '.cordon*')"
	for i in 1 2 3 4 5 6; do
		cordon -- sh "s$i.sh"
		is "entry $i holds" "0 $i" "$rc $out"
	done
	rm -f cordon.lock s?.sh
}

in_profile()
{
	mkdir -p "$HOME/.config/cordon"
	printf '[profile]\nsummary = mine ; ours\n' \
		>"$HOME/.config/cordon/mine.ini"
	[ "$who" != user ] || chown -R 65534:65534 "$HOME"
	script two
	try "$CORDON" pin -p mine up.sh
	is 'pin in a profile' 0 "$rc"
	has 'its digest' "$HOME/.config/cordon/mine.ini" \
		"sha256 = $(digest up.sh)"
	has 'its comment' "$HOME/.config/cordon/mine.ini" '; up.sh, 13 bytes, '
	has 'all else is there' "$HOME/.config/cordon/mine.ini" \
		'summary = mine ; ours'
	is 'no lock file is made' '' "$(ls cordon.lock 2>/dev/null)"
	cordon -p mine -- bash up.sh
	is 'and it runs' '0 ran two' "$rc $out"
	script three
	cordon -p mine -- bash up.sh
	not_started 'another does not' 125
	has 'tells the change' "$T/stderr" '+echo ran three'
	try "$CORDON" pin -p mine up.sh
	cordon -p mine -- bash up.sh
	is 'until it is pinned' '0 ran three' "$rc $out"
	is 'the old one is not any more' 1 \
		"$(grep -c '^sha256' "$HOME/.config/cordon/mine.ini")"
	try "$CORDON" pin -p codecov-bash up.sh
	not_started 'not in a profile that was shipped' 125
	echo 'broken' >"$OUT/broken.ini"
	try "$CORDON" pin -p "$OUT/broken.ini" up.sh
	not_started 'nor in a broken one' 125
	is 'which stays as it is' broken "$(cat "$OUT/broken.ini")"
	try "$CORDON" pin up.sh up.sh
	not_started 'two scripts' 125
	try "$CORDON" pin none.sh
	not_started 'one that is not there' 125
	try "$CORDON" pin .
	not_started 'a directory' 125
}

# What is kept is believed only if it has its digest.
kept_copies()
{
	script one
	try "$CORDON" pin up.sh
	kept="$HOME/.local/share/cordon/scripts/$(digest up.sh)"
	is 'the copy' "$(cksum <up.sh)" "$(cksum <"$kept")"
	is 'is its owner'\''s' 600 "$(stat -c %a "$kept")"
	script two
	printf 'echo forged\n' >"$kept"
	cordon -- bash up.sh
	not_started 'changed, and the copy forged' 125
	has_not 'what is forged is not shown' "$T/stderr" forged
	printf 'echo \033[2Jx\n' >up.sh
	try "$CORDON" pin up.sh
	script two
	cordon -- bash up.sh
	has 'no byte moves the cursor' "$T/stderr" '-echo \x1b[2Jx'
	rm -f cordon.lock
}

# What is written lies where it was named, and is whose it was.
where_it_is()
{
	script one
	mkdir "$T/out.$who" kept
	[ "$who" != user ] || chown 65534:65534 "$T/out.$who"
	as_user ln -s "$T/out.$who" ci
	for words in "$CORDON pin --lock ci/x.lock up.sh" \
		"$CORDON run --learn-pin --lock ci/x.lock -- bash up.sh"; do
		# shellcheck disable=SC2086
		try $words
		not_started "a link out of the workspace: ${words#* }" 125
		has 'is told' "$T/stderr" 'a link leads out'
		is 'and nothing is written there' '' "$(ls "$T/out.$who")"
	done
	try "$CORDON" pin --lock "$T/out.$who/x.lock" up.sh
	is 'the place itself can be named' x.lock "$(ls "$T/out.$who")"
	[ "$who" = root ] || return 0
	printf '[script]\n' >kept/p.ini
	chown 65534:65534 kept/p.ini
	chmod 0640 kept/p.ini
	try "$CORDON" pin -p kept/p.ini up.sh
	has 'root enters it in the file of another' kept/p.ini 'sha256 = '
	is 'which stays his' '65534 65534 640' \
		"$(stat -c '%u %g %a' kept/p.ini)"
	rm -rf kept
}

# Root keeps nothing where another's link in his home leads.
others_home()
{
	[ "$who" = root ] || return 0
	script one
	mkdir -p "$T/home/.local/share/cordon" "$T/roots"
	try env HOME="$T/home" "$CORDON" pin up.sh
	is 'in a home of its own it is kept' "$(digest up.sh)" \
		"$(ls "$T/home/.local/share/cordon/scripts")"
	rm -r "$T/home/.local/share/cordon/scripts"
	ln -s "$T/roots" "$T/home/.local/share/cordon/scripts"
	chown -hR 65534:65534 "$T/home"
	rm -f cordon.lock
	try env HOME="$T/home" "$CORDON" pin up.sh
	is 'it is entered' 0 "$rc"
	is 'nothing is written where the link leads' '' "$(ls "$T/roots")"
	has 'which is told' "$T/stderr" 'keep a copy in'
	rm -f cordon.lock
}

body()
{
	# inside it is uid 65534 also where root calls
	[ "$(id -u)" != 0 ] || chown 65534:65534 .
	first_use
	not_seen
	by_other_ways
	in_ci
	out_of_reach
	bad_locks
	at_once
	in_profile
	kept_copies
	where_it_is
	others_home
}
# the marks of a CI system that runs this test
unset CI GITHUB_ACTIONS GITLAB_CI TF_BUILD BUILDKITE JENKINS_URL JENKINS_HOME \
	HUDSON_HOME TEAMCITY_VERSION CIRCLECI TRAVIS BITBUCKET_BUILD_NUMBER DRONE
for_each_who body
plan
