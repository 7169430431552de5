#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# git_works - in a workspace as a CI system leaves it git says inside what it
# says outside, and the job's token is nowhere to be found.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=layouts.sh
. "$(dirname "$0")/layouts.sh"

# The answers of git that need no credential.
cat >"$T/ask" <<'EOT'
git status --short && git ls-files -s && git log --format=%H%an &&
	git rev-parse --abbrev-ref HEAD && git diff && git branch -a -v &&
	git describe --always && git for-each-ref
if [ -d sub ]; then
	cd sub && git status --short && git log --format=%H && git diff
fi
EOT
# What it says of remotes, and all its settings.
cat >"$T/settings" <<'EOT'
git remote -v && git config --list --show-origin
[ ! -d sub ] || { cd sub && git remote -v && git config --list; }
EOT
# Every file there is but those of the system.
cat >"$T/search" <<'EOT'
cat >/tmp/tokens
grep -rlsF -f /tmp/tokens --exclude-dir=usr --exclude-dir=proc \
	--exclude-dir=opt --exclude-dir=nix --exclude=tokens /
echo searched
EOT
chmod 0755 "$T/ask" "$T/settings" "$T/search"

has_no_token()
{
	if printf '%s\n' "$TOKENS" | grep -qF -f - "$T/stdout" "$T/stderr"; then
		not_ok "$1" "a token is there:" "$out" "$err"
	else
		ok "$1"
	fi
}

in_layout()
{
	cordon -- sh -c "$(cat "$T/ask")"
	is "$1: git says inside what it says outside" "$outside" "$rc $out"
	cordon -- sh -c "$(cat "$T/settings")"
	is "$1: it reads its settings" 0 "$rc"
	has_no_token "$1: no token is in them"
	printf '%s\n' "$TOKENS" >"$T/patterns"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $OPTIONS -- sh -c "$(cat "$T/search")" \
		<"$T/patterns" >"$T/stdout" 2>"$T/stderr"
	is "$1: no token is in any file" searched "$(cat "$T/stdout")"
	cordon -- sh -c 'for path in .git/config .git/hooks/x .git/HEAD; do
		{ true >>$path; } 2>/dev/null && echo $path; done; :'
	is "$1: none of .git can be written" '0 ' "$rc $out"
}

# As the script waits: in no process's memory either.
in_memory()
{
	[ "$(id -u)" = 0 ] || return 0
	start run "$CORDON" run -- sh -c 'echo up; read -r x'
	is 'the script is up' up "$READY"
	printf '%s\n' "$TOKENS" >"$T/patterns"
	while read -r form; do
		"$PYTHON" "$tests/system/memory_search.py" "$form" \
			"$(pid_of run)" >"$T/found" 2>&1
		is 'no process has the token' 'looked at 3' "$(cat "$T/found")"
	done <"$T/patterns"
	stop run
}

body()
{
	layout checkout_v4
	in_memory
	cd "$T" && rm -rf "$LAYOUT"
	layout gitlab
	in_memory
	cd "$T" && rm -rf "$LAYOUT"
	for name in $layouts; do
		OPTIONS=
		layout "$name"
		as_user env HOME="$HOME" GIT_CONFIG_NOSYSTEM=1 \
			sh -c "$(cat "$T/ask")" >"$T/stdout" 2>"$T/stderr"
		outside="$? $(head -c 4000 "$T/stdout")"
		is "$name: without cordon the token is where it is said" \
			"$WITNESS" "$(tokens_in "$WITNESS")"
		for workspace in read-only overlay read-write; do
			printf '[files]\nworkspace = %s\n' $workspace |
				profile
			in_layout "$name, $workspace"
		done
	done
}

# shellcheck disable=SC2119
for_each_who body
plan
