#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# L13: a daemon that takes the mark of the job off, by which a runner ends what is
# left, is ended with the run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

leave='RUNNER_TRACKING_ID=0 nohup setsid ./probe pause "$1" </dev/null \
	>/dev/null 2>&1 &'

body()
{
	RUNNER_TRACKING_ID=github_7e3a9f52
	export RUNNER_TRACKING_ID
	mark=LEFT-$$-$who
	control 'it lives on' unshare -Urpf --mount-proc --kill-child sh -c "
		sh -c '$leave' sh '$mark'
		until ./probe find-process LEFT- '$$-$who'; do :; done"
	try ./probe orphans "$CORDON" run -- sh -c "$leave" sh "$mark"
	is 'inside: nothing outlives the run' '1 refused' \
		"$rc $(echo "$out" | cut -d' ' -f1)"
}
for_each_who body
plan
