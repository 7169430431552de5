#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F03: a directory as standard input is refused before anything starts.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'read below stdin' ./probe read /proc/self/fd/0/secret <"$OUT"
	cordon -- ./probe read /proc/self/fd/0/secret <"$OUT"
	not_started 'a directory as stdin is refused' 125
	cordon --stdin inherit -- ./probe read /proc/self/fd/0/secret <"$OUT"
	not_started 'also when it is asked for' 125
}
for_each_who body
plan
