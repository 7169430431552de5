#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C02: no directory comes before those in which a later step looks for programs.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=ci_step.sh
. "$(dirname "$0")/ci_step.sh"

add_path='echo "$1" >>"$2"'

body()
{
	step
	control 'add a directory' sh -c "$add_path" sh "${EVIL%/*}" \
		"$GITHUB_PATH"
	is 'the next step runs what is in it' pwned "$(next_step sh -c tool)"
	as_user_write "$GITHUB_PATH" </dev/null
	ways >"$T/ways"
	while read -r OPTIONS; do
		cordon -- sh -c "$add_path" sh "${EVIL%/*}" "$GITHUB_PATH"
		is "inside, $OPTIONS: the file is as it was" '' \
			"$(cat "$GITHUB_PATH")"
		confined 'have the variable' ./probe env GITHUB_PATH
	done <"$T/ways"
	OPTIONS=
}
for_each_who body
plan
