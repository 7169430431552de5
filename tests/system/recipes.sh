#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# recipes - the CI recipes of the README, each in the shape of its runner: its
# directories, its variables, and how it calls a script.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

upstream

cat >"$T/report.ini" <<EOT
[profile]
include = ci-metadata
[env]
expose = REPORT_TOKEN
[network]
allow = tcp://good.example:8443
connect-to = good.example:8443 -> 127.0.0.1:$PORT
[evidence]
on-denied = fail
EOT

# What a step does: send a report; what it must not have, on this runner.
secrets='DEPLOY_KEY GITHUB_TOKEN ACTIONS_RUNTIME_TOKEN ACTIONS_ID_TOKEN_REQUEST_TOKEN
GITHUB_ENV GITHUB_PATH GITHUB_OUTPUT CI_JOB_TOKEN CI_REPOSITORY_URL
CI_REGISTRY_PASSWORD JENKINS_NODE_COOKIE'
cat >"$T/upload.sh" <<EOT
test "\$REPORT_TOKEN" = a-token-of-16-bytes
test "\${GITHUB_SHA-}\${CI_COMMIT_SHA-}\${GIT_COMMIT-}" = 0123abcd
if ./probe env $(echo "$secrets" | tr '\n' ' '); then exit 9; fi
./probe talk good.example 8443 'the report'
EOT

# runner DIR WORKSPACE SCRATCH: the places of a runner, with what other steps
# left there; the working directory is the workspace.
runner()
{
	R=$T/$who/$1
	mkdir -p "$R/$2" "$R/$3"
	cp "$T/probe" "$T/upload.sh" "$R/$2"
	echo 'secret of another step' >"$R/$3/other"
	# shellcheck disable=SC2154 # lib.sh's
	[ "$who" != user ] || chown -R 65534:65534 "$R"
	cd "$R/$2" || exit 99
}

# What only the job's own script may look like from inside.
looks="ls \"\$(dirname \"\$0\")\"; ! cat \"\$(dirname \"\$0\")/other\""

# sent TEXT: the last run did its job, and nothing was refused
sent()
{
	if [ "$rc" -eq 0 ] && grep -q '^done' "$T/stdout"; then
		ok "$1"
	else
		not_ok "$1" "status $rc" "$out" "$err"
	fi
}

JOB='DEPLOY_KEY=k REPORT_TOKEN=a-token-of-16-bytes'

github()
{
	runner actions-runner/_work app/app _temp
	temp=$R/_temp
	env="CI=true GITHUB_ACTIONS=true GITHUB_SHA=0123abcd
		GITHUB_TOKEN=ghs_x ACTIONS_RUNTIME_TOKEN=x
		ACTIONS_ID_TOKEN_REQUEST_TOKEN=x RUNNER_TEMP=$temp
		GITHUB_WORKSPACE=$PWD GITHUB_ENV=$temp/env
		GITHUB_PATH=$temp/path GITHUB_OUTPUT=$temp/out
		RUNNER_TRACKING_ID=github_1 $JOB"
	# a step of the default shell, which calls cordon
	echo "\"$CORDON\" run -p '$T/report.ini' --evidence \\
		\"\$RUNNER_TEMP/evidence\" -- bash -e upload.sh" >"$temp/1.sh"
	# shellcheck disable=SC2086
	try env $env bash --noprofile --norc -eo pipefail "$temp/1.sh"
	sent 'GitHub: a step'
	has_event 'GitHub: and its evidence' "$temp/evidence" connect \
		good.example
	# shell: cordon run -p ... -- bash -e {0}
	cat "$T/upload.sh" >"$temp/2.sh"
	echo "$looks; pwd" >>"$temp/2.sh"
	for bash in 'bash -e' 'bash --noprofile --norc -eo pipefail'; do
		# shellcheck disable=SC2086
		try env $env "$CORDON" run -p "$T/report.ini" -- $bash \
			"$temp/2.sh"
		sent "GitHub: a step's shell is cordon run -- $bash {0}"
		is 'GitHub: of _temp it sees its own file alone' \
			"2.sh $PWD" "$(echo "$out" | tail -n 2 | tr '\n' ' ' |
			sed 's/ $//')"
	done
	# shellcheck disable=SC2086
	control 'GitHub: secrets and files of other steps are there' \
		env $env sh -c './probe env GITHUB_TOKEN &&
			./probe env DEPLOY_KEY && cat ../../_temp/other'
}

