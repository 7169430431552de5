#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bad_command - a command line that cannot be meant stops the run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# usage TEXT WORDS...
usage()
{
	_what=$1
	shift
	try "$CORDON" "$@"
	not_started "$_what" 125
}

body()
{
	usage 'no verb'
	usage 'a verb there is not' start -- ./probe stat /
	usage 'an option there is not' run --nonsense -- ./probe stat /
	usage 'a letter there is not' run -z -- ./probe stat /
	usage 'an option of another verb' check --status-fd 1 x
	usage 'no command' run
	usage 'no command after --' run --
	usage 'an empty command' run -- ''
	usage 'an option without its value' run --allow
	usage 'a value for a flag' explain --json=yes -- ./probe stat /
	usage 'a level there is not' run --require total -- ./probe stat /
	usage 'a time there is not' run --timeout soon -- ./probe stat /
	usage 'a mode there is not' run --stdin tty -- ./probe stat /
	usage 'a variable without a value' run --setenv NAME -- ./probe stat /
	usage 'a variable without a name' run --setenv =x -- ./probe stat /
	usage 'a key without a section' run --set time=1h -- ./probe stat /
	# the script could be given any word; none of them is an option of ours
	as_user cp probe ./--set
	inside 'a command named like an option' ./--set stat /
	try "$CORDON" run ./probe stat / --nonsense
	is 'options end at the command' 0 "$rc"
	try "$CORDON" run -- sh -c 'echo "$@"' sh -p x --allow y
	is 'and words of the command stay its own' '-p x --allow y' "$out"
	build=$(cd "$(dirname "$CORDON")/.." && pwd)
	cordon --read "$build" -- "$CORDON" run -- echo ran
	is 'cordon inside of cordon starts nothing' '' "$out"
	has 'and the way out is told' "$T/stderr" 'let one cordon run be'
	for verb in run explain check list; do
		control "help of $verb" "$CORDON" "$verb" --help
	done
	try "$CORDON" run --help
	has 'which names the form to prefer first' "$T/stdout" \
		'allow https://HOST'
	control 'help' "$CORDON" --help
	control 'version' "$CORDON" --version
}
for_each_who body
plan
