#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C03: a step leaves no output, state or summary but what the profile grants,
# and that is the summary alone.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=ci_step.sh
. "$(dirname "$0")/ci_step.sh"

body()
{
	step
	files="$GITHUB_OUTPUT $GITHUB_STATE $GITHUB_STEP_SUMMARY"
	for file in $files; do
		echo "write $file"
	done >"$T/acts"
	control_each <"$T/acts"
	for file in $files; do
		as_user_write "$file" </dev/null
	done
	for OPTIONS in '' "--read $RUNNER_TEMP" "--write $RUNNER_TEMP"; do
		confined_each <"$T/acts"
		is "$OPTIONS: they are as they were" '' \
			"$(find "$COMMANDS" -type f -size +0)"
	done
	for OPTIONS in '--set output.summary=yes' \
		"--set output.summary=yes --write $RUNNER_TEMP"; do
		as_user_write "$GITHUB_STEP_SUMMARY" </dev/null
		inside 'the summary, where it is granted' \
			sh -c 'echo hello >>"$GITHUB_STEP_SUMMARY"'
		is 'and it is there' hello "$(cat "$GITHUB_STEP_SUMMARY")"
		# where nothing of the directory is shown it is one in memory
		cordon -- sh -c 'for file; do ./probe write "$file"; done' sh \
			"$GITHUB_OUTPUT" "$GITHUB_STATE" "$COMMANDS/set_env_new"
		is 'the others are as they were' "$GITHUB_STEP_SUMMARY" \
			"$(find "$COMMANDS" -type f -size +0)"
	done
	confined 'read another' ./probe stat "$COMMANDS/set_env_new"
	confined 'make another' ./probe write "$COMMANDS/set_env_new"
	OPTIONS='--set output.summary=yes'
	try env -u GITHUB_STEP_SUMMARY "$CORDON" run $OPTIONS -- ./probe stat /
	is 'where there is none, nothing is missed' 0 "$rc"
	as_user ln -s "$OUT/secret" "$COMMANDS/link"
	try env GITHUB_STEP_SUMMARY="$COMMANDS/link" "$CORDON" run $OPTIONS -- \
		./probe stat /
	not_started 'a link in its place is refused' 125
	OPTIONS=
}
for_each_who body
plan
