#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F01: an inherited descriptor of a directory leads nowhere.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	exec 8<"$OUT"
	control 'read below descriptor 8' ./probe read /proc/self/fd/8/secret
	control 'write below descriptor 8' ./probe write /proc/self/fd/8/pwned
	rm -f "$OUT/pwned"
	control 'descriptor 8 is open' ./probe fds
	confined 'read below descriptor 8' ./probe read /proc/self/fd/8/secret
	confined 'write below descriptor 8' ./probe write /proc/self/fd/8/pwned
	confined 'no descriptor but 0, 1, 2' ./probe fds
	exec 8<&-
	is 'nothing was written outside' secret "$(ls "$OUT")"
}
for_each_who body
plan
