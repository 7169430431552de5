#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bad_endpoint - an endpoint that could be read in two ways is refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	cordon --allow tls://a.example -- ./probe stat /
	is 'a good one' 0 "$rc"
	for e in a.example a.example:443 //a.example tls: tls:// tls:///x \
		ftp://a.example https://a.example http://a.example \
		tls://user@a.example tls://user:pass@a.example \
		tls://a.example/path tls://a.example:0 tls://a.example:65536 \
		tls://a.example: tls://a.example:443x tls://a.example:+443 \
		tls://a.example:0443 'tls://a.example: 443' tls://a.example:4e2 \
		tls://a..example tls://.a.example tls://-a.example \
		'tls://*' 'tls://*.example' tls://ä.example 'tls://a example' \
		tls://1.2.3.4 tcp://a.example tcp://1.2.3:80 tcp://1.2.3.4.5:80 \
		tcp://01.2.3.4:80 tcp://0x7f.0.0.1:80 tcp://2130706433:80 \
		tcp://127.1:80 'tcp://[::1:80' 'tcp://[fe80::1%lo]:80' \
		tcp://256.1.1.1:80 'tcp://[1.2.3.4]:80'; do
		try "$CORDON" explain --allow "$e" -- ./probe stat /
		not_started "'$e'" 125
	done
	for e in 'tcp://1.2.3.4:80' 'tcp://[2606:4700::1]:80' 'tcp://a.example:1' \
		'tls://A.Example:65535' 'tls://a.example private' \
		'tls://xn--bcher-kva.example'; do
		try "$CORDON" explain --allow "$e" -- ./probe stat /
		is "'$e' is one" 0 "$rc"
	done
}
for_each_who body
plan
