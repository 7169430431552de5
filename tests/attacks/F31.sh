#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F31: the files that control the kernel cannot be opened for writing.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

files='/proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe
	/proc/sys/kernel/hostname /proc/sys/vm/drop_caches
	/proc/sys/net/ipv4/ip_forward
	/proc/sys/fs/binfmt_misc/register /proc/sysrq-trigger
	/proc/irq/default_smp_affinity /proc/1/oom_score_adj
	/sys/kernel/uevent_helper /sys/power/state
	/sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/memory/release_agent
	/sys/fs/cgroup/release_agent'

body()
{
	for file in $files; do
		[ ! -e "$file" ] || echo "open w $file"
	done >"$T/acts"
	if [ "$who" = root ]; then
		grep -v -e modprobe -e uevent "$T/acts" >"$T/controls"
		control_each <"$T/controls"
	else
		control 'what is of its own namespaces' unshare -Urn \
			./probe open w /proc/sys/net/ipv4/ip_forward
	fi
	printf 'open w %s\n' $files >"$T/acts"
	confined_each <"$T/acts"
}
for_each_who body
plan
