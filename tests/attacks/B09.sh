#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# B09: no root, working directory or descriptor of a process leads outside.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'by its own root' ./probe read "/proc/self/root$OUT/secret"
	control 'by its working directory' \
		./probe read /proc/self/cwd/../out/secret
	for path in "/proc/self/root$OUT/secret" "/proc/1/root$OUT/secret" \
		/proc/self/cwd/../out/secret /proc/1/cwd/../out/secret \
		"/proc/1/cwd/..$OUT/secret" "/proc/thread-self/root$OUT/secret" \
		../out/secret /../../../../../../../../$OUT/secret; do
		echo "read $path"
	done >"$T/acts"
	confined_each <"$T/acts"
}
for_each_who body
plan
