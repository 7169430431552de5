#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P25: io_uring, which the filter cannot see into, is not there.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for call in io_uring_setup io_uring_enter io_uring_register; do
		control "$call" ./probe call "$call"
		confined "$call" ./probe call "$call"
		has "$call looks like an older kernel" "$T/stdout" ENOSYS
	done
}
for_each_who body
plan
