#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# git_hostile - what stands in a .git steers nothing and opens nothing: no
# program of it is run, no file it names is shown, and none of it is written.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=layouts.sh
. "$(dirname "$0")/layouts.sh"

# Settings by which git runs a program that leaves a mark.
plant_programs()
{
	printf '#!/bin/sh\necho ran >>"${MARK:-/tmp/mark}"\ncat\n' |
		as_user_write "$LAYOUT/program"
	as_user chmod 0755 "$LAYOUT/program"
	as_user cp "$LAYOUT/program" "$W/program"
	for key in core.fsmonitor core.pager core.editor filter.x.clean \
		diff.external; do
		host_git config "$key" "$W/program"
	done
	host_git config alias.x '!./program'
	as_user mkdir -p .git/hooks
	as_user cp program .git/hooks/pre-commit
	echo 'tracked filter=x' | as_user_write .git/info/attributes
}

programs()
{
	layout checkout_v4
	plant_programs
	try env MARK="$LAYOUT/mark" HOME="$HOME" sh -c \
		'git status; git diff; git x' </dev/null
	has 'without cordon a planted program runs' "$LAYOUT/mark" ran
	cordon -- sh -c 'git status >/dev/null && git diff >/dev/null &&
		git log >/dev/null && ! git x 2>/dev/null &&
		[ ! -e /tmp/mark ]'
	is 'inside none does' 0 "$rc"
	cordon -- ls -A .git/hooks
	is 'and there is no hook' '0 ' "$rc $out"
}

writes()
{
	layout checkout_v4
	make_repository "$W/second"
	as_user touch second/.git/x
	chmod a+w second/tracked
	profile <<-EOT
	[files]
	workspace = read-write
	EOT
	for path in .git/x second/.git/config second/.git/hooks/pre-commit; do
		control "write $path" ./probe write "$path"
		confined "write $path" ./probe write "$path"
	done
	inside 'write beside it' ./probe write second/tracked
	control 'another directory in its place' mv second third
	control 'and back' mv third second
	chmod a+rwx .
	cordon -- sh -c 'mv second third 2>/dev/null'
	is 'inside refused: another directory in its place' 1 "$rc"
	cordon -- git config user.name x
	is 'git config inside fails' 0 "$((rc == 0))"
	OPTIONS=
}

# With write-unsafe a script may commit, and still sees no token.
lifted()
{
	layout checkout_v4
	chmod -R a+rwX .
	profile <<-EOT
	[files]
	workspace = read-write
	write-unsafe = .git
	EOT
	cordon -- sh -c 'git -c user.name=a -c user.email=a@b commit -qam x &&
		git log -1 --format=%s && cat .git/config'
	is 'it may commit where it is let' "0 x" "$rc ${out%%"$newline"*}"
	has_not 'and the configuration is as cordon wrote it' "$T/stdout" \
		"$_basic"
	OPTIONS=
}

# A second checkout, a mirror and a copy of the credentials.
others()
{
	layout checkout_v4
	make_repository "$W/deep/er/second"
	host_git -C deep/er/second config remote.origin.url \
		"https://u:$TOKEN@git.example.com/x"
	host_git clone -q --mirror "$W" mirror
	host_git -C mirror config remote.origin.url \
		"https://u:$TOKEN@git.example.com/x"
	as_user cp .git/config .git/config.bak
	as_user mkdir .git/annex
	echo "$TOKEN" | as_user_write .git/annex/creds
	is 'without cordon four more files have a token' 5 \
		"$(tokens_in . | wc -l)"
	cordon -- sh -c "grep -rlF -e $TOKEN -e $_basic . ; echo end"
	is 'inside none has' end "$out"
	cordon -- sh -c 'git -C mirror log --format=%s &&
		git -C deep/er/second remote get-url origin'
	is 'and git works with each' "three${newline}two${newline}one${newline}\
https://git.example.com/x" "$out"
}

# not_shown TEXT WORDS PATH: PATH stays outside, and a note says WORDS.
not_shown()
{
	cordon -- test -e "$3"
	is "$1: not shown" 1 "$rc"
	has "$1: and that is said" "$T/stderr" "$2"
}

strangers()
{
	layout checkout_v4
	as_user mkdir lone
	make_repository "$LAYOUT/private"
	echo "gitdir: $LAYOUT/private/.git" | as_user_write lone/.git
	control 'git follows the file' git -C lone rev-parse HEAD
	not_shown 'a file .git that leads elsewhere' 'it does not lead back' \
		"$LAYOUT/private/.git"
	as_user rm -r lone
	echo "$LAYOUT/private/.git/objects" |
		as_user_write .git/objects/info/alternates
	not_shown 'borrowed objects' "read = $LAYOUT/private/.git/objects" \
		"$LAYOUT/private/.git"
	profile <<-EOT
	[files]
	read = $LAYOUT/private/.git/objects
	EOT
	inside 'with them named git has them' git -C . cat-file -e \
		"$(host_git -C "$LAYOUT/private" rev-parse HEAD)"
	OPTIONS=
}

worktrees()
{
	layout worktree
	inside 'a repository beside the workspace' git status
	cordon -- cat "$MAIN/private" "$MAIN/tracked"
	is 'its own files are not shown' '1 ' "$rc $out"
	cordon -- ./probe write "$MAIN/.git/x"
	is 'and nothing of it is written' '1 refused' "$rc ${out%% *}"
	[ "$(id -u)" = 0 ] || return
	chown -R 1:1 "$MAIN"
	chmod -R a+rX "$MAIN"
	cordon -- test -e "$MAIN/.git"
	is 'that of another user is not shown' 1 "$rc"
	has 'and that is said' "$T/stderr" 'it belongs to another user'
}

broken()
{
	layout checkout_v4
	host_git config include.path "$LAYOUT"
	control_fails 'git with a directory as an include' git status
	inside 'git with a directory as an include' git status
	printf '[core\n' | as_user_add .git/config
	cordon -- echo started
	not_started 'a configuration that is none' 125
	_lines=$(wc -l <.git/config)
	has 'which is named with its line' "$T/stderr" ".git/config:$_lines: "
	profile <<-EOT
	[files]
	hide = .git
	EOT
	inside 'unless it is hidden' test -e tracked
	OPTIONS=
}

control_fails()
{
	try env HOME="$HOME" "$2" "$3"
	is "without cordon fails: $1" 128 "$rc"
}

body()
{
	programs
	for part in writes lifted others strangers worktrees broken; do
		cd "$T" || exit 99
		rm -rf "$T/$who/checkout_v4" "$T/$who/worktree"
		$part
	done
}

for_each_who body
plan
