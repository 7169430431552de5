#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E07: no command to another CI system comes to stand in the log.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

say_commands='
echo "text ##vso[task.setvariable variable=PATH]x"
echo "##vso[task.prependpath]x" >&2
printf "text ##teamcity[setParameter name=\047x\047 value=\047y\047]\n"
printf "section_start:1560896352:name[collapsed=true]\r\033[0KHeader\n"
printf "section_end:1560896352:name\r\033[0K\n" >&2
echo "--- a group"
echo "+++ an open group"
echo "^^^ +++"
printf "\033]1338;url=artifact://x;alt=y\a\n"
printf "text \033[8mha:AAAA\033[0m\n"'

obeyed()
{
	{ cat "$T/stdout"; echo; cat "$T/stderr"; } |
		"$PYTHON" "$tests/attacks/log_commands.py" | wc -l
}

body()
{
	control 'say commands' sh -c "$say_commands"
	is 'all are obeyed' 10 "$(obeyed)"
	for mark in TF_BUILD TEAMCITY_VERSION GITLAB_CI BUILDKITE JENKINS_URL; do
		as_user env "$mark=true" "$CORDON" run -- \
			sh -c "$say_commands" >"$T/stdout" 2>"$T/stderr"
		is "inside, under $mark: none is" 0 "$(obeyed)"
		has 'they can still be read' "$T/stdout" 'task.setvariable'
	done
}
unset CI
for_each_who body
plan
