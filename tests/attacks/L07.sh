#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# L07: files that shells run when they start are not the script's to write.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	files='.bashrc .profile .zshenv .envrc .gitconfig'
	for file in $files; do
		echo original | as_user sh -c 'cat >"$1"' sh "$file"
		echo "write $file"
	done >"$T/acts"
	echo 'echo pwned' | as_user sh -c 'cat >rc'
	control 'a shell runs one' env HOME="$W" bash --rcfile rc -i -c :
	has 'and what it says' "$T/stdout" pwned
	[ "$who" != root ] || chown -R 65534 "$W"
	OPTIONS='--set files.workspace=read-write'
	confined_each <"$T/acts"
	confined 'another in its place' ./probe rename probe .bashrc
	for file in $files; do
		is "$file is as it was" original "$(cat "$file")"
		OPTIONS=
		cordon --write "$file" -- ./probe stat /
		not_started "write = $file is refused" 125
		OPTIONS="--set files.write-unsafe=$file"
		inside "write-unsafe = $file is not" ./probe write "$file"
	done
	OPTIONS=
	control_each <"$T/acts"
}
for_each_who body
plan
