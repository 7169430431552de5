#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F30: nothing in the home directory outlives the run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'echo original >"$HOME/.bashrc"; mkdir -p "$HOME/.config"'
	as_user cp "$HOME/.bashrc" bashrc
	control 'append to .bashrc' ./probe write "$HOME/.bashrc"
	is 'it is changed' 2 "$(wc -l <"$HOME/.bashrc")"
	as_user cp bashrc "$HOME/.bashrc"
	inside 'what it writes there' sh -c '
		mkdir -p "$HOME/.config/cordon" &&
		echo "[network]" >"$HOME/.config/cordon/none.ini" &&
		echo pwned >>"$HOME/.bashrc" && cat "$HOME/.bashrc"'
	is 'the home inside is empty at first' pwned "$out"
	is 'the home outside is as it was' original "$(cat "$HOME/.bashrc")"
	is 'no profile was left for the next run' '' "$(ls "$HOME/.config")"
	as_user mkdir -p "$HOME/.config/other"
	cordon --write "$HOME/.config/other" -- ./probe stat /
	is 'a directory of other settings can be granted' 0 "$rc"
	cordon --write "$HOME/.config" -- ./probe stat /
	not_started 'the one profiles are looked up in cannot' 125
	has 'and it is said why' "$T/stderr" 'looks for profiles there'
}
for_each_who body
plan
