#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# K02: no way to the rules of nf_tables (CVE-2023-32233, CVE-2024-1086).
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# NETLINK_NETFILTER is 12; the kernel takes 32 bits
body()
{
	control 'a socket to them, in a namespace of its own' \
		unshare -Urn ./probe socket 16 3 12
	confined_each <<-EOT
	socket 16 3 12
	socket 0x100000010 3 0x10000000c
	socket 16 2 12
	socket 2 3 255
	unshare user
	unshare net
	EOT
}
for_each_who body
plan
