#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bad_workspace - a workspace that is gone stops the run; odd names do not.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	broken=$(printf 'line\nbreak')
	as_user mkdir -p gone 'two words' 'quote"$x' "$broken"
	cd gone || exit 99
	rmdir "$W/gone"
	try "$CORDON" run -- "$W/probe" stat /
	not_started 'a working directory that is gone' 125
	cd "$W" || exit 99
	for dir in missing probe /dev/null '' "$W/missing/below"; do
		try "$CORDON" run --workspace "$dir" -- ./probe stat /
		not_started "the workspace '${dir##*/}'" 125
	done
	for dir in 'two words' 'quote"$x' "$broken"; do
		as_user cp probe "$dir/probe"
		cd "$dir" || exit 99
		inside 'a directory with an odd name' ./probe stat "$W/$dir/probe"
		cordon -- pwd
		is 'is where it is' "$W/$dir" "$out"
		cd "$W" || exit 99
	done
	# no workspace: what is in these is not shown
	as_user sh -c 'echo x >"$HOME/private"'
	cd "$HOME" || exit 99
	control 'the home directory' cat private
	cordon -- cat private
	is 'the home directory is no workspace' 1 "$rc"
	cd / || exit 99
	cordon -- sh -c 'ls -A /root /home /srv 2>/dev/null | grep -v :$'
	is 'nor is the root' '' "$out"
	cd "$W" || exit 99
	as_user sh -c 'git init -q repo && mkdir repo/sub && echo top >repo/top'
	cd repo/sub || exit 99
	inside 'the work tree above is the workspace' cat ../top
	confined 'what is beside it is not' sh -c \
		'cat ../../probe >/dev/null 2>&1 || { echo refused; exit 1; }'
}
for_each_who body
plan
