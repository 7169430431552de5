#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E04, E05, E06: no command to GitHub's runner comes to stand in the log: old and
# new syntax, anywhere in a line, on both streams, behind a carriage return, in
# pieces.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

say_commands='
echo "::add-mask::a"
echo "::add-path::/tmp/evil"
echo "::set-env name=LD_PRELOAD::/tmp/evil.so" >&2
echo "::save-state name=x::y"
echo "::set-output name=x::y" >&2
echo "::add-matcher::/tmp/matcher.json"
echo "::stop-commands::x"
echo "::error file=a.c,line=1::wrong"
echo "  ::group::name"
printf "\302\240::debug::behind a wide space\n"
printf "50%%\r::warning::behind a carriage return\n"
echo "harmless text ##[add-path]/tmp/evil"
echo "##[command]rm" >&2
printf "::se"; printf "t-env name=X::y\n"
printf "#"; printf "#"; printf "[error]in pieces\n"
printf "::error::the last line has no end"'

obeyed()
{
	{ cat "$T/stdout"; echo; cat "$T/stderr"; } |
		"$PYTHON" "$tests/attacks/log_commands.py" | wc -l
}

body()
{
	control 'say commands' sh -c "$say_commands"
	is 'all are obeyed' 16 "$(obeyed)"
	for OPTIONS in '--set output.ci-commands=yes' '--setenv CI=inside'; do
		CI=true
		GITHUB_ACTIONS=true
		export CI GITHUB_ACTIONS
		# shellcheck disable=SC2086
		as_user "$CORDON" run $OPTIONS -- sh -c "$say_commands" \
			>"$T/stdout" 2>"$T/stderr"
		unset CI GITHUB_ACTIONS
		is "inside, $OPTIONS: none is" 0 "$(obeyed)"
		has 'they can still be read' "$T/stdout" 'file=a.c,line=1'
		has 'also the old ones' "$T/stdout" '[add-path]/tmp/evil'
		is 'all lines are there' 12 "$(wc -l <"$T/stdout")"
	done
	OPTIONS=
	as_user "$CORDON" run --set output.ci-commands=yes -- \
		sh -c 'printf "#"; echo "#[error]x" >&2; echo' >"$T/stdout" 2>&1
	: >"$T/stderr"
	is 'half a command on each stream makes none' 0 "$(obeyed)"

	# GitHub's own switch, with a word that the script cannot have
	GITHUB_ACTIONS=true
	export GITHUB_ACTIONS
	{ as_user "$CORDON" run -- sh -c 'echo out; printf err >&2' \
		>"$T/stdout"; } 2>&1 | cat >"$T/stderr"
	is 'standard output is the script'\''s alone' out "$(cat "$T/stdout")"
	word=$(sed -n '1s/^::stop-commands:://p' "$T/stderr")
	is 'the word is long' 32 ${#word}
	is 'it is thrown around the run' "err${newline}::$word::" \
		"$(sed 1d "$T/stderr")"
	{ as_user "$CORDON" run -- sh -c 'echo out; kill -9 $$' \
		>"$T/stdout"; } 2>&1 | cat >"$T/stderr"
	other=$(sed -n '1s/^::stop-commands:://p' "$T/stderr")
	is 'after a death too' "::$other::" "$(sed -n 2p "$T/stderr")"
	if [ "$word" != "$other" ]; then
		ok 'with another word each time'
	else
		not_ok 'with another word each time' "$word"
	fi
	unset GITHUB_ACTIONS
}
unset CI GITHUB_ACTIONS
for_each_who body
plan