gitlab()
{
	runner builds/ab12/0/group app app.tmp
	env="CI=true GITLAB_CI=true CI_COMMIT_SHA=0123abcd CI_JOB_TOKEN=x
		CI_REGISTRY_PASSWORD=x CI_PROJECT_DIR=$PWD
		CI_REPOSITORY_URL=https://gitlab-ci-token:x@gitlab.example/a.git
		$JOB"
	# the job's script comes to a shell on its standard input
	printf '%s\n' 'set -eo pipefail' \
		": | eval '\"$CORDON\" run -p \"$T/report.ini\" -- bash -e upload.sh'" \
		'echo after' 'exit 0' >"$T/job"
	# shellcheck disable=SC2086
	try env $env bash <"$T/job"
	sent 'GitLab: a line of script:'
	has 'GitLab: the job goes on' "$T/stdout" after
	sed 's/upload.sh/missing.sh/' "$T/job" >"$T/job2"
	# shellcheck disable=SC2086
	try env $env bash <"$T/job2"
	has_not 'GitLab: and ends where it fails' "$T/stdout" after
}

jenkins()
{
	runner jenkins/workspace app app@tmp/durable-1
	env="BUILD_ID=7 GIT_COMMIT=0123abcd JENKINS_NODE_COOKIE=durable-1
		WORKSPACE=$PWD $JOB"
	echo "\"$CORDON\" run -p '$T/report.ini' -- bash -e upload.sh" \
		>"$R/app@tmp/durable-1/script.sh"
	# shellcheck disable=SC2086
	try env $env nohup sh -xe "$R/app@tmp/durable-1/script.sh" </dev/null
	sent 'Jenkins: a line of sh'
}

# As sudo leaves it: root, its own HOME, and with -E all of the job's variables.
through_sudo()
{
	runner sudo app tmp
	chown -R 65534:65534 "$R"
	sudo='HOME=/root USER=root LOGNAME=root SUDO_USER=nobody
		SUDO_UID=65534 SUDO_GID=65534 SUDO_COMMAND=cordon'
	# shellcheck disable=SC2086
	try env GITHUB_SHA=0123abcd $JOB $sudo "$CORDON" run \
		-p "$T/report.ini" -- bash -e upload.sh
	sent 'sudo -E'
	has_not 'sudo -E: no word of sudo' "$T/stderr" 'sudo -E'
	# shellcheck disable=SC2086
	try env -i "PATH=$PATH" $sudo "$CORDON" run -p "$T/report.ini" -- \
		bash -e upload.sh
	is 'sudo: the variables are not there' 1 "$rc"
	has 'sudo: and cordon says why' "$T/stderr" 'use sudo -E'
	try env "PATH=$PATH" "$CORDON" run -p "$T/report.ini" -- true
	has_not 'root: no word of sudo' "$T/stderr" 'sudo -E'
}

plain()
{
	runner home/src app tmp
	echo './probe resolve evil.example 443; ./probe env DEPLOY_KEY; true' \
		>stranger.sh
	try env DEPLOY_KEY=k "$CORDON" run --evidence "$R/tmp/evidence" -- \
		bash stranger.sh
	is 'plain: a stranger runs' 0 "$rc"
	has_not 'plain: and gets nothing' "$T/stdout" 'done'
	has 'plain: what it wanted is told' "$T/stderr" \
		'allow = tls://evil.example'
}

body()
{
	github
	gitlab
	jenkins
	plain
	[ "$who" != root ] || through_sudo
}
for_each_who body
plan
