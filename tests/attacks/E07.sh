#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E07: no command to another CI system comes to stand in the log, nor does one
# by way of a name that cordon reports.
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

# Of a file that is not kept, in a message, a note and what is explained.
name='text ##vso[task.setvariable variable=PATH]x ##teamcity[a] ##[b]'
leave_names="mkdir -p out/$$ && ln -s / 'out/$$/$name'"

obeyed()
{
	{ cat "$T/stdout"; echo; cat "$T/stderr"; } |
		"$PYTHON" "$tests/attacks/log_commands.py" | wc -l
}

body()
{
	control 'say commands' sh -c "$say_commands"
	is 'all are obeyed' 10 "$(obeyed)"
	# Buildkite's three marks of sections are what diffs have, too: where
	# another system is known to read the log they stay
	for mark in TF_BUILD:3 TEAMCITY_VERSION:3 GITLAB_CI:3 JENKINS_URL:3 \
		BUILDKITE:0 CI:0; do
		as_user env "${mark%:*}=true" "$CORDON" run -- \
			sh -c "$say_commands" >"$T/stdout" 2>"$T/stderr"
		is "inside, under ${mark%:*}: none of its own is" \
			"${mark#*:}" "$(obeyed)"
		has 'they can still be read' "$T/stdout" 'task.setvariable'
	done
	printf -- '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n' >"$T/diff"
	as_user env GITHUB_ACTIONS=true "$CORDON" run -- cat \
		<"$T/diff" >"$T/stdout" 2>"$T/stderr"
	is 'a diff stays one' "$(cat "$T/diff")" "$(cat "$T/stdout")"
	control 'leave a name' sh -c "$leave_names && ls out/*"
	is 'its commands are obeyed where it is printed' 3 "$(obeyed)"
	as_user rm -r out
	as_user sh -c "echo x >'$name.p12'"
	cordon --set files.workspace=overlay --write out -- sh -c "$leave_names"
	has 'it is told that it is not kept' "$T/stderr" 'symbolic link'
	has 'and that a file is hidden' "$T/stderr" 'hidden as credentials'
	is 'neither is obeyed' 0 "$(obeyed)"
	try "$CORDON" explain -- true
	has 'the hidden file is explained' "$T/stdout" 'task.setvariable'
	is 'nor is it obeyed there' 0 "$(obeyed)"
	try "$CORDON" explain --json -- true
	has 'nor in JSON' "$T/stdout" 'task.setvariable'
	is 'not obeyed' 0 "$(obeyed)"
	as_user rm "$name.p12"
}
unset CI
for_each_who body
plan
