#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verb_check - check tells every error of a profile with its line.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	PORT=1
	door
	try "$CORDON" check "$T/profile.ini"
	is 'a good profile' 0 "$rc"
	has 'shows what it brings' "$T/stdout" tls://good.example
	profile <<-EOT
	[env]
	pas = A
	[network]
	allow = b
	[limits]
	time = c
	EOT
	try "$CORDON" check "$T/profile.ini"
	is 'a bad one' 125 "$rc"
	for line in 2 4 6; do
		has "the error of line $line" "$T/stderr" "profile.ini:$line"
	done
	profile <<-EOT
	[network]
	allow = tls://a.example
	connect-to = b.example:443 -> 127.0.0.1:443
	[syscalls]
	deny = execve
	[files]
	write = .zshenv
	[env]
	pass = LD_PRELOAD
	EOT
	try "$CORDON" check "$T/profile.ini"
	not_started 'one that no host can run' 125
	for line in 3 5 7 9; do
		has "what is wrong with line $line" "$T/stderr" \
			"profile.ini:$line"
	done
	printf '[env]\npass = FROM_INCLUDE\n' >"$T/included.ini"
	profile <<-EOT
	[profile]
	include = ./included.ini
	[env]
	pass = OWN
	EOT
	try "$CORDON" check "$T/profile.ini"
	is 'an include' 0 "$rc"
	has 'what the include added' "$T/stdout" FROM_INCLUDE
	has 'and from where' "$T/stdout" included.ini:2
	has_not 'without a note' "$T/stdout" note:
	profile <<-EOT
	[network]
	allow = tls://dns.google
	EOT
	try "$CORDON" check "$T/profile.ini"
	is 'a host that resolves names' 0 "$rc"
	has 'is no error, and a note' "$T/stdout" 'note: tls://dns.google'
	try "$CORDON" check "$T/profile.ini" "$T/missing.ini"
	is 'one of two is missing' 125 "$rc"
	try "$CORDON" check nothing
	is 'a name that there is not' \
		"cordon: no profile named 'nothing'; cordon list shows those there are" \
		"$err"
	try "$CORDON" check
	not_started 'none named' 125
	for path in "$tests"/../profiles/*.ini; do
		try "$CORDON" check "$path"
		is "the shipped ${path##*/}" 0 "$rc"
	done
	OPTIONS=
}
for_each_who body
plan
