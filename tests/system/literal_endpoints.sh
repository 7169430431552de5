#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# literal_endpoints - an address as an endpoint, of both families: the script
# connects to it, and that is where it leads.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9 --addr 2600::9 --addr 192.0.2.7 \
	--addr 2001:db8::7 --addr 10.0.0.1

# not_taken ENDPOINT WORDS: the profile is refused, and says what to write
not_taken()
{
	profile <<-EOT
	[network]
	allow = $1
	EOT
	cordon -- ./probe stat /
	not_started "$1: nothing starts" 125
	has "$1: it says what to write" "$T/stderr" "$2"
	has "$1: and where" "$T/stderr" 'profile.ini:2:'
}

body()
{
	profile <<-EOT
	[network]
	allow = tcp://9.9.9.9:9000
	allow = tcp://[2600::9]:9000
	allow = tcp://192.0.2.7:9000 private
	allow = tcp://[2001:DB8:0::7]:443 private
	allow = tcp://10.0.0.1:443 private
	allow = tcp://[2001:db8::1]:80
	connect-to = [2001:db8::1]:80 -> 10.0.0.1:443
	EOT
	n=0
	for at in 9.9.9.9:9000 2600::9:9000 192.0.2.7:9000 2001:db8::7:443 \
		10.0.0.1:443; do
		n=$((n + 1))
		listener "server$n" tcp "$at" "greetings of $at"
	done
	for at in '9.9.9.9 9000' '2600::9 9000' '192.0.2.7 9000' \
		'2001:db8::7 443' '10.0.0.1 443'; do
		# shellcheck disable=SC2086
		inside "$at" ./probe talk $at hello
		has 'it is that server' "$T/stdout" \
			"greetings of ${at% *}:${at#* }"
	done
	inside 'a literal that leads elsewhere' ./probe talk 2001:db8::1 80 hello
	has 'it is that server' "$T/stdout" 'greetings of 10.0.0.1:443'
	confined 'another port' ./probe talk 9.9.9.9 9001 hello
	confined 'another address' ./probe talk 2001:db8::7 9000 hello
	confined 'the same in the other family' \
		./probe talk ::ffff:192.0.2.7 443 hello
	inside 'an IPv4 address as one of IPv6' \
		./probe talk ::ffff:192.0.2.7 9000 hello
	stop_all
	not_taken tcp://192.0.2.7:9000 '`private`'
	not_taken 'tcp://[2001:db8::7]:443' '`private`'
	not_taken tcp://10.0.0.1:443 '`private`'
	not_taken tls://9.9.9.9 'tcp://9.9.9.9:443'
	not_taken 'tls://[2600::9]:8443' 'tcp://[2600::9]:8443'
	not_taken 'tcp://9.9.9.9' 'tcp://9.9.9.9:PORT'
	not_taken 'tcp://2600::9:443' '['
	not_taken tcp://127.0.0.1:80 'connect-to = NAME:80'
	not_taken 'tcp://[fe80::1]:80 private' 'interface'
	not_taken 'tcp://[::ffff:127.0.0.1]:80' 'connect-to = NAME:80'
	OPTIONS=
}
for_each_who body
plan
