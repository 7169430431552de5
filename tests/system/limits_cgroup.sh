#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# limits_cgroup - what only a cgroup can hold is held, or nothing runs.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Without a cgroup file system, as in a container that hides it.
hidden()
{
	try ./probe world --bind "$T/empty" /sys/fs/cgroup -- \
		"$CORDON" run "$@" -- ./probe stat /
}

refused()
{
	hidden --set limits.memory=64M
	not_started 'memory without a cgroup' 125
	has 'the message names the key' "$T/stderr" '[limits] memory = 64M'
	has 'and what to do' "$T/stderr" 'memory = 64M per-process'
	has 'or where to start it' "$T/stderr" 'Delegate=yes'
	hidden --set limits.cpu=50%
	not_started 'cpu without a cgroup' 125
	has 'the message names the key' "$T/stderr" '[limits] cpu = 0.5'
	hidden --set limits.processes=40
	is 'processes need none' 0 "$rc"
}

# Where this machine hands controllers on, to whom the test runs as.
held()
{
	rm -f "$OUT/ev"
	cordon --set limits.memory=32M --evidence "$OUT/ev" -- \
		sh -c 'tail /dev/zero; echo survived'
	is 'too much memory ends all' 137: "$rc:$out"
	has 'it says which key to raise' "$T/stderr" 'limits.memory = 32M'
	has_event 'evidence has it' "$OUT/ev" limit limits.memory
	has_event 'and the reason' "$OUT/ev" run_end '"reason":"memory"'
	inside 'less memory' sh -c 'head -c 4000000 /dev/zero | tail -c 9'
	rm -f "$OUT/ev"
	cordon --set limits.processes=20 --evidence "$OUT/ev" -- \
		./probe forks 100
	has 'no more processes than it may' "$T/stdout" 'refused EAGAIN'
	has_event 'evidence has it' "$OUT/ev" limit limits.processes
	cordon --set limits.cpu=0.5 -- grep '^0::' /proc/self/cgroup
	is 'inside it is the root of all' '0 0::/' "$rc $out"
}

body()
{
	mkdir -p "$T/empty"
	refused
	try "$CORDON" explain --set limits.memory=32M --set limits.cpu=1 -- true
	if [ "$rc" -eq 0 ]; then
		held
	else
		is 'what cannot be held is refused' 125 "$rc"
		echo "# not tried: $who gets no cgroup with memory and cpu here"
	fi
}
for_each_who body
plan
