#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ci_abort - a CI system that aborts a job reaches cordon, and all inside ends.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# A script that says what it got, and one that also ends of it.
stubborn='trap "echo got INT" INT; trap "echo got TERM" TERM; echo up
	while :; do read -r x; done'
polite='trap "exit 3" INT TERM; echo up; while :; do read -r x; done'

# The processes whose environment has this line, as Jenkins' ProcessTree and the
# orphan search of GitHub's runner look for them: all that we may read.
finder='grep -lzxF -e "$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3'
found() { as_agent sh -c "$finder" find "$1"; }

# The CI system's own process, which may be who called sudo.
agent=
as_agent()
{
	if [ -n "$agent" ]; then
		setpriv --reuid "$agent" --regid "$agent" --clear-groups "$@"
	else
		as_user "$@"
	fi
}

# What sudo would set, or nothing.
through=

# begin MARK SCRIPT: one run in a process group of its own, in a job's
# environment; the probe then says whether anything outlived it.
begin()
{
	# shellcheck disable=SC2086
	start run ./probe orphans env "$1" BUILD_ID=7 \
		"DEPLOY_KEY=CANARY-$$" $through ./probe fresh setsid "$CORDON" run \
		--timeout 1m --allow tls://good.example -- sh -c "$2"
	is 'the script is up' up "$READY"
	supervisor=$(ps -o pid= --ppid "$(pid_of run)" | tr -d ' ')
	# root also sees pid 1, a copy of the supervisor
	_init=$(ps -o pid=,comm= --ppid "$supervisor" |
		awk '$2 !~ /^cordon-(relay|upstream)$/ { print $1 }')
	is 'the supervisor is found, and no guard or script' "$supervisor" \
		"$(found "$1" | grep -vxF -e "$_init")"
}

send()
{
	_sig=$1
	shift
	as_agent sh -c 'kill "$@"' kill "-$_sig" "$@"
}

says() { read -r word <&9; is "$1" "$2" "$word"; }

# Until the last writer is gone; the last line is the probe's.
ended()
{
	is "$1" 'refused ECHILD' "$(cut -d' ' -f1-2 <&9 | tail -n 1)"
	stop run
}

body()
{
	mark="JENKINS_NODE_COOKIE=cookie-$$"
	begin "$mark" "$polite"
	as_agent cat "/proc/$supervisor/environ" >"$T/environ"
	has 'the build id is left to be found by' "$T/environ" BUILD_ID=7
	has_not 'and nothing else' "$T/environ" "CANARY-$$"
	# shellcheck disable=SC2046
	send TERM $(found "$mark")
	ended 'Jenkins: SIGTERM to what it finds'

	begin "$mark" "$stubborn"
	send TERM "$supervisor"
	says 'Jenkins: a script that stays on SIGTERM' 'got TERM'
	# shellcheck disable=SC2046
	send KILL $(found "$mark")
	ended 'Jenkins: ends by SIGKILL to what it finds'
	is 'Jenkins: and is found no more' '' "$(found "$mark")"

	mark="RUNNER_TRACKING_ID=github_$$"
	begin "$mark" "$polite"
	send INT "$supervisor"
	ended 'GitHub: SIGINT to the process of the step'
	begin "$mark" "$stubborn"
	send INT "$supervisor"
	says 'GitHub: a script that stays on SIGINT' 'got INT'
	send TERM "$supervisor"
	says 'GitHub: and on SIGTERM' 'got TERM'
	# shellcheck disable=SC2046
	send KILL $(found "$mark")
	ended 'GitHub: ends by SIGKILL to the orphans'

	begin "$mark" "$polite"
	send TERM "-$supervisor"
	ended 'GitLab: SIGTERM to the process group'
	begin "$mark" "$stubborn"
	send TERM "-$supervisor"
	says 'GitLab: a script that stays on SIGTERM' 'got TERM'
	send KILL "-$supervisor"
	ended 'GitLab: ends by SIGKILL to the process group'

	[ "$who" = root ] || return 0
	agent=65534
	through="SUDO_UID=$agent SUDO_GID=$agent"
	mark="JENKINS_NODE_COOKIE=sudo-$$"
	begin "$mark" "$polite"
	# shellcheck disable=SC2046
	send TERM $(found "$mark")
	ended 'through sudo: SIGTERM by the user who called it'
	begin "$mark" "$stubborn"
	# shellcheck disable=SC2046
	send KILL $(found "$mark")
	ended 'through sudo: SIGKILL by the user who called it'
	agent=
	through=
}
for_each_who body
plan
