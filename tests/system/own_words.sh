#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# own_words - what cordon itself says of names and texts that others chose is no
# command to the CI system that reads it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

azure='##vso[task.setvariable variable=A]b'
city='##teamcity[setParameter]b'

# commands TEXT WANTED FILE...: what the readers of a log would obey there; that
# the head of a diff begins a group at Buildkite commands nothing
commands()
{
	_text=$1
	_wanted=$2
	shift 2
	is "$_text" "$_wanted" "$(cat "$@" | $PYTHON "$tests/attacks/log_commands.py" |
		grep -vc '^buildkite ' | sed 's/^0$/none/')"
}

names()
{
	as_user mkdir "$azure"
	as_user sh -c 'echo KEY=1 >"$1/.env"; echo KEY=1 >"$1/id_rsa"' sh "$azure"
	echo "$azure/.env" >"$T/stdout"
	commands 'as it is such a name is a command (control)' 1 "$T/stdout"
	cordon --evidence "$OUT/evidence" -- true
	has 'a note of hidden files names them' "$T/stderr" 'task.setvariable'
	commands 'and is no command' none "$T/stdout" "$T/stderr"
	has 'evidence names them' "$OUT/evidence" task.setvariable
	commands 'and has no command' none "$OUT/evidence"
	is 'the name reads back' "$azure/.env" "$($PYTHON -c 'import json, sys
for line in open(sys.argv[1]):
    for f in json.loads(line).get("files", []):
        if f["path"].endswith(".env"):
            print(f["path"].split("/work/", 1)[1])' "$OUT/evidence")"
	rm -f "$OUT/evidence"
	for _json in '' --json; do
		# shellcheck disable=SC2086
		try "$CORDON" explain $_json -- true
		has "explain $_json names them" "$T/stdout" task.setvariable
		commands 'and has no command' none "$T/stdout" "$T/stderr"
	done
	cordon -- "$city"
	has 'an error names the command' "$T/stderr" setParameter
	commands 'and is none' none "$T/stderr"
}

leavings()
{
	# shellcheck disable=SC2016
	cordon --set files.workspace=overlay --write '?out' -- sh -c '
		mkdir out && ln -s /etc/passwd "out/$1"' sh "$city"
	is 'what cannot be kept fails the run' 125 "$rc"
	has 'with its name' "$T/stderr" 'nothing was written to the workspace'
	commands 'and without a command' none "$T/stderr"
}

change()
{
	printf '#!/bin/sh\necho <<X\n ::set-env name=A::b\nX\necho 1\n' >up.sh
	chmod 0755 up.sh
	[ "$who" = root ] || chown 65534:65534 . up.sh 2>/dev/null
	as_user git init -q . 2>/dev/null
	try "$CORDON" pin ./up.sh
	is 'a script is pinned' 0 "$rc"
	sed -i "s/echo 1/echo '$azure'/" up.sh
	commands 'the changed one has two commands (control)' 2 up.sh
	cordon -- ./up.sh
	is 'it does not start' 125 "$rc"
	has 'what changed is shown' "$T/stderr" 'task.setvariable'
	has 'with what is around' "$T/stderr" 'set-env name=A'
	commands 'and is no command' none "$T/stderr"
	try "$CORDON" pin ./up.sh
	has 'pin shows it too' "$T/stdout" 'task.setvariable'
	commands 'and has none either' none "$T/stdout"
}

body()
{
	names
	leavings
	change
}
unset CI GITHUB_ACTIONS
for_each_who body
plan
