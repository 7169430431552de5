#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# B07: what a runner of one's own signs in with, and its logs, are not to be seen
# from the workspace in it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	runner=$T/$who/runner
	as_user mkdir -p "$runner/_diag" "$runner/_work/app/app"
	for file in .credentials .credentials_rsaparams .runner .env .path \
		_diag/Worker_1.log; do
		echo CANARY | as_user sh -c 'cat >"$1"' sh "$runner/$file"
		echo "read $runner/$file"
		echo "read ../../../$file"
	done >"$T/acts"
	as_user cp ./probe "$runner/_work/app/app/probe"
	cd "$runner/_work/app/app" || exit 99
	control_each <"$T/acts"
	confined_each <"$T/acts"
}
for_each_who body
plan
