#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# L06: no command is put into git's configuration, which the next git would run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

set_command='git config core.fsmonitor "sh -c \"echo pwned >&2\""'

body()
{
	as_user git init -q .
	control 'put one there' sh -c "$set_command"
	case $(as_user git status 2>&1) in
	*pwned*) ok 'git runs it' ;;
	*) not_ok 'git runs it' ;;
	esac
	as_user git config --unset core.fsmonitor
	before=$(cat .git/config)
	[ "$who" != root ] || chown -R 65534 .
	for OPTIONS in '' '--set files.workspace=read-write'; do
		cordon -- sh -c "$set_command"
		is "inside, $OPTIONS: the configuration is as it was" \
			"$before" "$(cat .git/config)"
	done
	OPTIONS=
}
for_each_who body
plan
