#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# L11: actions and tools that later steps run are shown at most, and not written.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=ci_step.sh
. "$(dirname "$0")/ci_step.sh"

body()
{
	step
	tools=$LAYOUT/tools/node/24.1.0/x64/bin
	action=$LAYOUT/work/_actions/actions/upload/v4
	as_user mkdir -p "$tools" "$action"
	as_user cp "$EVIL" "$tools/node"
	echo 'runs: {}' | as_user_write "$action/action.yml"
	for file in "$tools/node" "$tools/npm" "$action/action.yml"; do
		echo "write $file"
	done >"$T/acts"
	control_each <"$T/acts"
	as_user rm -f "$tools/npm"
	as_user cp "$EVIL" "$tools/node"
	PATH=$tools:$PATH
	RUNNER_TOOL_CACHE=$LAYOUT/tools
	export PATH RUNNER_TOOL_CACHE
	confined_each <"$T/acts"
	OPTIONS='--set files.workspace=read-write'
	confined_each <"$T/acts"
	OPTIONS=
	inside 'a tool of PATH runs' node
	PATH=${PATH#*:}
}
for_each_who body
plan
