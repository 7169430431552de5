#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# job_control - what stops cordon from a terminal stops the script with it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# state_is PID LETTER: in the end, without a clock
state_is()
{
	_i=0
	while [ "$_i" -lt 3000 ]; do
		case $(ps -o stat= -p "$1") in "$2"*) return ;; esac
		_i=$((_i + 1))
	done
	return 1
}

script()
{
	# not the guards
	_init=$(ps -o pid=,comm= --ppid "$(pid_of run)" |
		awk '$2 !~ /^cordon-/ { print $1 }')
	ps -o pid= --ppid "$_init" | tr -d ' '
}

# stops_and_goes_on OPTION...
stops_and_goes_on()
{
	start run "$CORDON" run "$@" -- sh -c 'trap "exit 3" TERM; echo up
		while :; do read -r x; done'
	is 'the script is up' up "$READY"
	pid=$(pid_of run)
	inside=$(script)
	kill -TSTP "$pid"
	state_is "$pid" T && ok 'cordon stops'
	if state_is "$inside" T; then
		ok 'and the script with it'
	else
		not_ok 'and the script with it' "$(ps -o stat= -p "$inside")"
	fi
	kill -CONT "$pid"
	state_is "$inside" S && ok 'both go on'
	kill -TERM "$pid"
	wait "$pid"
	is 'and end as before' 3 $?
	stop run
}

body()
{
	stops_and_goes_on
	stops_and_goes_on --set output.ci-commands=yes
}
for_each_who body
plan
