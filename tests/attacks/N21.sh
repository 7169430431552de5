#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N21: the network inside cannot be changed.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'take lo down' unshare -Urn ./probe lo-down
	control 'add a device' unshare -Urn ./probe link-add
	confined 'take lo down' ./probe lo-down
	confined 'add a device' ./probe link-add
}
for_each_who body
plan
