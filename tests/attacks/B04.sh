#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# B04: the scripts of other steps, with the secrets that the CI system wrote into
# them, are not to be seen; a script's own file is.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=ci_step.sh
. "$(dirname "$0")/ci_step.sh"

body()
{
	step
	printf 'curl -H "Token: %s" https://a.example/\n' "$TOKEN" |
		as_user_write "$RUNNER_TEMP/1d5e8f40.sh"
	printf './probe read "$1"; ls -A "${0%%/*}"\n' |
		as_user_write "$RUNNER_TEMP/9c2b7a11.sh"
	control 'read the script of another step' \
		./probe read "$RUNNER_TEMP/1d5e8f40.sh"
	confined 'read the script of another step' \
		./probe read "$RUNNER_TEMP/1d5e8f40.sh"
	cordon -- sh "$RUNNER_TEMP/9c2b7a11.sh" "$RUNNER_TEMP/1d5e8f40.sh"
	is 'one that lies beside it sees itself alone' 9c2b7a11.sh \
		"$(echo "$out" | tail -n 1)"
	has_not 'and no token' "$T/stdout" "$TOKEN"
}
for_each_who body
plan
