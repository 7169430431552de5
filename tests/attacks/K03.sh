#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# K03: no control group to set a release agent in (CVE-2022-0492).
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'a control group namespace' unshare -Ur ./probe unshare cgroup
	confined_each <<-EOT
	unshare cgroup
	unshare user
	mount /tmp
	list /sys/fs/cgroup
	open w /sys/fs/cgroup/release_agent
	EOT
	control 'the mounts can be read' ./probe read /proc/self/mountinfo
	cordon -- sh -c 'grep -e " - cgroup" -e " - sysfs" /proc/self/mountinfo'
	is 'inside: none is mounted' '1:' "$rc:$out"
}
for_each_who body
plan
