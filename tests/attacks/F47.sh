#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F47: nothing can be changed of a file that is standard input.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# fchmod, fchown and utimensat of descriptor 0
acts='raw 91 0 0777
raw 93 0 65534 65534
raw 280 0 0 0 0'

state() { stat -c '%a %u %g %y' "$1"; }

body()
{
	as_user sh -c 'echo words >file; mkfifo fifo'
	before=$(state file)
	echo "$acts" >"$T/lines"
	try sh -c 'while read -r words; do ./probe $words <file; done' \
		<"$T/lines"
	is 'without cordon: a descriptor for reading is enough' 3 \
		"$(grep -c ^done "$T/stdout")"
	is 'they change it' changed \
		"$([ "$before" = "$(state file)" ] || echo changed)"
	as_user chmod 0644 file
	before=$(state file)
	try sh -c 'while read -r words; do
		"$0" run -- ./probe $words <file; done' "$CORDON" <"$T/lines"
	is 'inside: the file is as it was' "$before" "$(state file)"
	cordon -- ./probe change mode /dev/stdin <file
	cordon -- sh -c ': >/dev/stdin; echo more >>/proc/self/fd/0' <file
	is 'nor by its name' "$before words" "$(state file) $(cat file)"

	cordon --set files.read=fifo -- true
	not_started 'a pipe with a name is not shown by name' 125
}
[ "$(uname -m)" = x86_64 ] || skip 'the numbers are those of x86-64'
for_each_who body
plan
