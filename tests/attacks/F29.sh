#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F29: what runs after the script is not the script's to change.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	rm -rf .git
	as_user sh -c 'git init -q . && mkdir -p node_modules/.bin .vscode \
		.github/workflows out && echo all: >Makefile && echo >.envrc &&
		echo >node_modules/.bin/tool && echo >.vscode/settings.json &&
		echo >.github/workflows/ci.yml && echo >.gitattributes'
	files='.git/hooks/pre-commit .git/config .git/HEAD .git/info/attributes
		.git/new Makefile .envrc node_modules/.bin/tool
		.vscode/settings.json .github/workflows/ci.yml .gitattributes new'
	for file in $files; do
		echo "write $file"
	done >"$T/acts"
	control_each <"$T/acts"
	confined_each <"$T/acts"
	OPTIONS='--set files.write=out'
	confined_each <"$T/acts"
	[ "$who" != root ] || chown -R 65534 .
	OPTIONS='--set files.workspace=read-write'
	for file in .git/hooks/pre-commit .git/config .git/new; do
		confined "$file, though all else is writable" \
			./probe write "$file"
	done
	confined 'the directory of git moved away' ./probe rename .git .tig
	inside 'all else' ./probe write new
	OPTIONS=
	rm -rf .git
}
for_each_who body
plan
