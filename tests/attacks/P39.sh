#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P39: pid 1 cannot be given limits, of which one would end it and the run.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# prlimit64(pid, RLIMIT_CPU, NULL, NULL); 302 on x86-64, 261 elsewhere
case $(uname -m) in
x86_64) nr=302 ;;
*) nr=261 ;;
esac

body()
{
	control 'its own limits' ./probe raw $nr 0 0 0 0
	inside 'its own limits' ./probe raw $nr 0 0 0 0
	# without cordon: pid 1 of a namespace of our own
	control 'those of pid 1' unshare -Urpf ./probe raw $nr 1 0 0 0
	confined 'those of pid 1' ./probe raw $nr 1 0 0 0
	confined 'those of pid 1, by high bits' \
		./probe raw $nr 0x100000001 0 0 0
}
for_each_who body
plan
