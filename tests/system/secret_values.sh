#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# secret_values - what cannot be a secret keeps the script from starting: file
# and line are told, and no byte of the value.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

two_lines='qX7vB2nM9k
pL4wR8tY6s'
tab=$(printf 'qX7vB2nM9k\tpL4wR8tY6s')
long=$(printf '%65536s' '' | tr ' ' x)
one=qX7vB2nM9kpL4wR8tY6s
wide=qX7vB2nM9kpL4wé8tY6s

# a_profile PLACES: two secrets of one endpoint.
a_profile()
{
	profile <<-EOT
	[env]
	secret = ONE -> https://good.example header:X-One $1
	secret = TWO -> https://good.example header:X-Two
	[network]
	allow = https://good.example/** GET,POST
	EOT
}

# refused TEXT VALUE [LINE]
refused()
{
	cordon -- echo started
	not_started "$1: 125" 125
	has "$1: the line is told" "$T/stderr" "$T/profile.ini:${3:-2}: "
	# of a short value each byte is in any message: none in quotes
	case ${#2} in
	[01]) has_not "$1: not a byte of it" "$T/stderr" "'$2'" ;;
	*) has_not "$1: no part of it" "$T/stderr" "$(printf '%.6s' "$2")" ;;
	esac
}

# The same from a file and from a descriptor.
elsewhere()
{
	unset ONE
	printf '%s' "$two_lines" >"$OUT/value"
	a_profile "from=file:$OUT/value"
	refused 'a file of two lines' "$two_lines"
	printf '%s\n' "$one" >"$OUT/value"
	cordon -- sh -c 'test ${#ONE} = 20'
	is 'one line break at its end is none of it' 0 $rc
	: >"$OUT/value"
	refused 'an empty file' ''
	rm "$OUT/value"
	refused 'a file that is not there' "$one"
	a_profile from=fd:7
	refused 'a descriptor that is not there' "$one"
	a_profile from=fd:0
	cordon -- echo started
	not_started 'the script'\''s own input: 125' 125
	a_profile from=fd:7
	exec 7<"$T/long"
	refused 'a descriptor with 64 KiB' "$long"
	exec 7<&-
}

body()
{
	TWO=aZ5cV1xN0jhG3fD7sQ2e
	export ONE TWO
	a_profile ''
	ONE=
	# shellcheck disable=SC2016
	inside 'an empty variable grants nothing' sh -c 'test -z "${ONE-}"'
	ONE=q
	refused 'one byte' "$ONE"
	ONE=qX7vB2nM9kpL4wR
	refused '15 bytes' "$ONE"
	ONE=$two_lines
	refused 'a line break within' "$ONE"
	ONE=$tab
	refused 'a tab within' "$ONE"
	ONE=$wide
	refused 'a byte beyond ASCII' "$ONE"
	ONE=" $one"
	refused 'a blank at its begin' "$one"
	ONE=$long
	refused '64 KiB' "$ONE"
	ONE=zzzzzzzzzzzzzzzzzzzz
	refused 'one byte over and over' "$ONE"
	ONE=$TWO
	refused 'equal to another' "$ONE" 3
	ONE=${TWO}qX7vB2nM9k
	refused 'another and more' "$ONE" 3
	ONE=aZ5cV1xN0jhG3fD7
	refused 'the beginning of another' "$ONE" 3
	ONE=V1xN0jhG3fD7sQ2e
	refused 'a part of another' "$ONE" 3
	ONE="qX7vB2&M9k=L4wR8tY6s"
	a_profile query:token
	refused 'bytes a query would escape' "$ONE"
	a_profile ''
	ONE=$one
	inside 'one that can be' sh -c 'test ${#ONE} = 20 -a ${#TWO} = 20'
	elsewhere
	OPTIONS=
}
printf '%s' "$long" >"$T/long"
for_each_who body
plan
