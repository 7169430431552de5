#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P02: no option takes a secret, so none stands in a command line.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for words in '--secret T=abcdef' '--expose T=abcdef' '--token abcdef' \
		'--set env.expose=T=abcdef' \
		'--set network.connect-to=a.example:443->u:abcdef@127.0.0.1:443' \
		'--allow tls://u:abcdef@a.example'; do
		# shellcheck disable=SC2086
		cordon $words -- ./probe stat /
		not_started "$words" 125
	done
	control 'a command line can be read' sh -c \
		'./probe find-process abcd "$0"' efgh abcdefgh
	TOKEN=abcdefgh
	export TOKEN
	cordon --set env.expose=TOKEN --set output.mask=no -- sh -c 'echo "$TOKEN"; ./probe grep-proc \
		abcd efgh | grep -o "[0-9]*/cmdline"'
	is 'what is exposed is in the environment alone' abcdefgh "$out"
}
for_each_who body
plan
