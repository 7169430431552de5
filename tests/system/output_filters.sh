#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# output_filters - what goes through the relay comes whole, in order, at once, and
# before the run ends, however it ends.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

all='--set output.ci-commands=yes --set output.escapes=sgr --set env.expose=KEY'
KEY=a-key-that-is-exposed
export KEY

whole()
{
	text='some thirty bytes of text here'
	as_user ./probe lines 260000 "$text" >"$T/want"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $all -- ./probe lines 260000 "$text" >"$T/got"
	is '10 MB to a file' "$(cksum <"$T/want")" "$(cksum <"$T/got")"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $all -- ./probe lines 260000 "$text" |
		cat >"$T/got"
	is '10 MB to a pipe' "$(cksum <"$T/want")" "$(cksum <"$T/got")"
	tr -d '\n' <"$T/want" >"$W/line"
	cordon -- cat line
	is '10 MB without a newline' "$(cksum <"$W/line")" \
		"$(cksum <"$T/stdout")"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $all -- sh -c './probe lines 100000 out &
		./probe lines 100000 err >&2; wait' >"$T/got" 2>"$T/got2"
	is 'both at once' '100000 100000' \
		"$(grep -c ' out$' "$T/got") $(grep -c ' err$' "$T/got2")"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $all -- sh -c 'i=0; while [ $i -lt 500 ]; do
		echo $i; echo $i >&2; i=$((i + 1)); done' >"$T/got" 2>&1
	is 'into one file, both in order' "$(seq 0 499 | sed p)" \
		"$(cat "$T/got")"
}

pieces()
{
	cordon -- sh -c 'for c in a-key- that-is- expos ed; do printf "$c"
		done; echo'
	is 'a value in four writes' '***' "$out"
	cordon -- sh -c 'printf "caf\303"; printf "\251 \342"; printf "\202"
		printf "\254\n"'
	is 'characters in pieces' "$(printf 'caf\303\251 \342\202\254')" "$out"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $all -- sh -c 'printf a-key-that-is-
		echo exposed >&2' >"$T/got" 2>&1
	is 'half a value on each stream, into one file' '***' "$(cat "$T/got")"
	cordon -- sh -c 'printf "%s" a-key-that'
	is 'what only began like a value comes at the end' a-key-that "$out"
}

# Waits on descriptors: the script says no more until it is answered.
at_once()
{
	# shellcheck disable=SC2086
	start run "$CORDON" run $all --stdin=pump -- sh -c 'echo up
		printf "Name? "; read -r x; printf "%s" "$x, a key: a-key"
		read -r x; echo .'
	is 'a prompt comes at once' 'Name? ' "$(head -c 6 <&9)"
	echo me >"$T/never"
	is 'what may become a value waits' 'me, a key: ' "$(head -c 11 <&9)"
	echo >"$T/never"
	is 'until it does not' a-key. "$(head -c 6 <&9)"
	wait "$(pid_of run)"
	is 'and the run ends well' 0 $?
	stop run
}

bounded()
{
	# shellcheck disable=SC2086
	start run "$CORDON" run $all --stdin=pump -- sh -c 'echo up
		read -r go; cat line line line; read -r x'
	# what a sanitizer takes is there before as well
	before=$(memory_of "$(guard cordon-relay)")
	echo go >"$T/never"
	is 'half of 30 MB without a newline' 15000000 \
		"$(head -c 15000000 <&9 | wc -c)"
	at_most 'KiB more in the relay, whose reader reads no more' 3072 \
		$(($(memory_of "$(guard cordon-relay)") - before))
	# what nobody reads would be waited for
	exec 9<&-
	stop run
}

ends_of_a_run()
{
	cordon --timeout 300ms -- sh -c 'echo "the $KEY"; exec sleep 100'
	is 'a time limit: all output is there' '124 the ***' "$rc $out"
	cordon -- sh -c 'printf "no end a-key"; kill -9 $$'
	is 'a death' '137 no end a-key' "$rc $out"
	cordon -- sh -c '(while :; do echo x || exit; done) & echo up'
	is 'writers behind it go with it' 0 "$rc"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $all -- ./probe lines 10000000 x 2>/dev/null |
		head -n 1 >"$T/got"
	is 'a reader that leaves ends the writer' '00000000 x' "$(cat "$T/got")"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $all -- sh -c 'echo hi' >/dev/full 2>"$T/stderr"
	is 'output that a full disk loses is no success' 125 $?
	# shellcheck disable=SC2086
	start run setsid "$CORDON" run $all -- sh -c 'trap "" TERM PIPE
		echo up; while :; do read -r x; done'
	kill -KILL "$(guard cordon-relay)"
	wait "$(pid_of run)"
	is 'a relay that is killed fails the run' 125 $?
	stop run
	rm -f "$T/full"
	mkfifo -m 0666 "$T/full"
	exec 8<>"$T/full"
	# shellcheck disable=SC2086
	start run sh -c 'echo up; exec "$@" >&8 8>&-' sh "$CORDON" run $all \
		--timeout 300ms --set limits.grace=100ms -- yes
	wait "$(pid_of run)"
	is 'a reader that does not read outlasts no time limit' 124 $?
	exec 8>&-
	stop run
}

paths()
{
	cordon --evidence "$OUT/evidence" -- sh -c 'echo x'
	has 'evidence: no value' "$OUT/evidence" '"run_end"'
	has_not 'of what is masked' "$OUT/evidence" "$KEY"
	# shellcheck disable=SC2086
	as_user "$CORDON" explain $all -- true >"$T/got"
	has 'explain tells the relay' "$T/got" 'stdout      through the relay'
	has 'and what is masked' "$T/got" 'mask        KEY'
	has_not 'by name alone' "$T/got" "$KEY"
	cordon --set env.expose= --set output.ci-commands=no \
		--set output.escapes=all -- sh -c 'echo "::group::x"'
	is 'with no rule it is as it was' '::group::x' "$out"
	is 'bait that is printed fails the run' 123 "$(
		cordon --set env.canary=AWS_SECRET_ACCESS_KEY -- \
			sh -c 'echo "$AWS_SECRET_ACCESS_KEY"'
		echo "$rc")"
	# shellcheck disable=SC2086
	on_terminal 'on a terminal: masked, the keys as ever' \
		"$CORDON" run $all -- sh -c 'echo "the $KEY"; tty
			printf "Name? "; read -r x; echo "got $x"; stty size' \
		<<-'EOT'
		wait the ***\r\n
		wait /dev/pts/0
		wait Name? 
		send word\r
		wait got word
		wait 24 80
		end 0
	EOT
}

body()
{
	OPTIONS=$all
	whole
	pieces
	at_once
	bounded
	ends_of_a_run
	paths
	OPTIONS=
}
unset CI GITHUB_ACTIONS
for_each_who body
plan
