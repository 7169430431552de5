#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# env_is_scrubbed - the script gets no variable it was not named for.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

token=ghp_$(printf '%036d' 7 | tr 0-9 a-j)

body()
{
	base='PATH HOME USER LOGNAME SHELL LANG LC_ALL TZ TERM TMPDIR CI PWD SHLVL
OLDPWD _'
	SECRET=one GITHUB_SHA=abc123 github_sha=no GITHUB_NICE=$token
	export SECRET GITHUB_SHA github_sha GITHUB_NICE
	control 'it is there' ./probe env SECRET
	cordon -- env
	sed 's/=.*//' "$T/stdout" >"$T/names"
	while read -r name; do
		case " $base " in
		*[[:space:]]"$name"[[:space:]]*) ;;
		*) not_ok "only base variables: $name" ;;
		esac
	done <"$T/names"
	has 'PATH is there' "$T/stdout" PATH=/
	has_not 'nothing else' "$T/stdout" SECRET
	cordon --pass 'GITHUB_*' --pass GITHUB_NICE --setenv 'MODE=a b' -- env
	has 'a glob passes what it matches' "$T/stdout" GITHUB_SHA=abc123
	has_not 'in its case' "$T/stdout" github_sha
	has 'what is set is set' "$T/stdout" 'MODE=a b'
	has_not 'a token is withheld' "$T/stdout" ghp_
	has 'and that is told' "$T/stderr" GITHUB_NICE
	has_not 'without its value' "$T/stderr" "$token"
	cordon --set env.expose=GITHUB_NICE --set output.mask=no -- env
	has 'unless it is exposed' "$T/stdout" "GITHUB_NICE=$token"
	for name in LD_LIBRARY_PATH NODE_OPTIONS GIT_SSH_COMMAND; do
		export "$name=/nonexistent"
		cordon --pass "$name" -- env
		has_not "$name needs pass-unsafe" "$T/stdout" "$name="
		cordon --set "env.pass-unsafe=$name" -- /usr/bin/env
		has "$name passes by it" "$T/stdout" "$name=/nonexistent"
		unset "$name"
	done
	unset SECRET GITHUB_SHA github_sha GITHUB_NICE
}
for_each_who body
plan
