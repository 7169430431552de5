#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# K05: no way to io_uring (CVE-2024-0582 and others).
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for call in io_uring_setup io_uring_enter io_uring_register; do
		control "$call" ./probe call "$call"
		confined "$call" ./probe call "$call"
		has 'as if the kernel had none' "$T/stdout" ENOSYS
	done
}
for_each_who body
plan
