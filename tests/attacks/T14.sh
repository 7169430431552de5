#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T14: the CA of one run is of no use in another, nor after it, nor for a name
# that is no endpoint.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# The relay answers a path that is not allowed itself: no server is needed.
ask='curl -sS -o page -w %{http_code} https://good.example/refused --cacert'
middle='openssl s_client -showcerts -servername good.example \
	-connect good.example:443 </dev/null 2>/dev/null |
	awk "/BEGIN/ { n++ } n == 2 { print } /END/ && n == 2 { exit }" |
	openssl x509 -noout -text'

body()
{
	profile <<-EOT
	[network]
	allow = https://good.example/only GET
	[limits]
	time = 2m
	EOT
	inside 'the CA of the first run' cat /etc/ssl/cordon-ca.pem
	cp "$T/stdout" first.pem
	chmod 0644 first.pem
	inside 'believed in its own run' sh -c \
		"$ask /etc/ssl/cordon-ca.pem | grep -q 403"
	confined 'believed in the next run' sh -c "$ask first.pem >/dev/null 2>&1 ||
		{ echo refused; exit 1; }"
	inside 'the second differs' sh -c \
		'! cmp -s first.pem /etc/ssl/cordon-ca.pem'
	# the run may last two minutes; clocks may be set by an hour
	inside 'ends with the run' sh -c \
		'! openssl x509 -noout -checkend 4200 \
		-in /etc/ssl/cordon-ca.pem'
	inside 'holds now' openssl x509 -noout -checkend 60 \
		-in /etc/ssl/cordon-ca.pem
	inside 'what signs' sh -c "$middle"
	has 'may sign for the endpoint' "$T/stdout" DNS:good.example
	has 'is held to it' "$T/stdout" 'X509v3 Name Constraints: critical'
	has 'signs no other that signs' "$T/stdout" 'pathlen:0'
	OPTIONS=
}
for_each_who body
plan
