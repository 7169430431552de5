#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T11: another host behind the same server is not told apart, as the manual says.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
manual=$tests/../man/cordon-security.7

body()
{
	upstream
	door
	inside 'a greeting with the right name' \
		./probe hello good.example 443 sni=good.example
	is 'what follows is the server'\''s to judge' 1 "$(heard upstream)"
	has 'the manual says so' "$manual" 'domain fronting'
	OPTIONS=
}
for_each_who body
plan
