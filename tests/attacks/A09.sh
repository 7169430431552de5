#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A09: what a script evaluates of a variable (the genuine uploader's CODECOV_ENV
# is one) acts on nothing outside.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

evaluate='for name in $(echo "$CODECOV_ENV" | tr , " "); do
	eval "value=\$$name"; done; true'

body()
{
	CODECOV_ENV="A;./probe\${IFS}write\${IFS}$OUT/planted"
	export CODECOV_ENV
	control 'the script' sh -c "$evaluate"
	is 'it ran what is in the variable' planted "$(cd "$OUT" && ls planted)"
	rm -f "$OUT/planted"
	OPTIONS='--pass CODECOV_ENV'
	inside 'the script' sh -c "$evaluate"
	has 'it ran the same' "$T/stdout" refused
	is 'and nothing is left of it' secret "$(ls "$OUT")"
	OPTIONS=
	unset CODECOV_ENV
}
for_each_who body
plan
