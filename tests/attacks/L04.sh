#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# L04: the files by which other CI systems take variables for later steps are as
# they were, and not seen, wherever they lie.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

variables='BASH_ENV CIRCLE_SHELL_ENV GITLAB_ENV BUILDKITE_ENV_FILE
BITBUCKET_PIPELINES_VARIABLES_PATH DRONE_OUTPUT'
plant='./probe read "$1"; ./probe write "$1"; mv "${1%/*}" "${1%/*}.old"
	mkdir -p "${1%/*}"; ./probe write "$1"'

# guarded VARIABLE DIR OPTIONS: of a file in DIR
guarded()
{
	as_user mkdir -p "$2/deep/er"
	file=$2/deep/er/env
	echo 'TOKEN=CANARY' | as_user sh -c 'cat >"$1"' sh "$file"
	OPTIONS=$3
	# shellcheck disable=SC2086
	try env "$1=$file" "$CORDON" run $OPTIONS -- sh -c "$plant" sh "$file"
	is "$1, $3: the file is as it was" TOKEN=CANARY "$(cat "$file")"
	has_not 'and was not read' "$T/stdout" CANARY
	OPTIONS=
}

body()
{
	echo 'echo pwned' >"$T/evil.sh"
	control 'a shell begins with the file that BASH_ENV names' \
		env BASH_ENV="$T/evil.sh" bash -c :
	has 'and ran it' "$T/stdout" pwned
	as_user sh -c 'mkdir -p there && echo >there/env'
	control 'write to a file' sh -c "$plant" sh "$W/there/env"
	rm -rf there there.old
	[ "$who" != root ] || chown -R 65534 "$W" "$OUT"
	for variable in $variables; do
		guarded "$variable" "$OUT" "--read $OUT"
		guarded "$variable" "$OUT" "--write $OUT"
		guarded "$variable" "$W" '--set files.workspace=read-write'
		try env "$variable=$OUT/later" "$CORDON" run --write "$OUT" -- \
			./probe stat /
		not_started 'where one is to be, nothing is written' 125
		has 'and the variable is named' "$T/stderr" "$variable"
	done
}
for_each_who body
plan
