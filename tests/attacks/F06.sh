#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F06: a log that is standard output cannot be truncated.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'echo earlier >log'
	as_user ./probe truncate /proc/self/fd/1 >>log
	has_not 'without cordon: the earlier line is lost' log earlier
	as_user sh -c 'echo earlier >log'
	as_user "$CORDON" run -- ./probe truncate /proc/self/fd/1 >>log
	has 'inside: the earlier line stays' log earlier
	as_user "$CORDON" run -- ./probe truncate /proc/self/fd/2 2>>log >/dev/null
	has 'also by stderr' log earlier
	confined 'the log by its name' ./probe truncate log
	has 'the log is whole' log earlier
}
for_each_who body
plan
