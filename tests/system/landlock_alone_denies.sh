#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# landlock_alone_denies - Landlock holds by itself, where nothing else would refuse.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# The files below /proc/self are on a mount that can be written to, their mode
# allows it and no system call is special: only Landlock says no.
body()
{
	control 'no domain yet' ./probe landlock-layers
	confined 'a domain holds' ./probe landlock-layers
	for file in comm oom_score_adj coredump_filter timerslack_ns; do
		control "write /proc/self/$file" \
			./probe truncate "/proc/self/$file"
		confined "write /proc/self/$file" \
			./probe truncate "/proc/self/$file"
		has 'by Landlock' "$T/stdout" EACCES
	done
	inside 'reading them' ./probe read /proc/self/comm
}
for_each_who body
plan
