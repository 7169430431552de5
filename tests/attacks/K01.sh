#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# K01: no way to the parameters of a new file system (CVE-2022-0185).
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'fsopen' unshare -Urm ./probe call fsopen
	control 'fsconfig' unshare -Urm ./probe call fsconfig
	control 'a user namespace to have the right in' ./probe unshare user
	confined_each <<-EOT
	call fsopen
	call fsconfig
	call fsmount
	unshare user
	unshare mnt
	clone user
	mount /tmp
	EOT
}
for_each_who body
plan
