#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P07: a memory bomb meets its limit before it can take the supervisor along,
# and where the supervisor falls the bomb goes with it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# each process is full, and there is always one more
bomb='while :; do ./probe memory 4 8; done >/dev/null'

# By a cgroup, where one is had here: memory of all, of whatever kind.
together()
{
	OPTIONS='--set limits.memory=32M'
	control '4 times 16 MiB' ./probe memory 4 16
	control 'the same, shared' ./probe memory 1 64 shared
	for words in '4 16' '1 64 shared'; do
		# shellcheck disable=SC2086
		cordon -- ./probe memory $words
		is "$words: too much ends all of it" 137 "$rc"
		has 'it says which key to raise' "$T/stderr" \
			'limits.memory = 32M'
	done
	inside 'less of both' ./probe memory 2 4 shared
}

body()
{
	profile <<-EOT
	[limits]
	memory = 32M per-process
	processes = 50
	scratch = 4M
	EOT
	control '64 MiB in a process' ./probe memory 1 64
	confined '64 MiB in a process' ./probe memory 1 64
	has 'by its own limit' "$T/stdout" ENOMEM
	confined 'nor in each of four' ./probe memory 4 64
	inside '16 MiB in each of four' ./probe memory 4 16
	control '16 MiB in a file' ./probe fill "$OUT/big" 16777216
	for dir in /tmp /dev/shm /run; do
		confined "16 MiB in $dir" ./probe fill $dir/big \
			16777216
	done
	try ./probe orphans "$CORDON" run -p "$T/profile.ini" --timeout 500ms \
		--set limits.grace=100ms -- sh -c "echo lit; $bomb"
	has 'the bomb went off' "$T/stdout" lit
	has 'the supervisor ends it in time' "$T/stderr" 'limits.time = 500ms'
	has 'nothing outlived it' "$T/stdout" 'refused ECHILD'
	start run "$CORDON" run -p "$T/profile.ini" -- \
		sh -c "echo lit; : BOMB-$$; $bomb"
	try ./probe find-process BOMB- "$$"
	is 'a bomb goes on' 0 "$rc"
	kill -KILL "$(pid_of run)"
	try ./probe wait-gone BOMB- "$$"
	is 'and ends with the supervisor' 0 "$rc"
	stop run
	OPTIONS=
	try "$CORDON" explain --set limits.memory=32M -- true
	if [ "$rc" -eq 0 ]; then
		together
	else
		echo "# not tried: $who gets no cgroup with memory here"
	fi
}
for_each_who body
plan
