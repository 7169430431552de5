#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C07: the tokens with which a job signs in at its CI system stay outside, under
# whatever pattern.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

names='ACTIONS_ID_TOKEN_REQUEST_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL
ACTIONS_RUNTIME_TOKEN ACTIONS_RESULTS_URL GITHUB_TOKEN CI_JOB_TOKEN CI_JOB_JWT_V2
CIRCLE_OIDC_TOKEN_V2 SYSTEM_ACCESSTOKEN BITBUCKET_STEP_OIDC_TOKEN
BUILDKITE_AGENT_ACCESS_TOKEN BUILDKITE_AGENT_JOB_API_TOKEN JENKINS_AGENT_SECRET'

body()
{
	set --
	for name in $names; do
		case $name in
		*_URL) set -- "$@" "$name=https://ci.example/$$?a=b" ;;
		*) set -- "$@" "$name=CANARY-$$-value-of-$name" ;;
		esac
	done
	# shellcheck disable=SC2086
	for name in $names; do
		control "have $name" env "$@" ./probe env "$name"
	done
	for OPTIONS in '' '-p ci-metadata'; do
		# shellcheck disable=SC2086
		try env "$@" "$CORDON" run $OPTIONS -- ./probe env $names
		is "inside, $OPTIONS: none of them" '1 refused' \
			"$rc $(echo "$out" | cut -d' ' -f1)"
	done
	try env "$@" "$CORDON" run --pass '*' -- env
	has_not 'inside, even where all is passed: no value' "$T/stdout" CANARY-
	OPTIONS=
}
for_each_who body
plan
