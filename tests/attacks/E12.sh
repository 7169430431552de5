#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E12: a script that takes its own output out of the pipe again, and so leaves
# whoever saw it come with nothing to read, makes nobody wait: the clock goes on.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# How many read ends of pipes a process has, and how many of them can wait.
read_ends()
{
	_n=0
	_waiting=0
	for _fd in "/proc/$1/fd"/*; do
		case $(readlink "$_fd") in pipe:*) ;; *) continue ;; esac
		_flags=$(sed -n 's/^flags:[^0-9]*//p' \
			"/proc/$1/fdinfo/${_fd##*/}")
		[ $((_flags & 3)) -eq 0 ] || continue
		_n=$((_n + 1))
		# O_NONBLOCK
		[ $((_flags & 04000)) -ne 0 ] || _waiting=$((_waiting + 1))
	done
	echo "$_n $_waiting"
}

body()
{
	try sh -c 'echo mine | { exec 3</proc/self/fd/0; cat <&3; }'
	is 'without cordon: a pipe can be read by its other end too' mine "$out"
	inside 'and can be opened for that' sh -c ': </proc/self/fd/1'
	for OPTIONS in '' '--set output.ci-commands=yes'; do
		# shellcheck disable=SC2086
		start run "$CORDON" run $OPTIONS --stdin=null -- \
			sh -c 'echo up; exec sleep 1000'
		is "inside, $OPTIONS: no read of the supervisor's waits" '2 0' \
			"$(read_ends "$(pid_of run)")"
		stop run
	done
	if [ "$(id -u)" = 0 ]; then
		# shellcheck disable=SC2086
		start run "$CORDON" run $OPTIONS --stdin=null -- \
			sh -c 'echo up; exec sleep 1000'
		is 'nor one of the relay'\''s' '2 0' \
			"$(read_ends "$(guard cordon-relay)")"
		stop run
	fi
	OPTIONS=
}
for_each_who body
plan
