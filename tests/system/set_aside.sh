#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# set_aside - a name that acts on later steps, was not there and was made in a
# directory that may be written at once, is another one when the run has ended.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

plant='git init -q . && git config core.fsmonitor "touch $PWD/obeyed; :"
	echo "touch obeyed" >.bashrc; ln -s .bashrc .envrc
	mkdir -p .config/fish; echo kept >other'

# What a later step does.
later()
{
	try sh -c 'HOME=$PWD; export HOME; git status --short >/dev/null
		bash -ic : </dev/null; ls obeyed'
}

named() { as_user find . -name "$1" | wc -l; }

body()
{
	[ "$who" = user ] || chown -R 65534:65534 .
	OPTIONS=
	control 'leave names' sh -c "$plant"
	later
	is 'a later step obeys them' obeyed "$out"
	as_user sh -c 'rm -rf .git .bashrc .envrc .config obeyed other'

	OPTIONS='--set files.workspace=read-write'
	cordon --evidence "$OUT/ev" -- sh -c "$plant"
	is 'the command is let alone' 0 "$rc"
	cp "$T/stderr" "$T/told"
	later
	is 'a later step obeys nothing' '' "$out"
	is 'what else it made is there' kept "$(cat other)"
	for _name in .git .bashrc .envrc fish; do
		is "$_name is not" 0 "$(named "$_name")"
		is 'but under another name' 1 \
			"$(named "$_name.set-aside-????????")"
		has 'which is told' "$T/told" "it is now $_name.set-aside-"
	done
	has 'and recorded' "$OUT/ev" \
		"\"event\":\"set_aside\",\"path\":\"$W/.git\",\"now\":\".git.set"
	has 'it counts' "$OUT/ev" '"counting":4,'
	has 'the line that lets it stay' "$T/told" \
		"write-unsafe = ?$W/.git"

	cordon --set evidence.on-denied=fail -- sh -c 'ln -s /nowhere .profile'
	is 'as a refusal' 123 "$rc"
	is 'a dangling link too' 0 "$(named .profile)"
	cordon -- sh -c 'touch .login; exit 3'
	is 'when the command failed' 3 "$rc"
	is 'the same' 0 "$(named .login)"
	cordon --timeout 1s -- sh -c 'touch .logout; exec cat /dev/zero' \
		>/dev/null
	is 'and when it was ended' 0 "$(named .logout)"

	cordon --set files.write-unsafe="?$W/.git" -- sh -c 'git init -q .'
	is 'named by write-unsafe it stays' '0 1' "$rc $(named .git)"
	cordon -- sh -c 'touch .git/x'
	is 'and then is as any' '1 1' "$rc $(named .git)"
	as_user rm -rf .git

	as_user ln -s nowhere .envrc
	cordon -- true
	is 'a link that was there stays' nowhere "$(readlink .envrc)"
	has 'and is told' "$T/stderr" "$W/.envrc is a symbolic link"
	rm .envrc
	OPTIONS=
	as_user mkdir dist
	[ "$who" = user ] || chown 65534:65534 dist
	cordon --write dist -- sh -c 'touch dist/.envrc dist/x'
	is 'so in what write names' '0 x' "$(named .envrc) $(ls dist)"
	# a link where it was leads to nothing of somebody else's
	as_user mkdir -p a/b victim
	[ "$who" = user ] || chown -R 65534:65534 a victim
	mv victim "$OUT/victim" && touch "$OUT/victim/.bashrc"
	# shellcheck disable=SC2016 # for the shell inside
	lead='mv a c 2>/dev/null; mkdir a 2>/dev/null; rmdir a/b 2>/dev/null
		ln -s "$1" a/b'
	cordon --set files.workspace=read-write --write a/b -- \
		sh -c "$lead" sh "$OUT/victim"
	is 'the run has failed' 125 "$rc"
	is 'what lies elsewhere keeps its name' .bashrc "$(ls -A "$OUT/victim")"
	try sh -c "$lead" sh "$OUT/victim"
	is 'where without cordon a link would lead' .bashrc "$(ls -A a/b)"
	cordon --write dist -- true
	has_not 'nothing is said of nothing' "$T/stderr" 'set aside'
	try "$CORDON" explain --write dist -- true
	has 'explain has the names' "$T/stdout" \
		"set aside   in $W/dist, what is made of .git, .gitconfig"
}
for_each_who body
plan
