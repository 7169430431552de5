#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verb_list - list shows the profiles that can be named.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	try "$CORDON" list
	is 'the status' 0 "$rc"
	for file in "$tests"/../profiles/*.ini; do
		name=$(basename "$file" .ini)
		has "the shipped $name" "$T/stdout" "$name"
		try "$CORDON" check "$name"
		is 'which has no error' 0 "$rc"
		try "$CORDON" list
	done
	as_user sh -c 'mkdir -p "$HOME/.config/cordon"
		printf "[profile]\nsummary = my own\n" >"$HOME/.config/cordon/mine.ini"
		printf "[profile]\nsummary = of a stranger\n" >stranger.ini'
	unset XDG_CONFIG_HOME
	try "$CORDON" list
	has 'one of the user' "$T/stdout" 'my own'
	has_not 'none of the working directory' "$T/stdout" stranger
	try "$CORDON" run -p mine -- ./probe stat /
	is 'it can be named' 0 "$rc"
	try "$CORDON" run -p stranger -- ./probe stat /
	not_started 'the other cannot' 125
	try "$CORDON" list x
	not_started 'a word too many' 125
}
for_each_who body
plan
