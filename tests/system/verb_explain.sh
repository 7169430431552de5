#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verb_explain - explain prints the plan and starts nothing.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	PORT=1
	door
	# shellcheck disable=SC2086
	try "$CORDON" explain $OPTIONS --pass 'GITHUB_*' --read "$OUT" -- \
		./probe write /proc/self/fd/1
	is 'the status' 0 "$rc"
	has_not 'nothing was started' "$T/stdout" pwned
	for word in namespaces tls://good.example "$OUT" 127.0.0.1; do
		has "it tells $word" "$T/stdout" "$word"
	done
	# shellcheck disable=SC2086
	try "$CORDON" explain --json $OPTIONS -- ./probe stat /
	$PYTHON -m json.tool <"$T/stdout" >"$T/json" 2>&1
	is 'JSON is JSON' 0 $?
	has 'with the endpoint' "$T/json" tls://good.example
	MY_SECRET=CANARY-$$
	export MY_SECRET
	try "$CORDON" explain --pass MY_SECRET -- ./probe stat /
	has 'a variable by name' "$T/stdout" MY_SECRET
	try "$CORDON" explain -- ./probe stat /
	has_not 'and no value of what is withheld' "$T/stdout" CANARY-
	try "$CORDON" explain --allow nonsense -- ./probe stat /
	not_started 'what run refuses, it refuses' 125
	try "$CORDON" explain
	not_started 'without a command too' 125
	OPTIONS=
}
for_each_who body
plan
