#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# B11: a credential in a directory that can be entered and not listed is not had
# by who guesses its name.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
[ "$(id -u)" = 0 ] || skip 'this test needs files of two users'
become user

git init -q .
printf '[http]\n\textraheader = a-token\n' >>.git/config
mkdir vault
echo a-token >vault/.env
chmod 0644 .git/config vault/.env
chmod 0711 .git vault
control 'the directory cannot be listed' sh -c '! ls vault'
for name in .git/config vault/.env; do
	control "$name is read" cat $name
	has 'with the token' "$T/stdout" a-token
	for workspace in read-only overlay; do
		cordon --set files.workspace=$workspace -- cat $name
		is "inside, $workspace: it is not there" '1 ' "$rc $out"
		has 'it is told' "$T/stderr" 'and not searched for credentials'
	done
	cordon --read "$name" -- cat $name
	is 'by its name it is shown' 0 "$rc"
done
# the first directory is shown for itself
cd vault || exit 99
cordon --workspace . -- cat .env
has 'a workspace that cannot be listed is told' "$T/stderr" 'not complete'
cd ../.git || exit 99
mkdir .git
chmod 0711 .git
cordon --workspace . -- cat .git/config
not_started 'where a repository is in it nothing starts' 125
plan
