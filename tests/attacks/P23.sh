#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P23: the kernel takes no programs, shows no counters, hands out no page faults.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# perf_event_open bpf userfaultfd, with arguments that a kernel complains of
body()
{
	for words in '298 0 0 -1 -1 0' '321 -1 0 0' '323 0x10001'; do
		# shellcheck disable=SC2086
		try ./probe raw $words
		case $out in
		*EPERM*|*ENOSYS*|*EACCES*)
			not_ok "without cordon: ${words%% *} looks at them" "$out" ;;
		*) ok "without cordon: ${words%% *} looks at them" ;;
		esac
		# shellcheck disable=SC2086
		cordon -- ./probe raw $words
		has "inside: ${words%% *} is refused" "$T/stdout" 'refused EPERM'
	done
}
[ "$(uname -m)" = x86_64 ] || skip 'the numbers are those of x86-64'
for_each_who body
plan
