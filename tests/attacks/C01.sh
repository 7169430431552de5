#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C01: no variable of a later step is set, wherever its file lies.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=ci_step.sh
. "$(dirname "$0")/ci_step.sh"

set_variable='echo "BASH_ENV=$1" >>"$2"'
# a new directory in place of the one that is guarded
in_its_place='mv "${2%/*/*}" "${2%/*/*}.old"; mv "${2%/*}" "${2%/*}.old"
	mkdir -p "${2%/*}"; rm -f "$2"; echo "BASH_ENV=$1" >>"$2"'

body()
{
	step
	control 'set a variable' sh -c "$set_variable" sh "$EVIL" "$GITHUB_ENV"
	is 'the next step runs what it names' pwned "$(next_step bash -c :)"
	as_user_write "$GITHUB_ENV" </dev/null
	ways >"$T/ways"
	while read -r OPTIONS; do
		for act in "$set_variable" "$in_its_place"; do
			cordon -- sh -c "$act" sh "$EVIL" "$GITHUB_ENV"
			is "inside, $OPTIONS: the file is as it was" '' \
				"$(cat "$GITHUB_ENV")"
			is 'the next step too' '' "$(next_step bash -c :)"
		done
		confined 'have the variable' ./probe env GITHUB_ENV
	done <"$T/ways"
	OPTIONS=
	for key in pass expose; do
		cordon --set "env.$key=GITHUB_ENV" -- ./probe stat /
		not_started "$key = GITHUB_ENV is refused" 125
		has 'and it is said why' "$T/stderr" 'pass-unsafe = GITHUB_ENV'
	done
	for path in "$GITHUB_ENV" "$COMMANDS"; do
		cordon --write "$path" -- ./probe stat /
		not_started "write = ${path##*/} is refused" 125
		has 'and the variable is named' "$T/stderr" GITHUB_ENV
	done
	OPTIONS="--set env.pass-unsafe=GITHUB_ENV
		--set files.write-unsafe=$GITHUB_ENV"
	inside 'who means it can' sh -c 'echo A=1 >>"$GITHUB_ENV"'
	is 'and it is written' A=1 "$(cat "$GITHUB_ENV")"
	OPTIONS=
}
for_each_who body
plan
