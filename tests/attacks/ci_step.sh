# shellcheck shell=sh
# ci_step - a step of a job on GitHub, and the step after it.
#
# Sourced after lib.sh.  `step`, in a body of for_each_who, makes a workspace as
# actions/checkout leaves it and the files of commands to the runner, with the
# variables that name them; EVIL is a program there that says `pwned`.
# `next_step CMD...` runs CMD as the runner would after this step.
# shellcheck source=../system/layouts.sh disable=SC2154
. "$tests/system/layouts.sh"

# shellcheck disable=SC2034
step()
{
	layout checkout_v4
	RUNNER_TEMP=$LAYOUT/runner/_temp
	COMMANDS=$RUNNER_TEMP/_runner_file_commands
	as_user mkdir -p "$COMMANDS" "$LAYOUT/evil"
	for _row in GITHUB_ENV:set_env GITHUB_PATH:add_path \
		GITHUB_OUTPUT:set_output GITHUB_STATE:save_state \
		GITHUB_STEP_SUMMARY:step_summary; do
		_file=$COMMANDS/${_row#*:}_7e3a9f52-1c1d-4c55
		as_user_write "$_file" </dev/null
		export "${_row%%:*}=$_file"
	done
	GITHUB_ACTIONS=true
	export GITHUB_ACTIONS RUNNER_TEMP
	EVIL=$LAYOUT/evil/tool
	printf '#!/bin/sh\necho pwned\n' | as_user_write "$EVIL"
	as_user chmod +x "$EVIL"
	as_user cp "$T/probe" "$RUNNER_TEMP/probe"
	[ "$who" != root ] || chown -R 65534 "$LAYOUT"
}

next_step()
{
	(
		while read -r _line; do
			export "${_line?}"
		done <"$GITHUB_ENV"
		while read -r _line; do
			PATH=$_line:$PATH
		done <"$GITHUB_PATH"
		as_user "$@" 2>&1
	)
}

# The ways in which a profile could show or grant where the files are.
ways()
{
	printf '%s\n' '' "--read $RUNNER_TEMP" "--write $RUNNER_TEMP" \
		"--write $LAYOUT/runner --set output.summary=yes" \
		"--workspace $RUNNER_TEMP --set files.workspace=read-write"
}
