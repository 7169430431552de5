#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T11: another host behind the same server is not told apart with tls://, as the
# manual says; with https:// it is.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"
manual=$tests/../man/cordon-security.7

body()
{
	upstream
	door
	inside 'a greeting with the right name' \
		./probe hello good.example 443 sni=good.example
	is 'what follows is the server'\''s to judge' 1 "$(heard upstream)"
	has 'the manual says so' "$manual" 'domain fronting'
	origin
	endpoint
	cases <<'EOT'
host-other another host on the same server | GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n
EOT
	control_cases
	refused_cases
	stop origin
	OPTIONS=
}
for_each_who body
plan
