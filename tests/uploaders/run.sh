#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh - Real uploaders, unmodified, upload through cordon to a real TLS server
# under the real names, with tokens that they never have; the script of 2021
# gets nothing out, nor does one with an account at the same vendors.
#
#   run.sh CORDON
#
# The packages are fetched by digest (package-lock.json); a missing download is
# a failure, not a skip.  TAP on standard output.
set -u

cordon=$1
here=$(cd "$(dirname "$0")" && pwd)
demo=$here/../../demo
attacker=203.0.113.66

if [ "${2:-}" != inside ]; then
	cache=$(dirname "$cordon")/uploaders
	mkdir -p "$cache"
	cp "$here/package.json" "$here/package-lock.json" "$cache/"
	if ! (cd "$cache" && npm ci --ignore-scripts --no-audit --no-fund \
		--loglevel=error) >"$cache/log" 2>&1; then
		cat "$cache/log" >&2
		echo "Bail out! the uploaders could not be fetched"
		exit 1
	fi
	if [ "$(id -u)" = 0 ]; then
		exec unshare --net --mount --propagation private \
			"$0" "$cordon" inside
	fi
	exec unshare --map-current-user --keep-caps --net --mount \
		--propagation private "$0" "$cordon" inside
fi

top=$(mktemp -d "${TMPDIR:-/tmp}/cordon-uploaders.XXXXXX")
chmod 755 "$top"
pids=
finish() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	rm -rf "$top"
}
trap finish EXIT
trap 'exit 130' INT TERM

n=0
failed=0
check() { # DESCRIPTION COMMAND...
	local what=$1
	shift
	n=$((n + 1))
	if "$@" >"$top/check.log" 2>&1; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		sed 's/^/# /' "$top/check.log" "$top/log" 2>/dev/null
		failed=1
	fi
}

ip link set lo up
ip addr add "$attacker/32" dev lo
datadog="ci-intake.datadoghq.com cireport-intake.datadoghq.com
	api.datadoghq.com"
names="codecov.io storage.googleapis.com coveralls.io $datadog"
# shellcheck disable=SC2086 # a list of names
"$demo/certificates.sh" "$top" $names

serve() { # NAME ARGUMENT...
	mkdir -p "$top/$1"
	mkfifo "$top/$1.ready"
	python3 "$demo/endpoint.py" --dir "$top/$1" "${@:2}" --ready 9 \
		9>"$top/$1.ready" >/dev/null 2>&1 &
	pids="$pids $!"
	read -r port <"$top/$1.ready"
}
serve stranger --address "$attacker" --port 80
serve vendor
vendor_port=$port

# nginx ends TLS under the real names and hands what it got to the recorder.
cat >"$top/nginx.conf" <<CONF
worker_processes 1;
pid $top/nginx.pid;
error_log $top/nginx.log warn;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path $top/nginx-body;
	proxy_temp_path $top/nginx-proxy;
	fastcgi_temp_path $top/nginx-fastcgi;
	uwsgi_temp_path $top/nginx-uwsgi;
	scgi_temp_path $top/nginx-scgi;
	client_max_body_size 64m;
	server {
		listen 127.0.0.1:8443 ssl;
		server_name ${names//$'\n'/ };
		ssl_certificate $top/cert.pem;
		ssl_certificate_key $top/key.pem;
		location / {
			proxy_pass http://127.0.0.1:$vendor_port;
			proxy_set_header Host \$host;
		}
	}
}
CONF
# As a daemon it returns once its sockets listen.
if ! nginx -c "$top/nginx.conf" -e "$top/nginx.log"; then
	cat "$top/nginx.log" >&2
	echo "Bail out! nginx did not start"
	exit 1
fi
pids="$pids $(cat "$top/nginx.pid")"

# Cut in two, so that no scanner takes this file for a leak.
job_token=glcbt-64_5f1c9a7e''3b8d2046e1a7
remote=git.example/acme/app.git
work=$top/work
mkdir "$work"
printf 'SF:a.js\nDA:1,1\nend_of_record\n' >"$work/lcov.info"
printf 'var a = 1;\n' >"$work/a.js"
printf '<coverage line-rate="0.87"/>\n' >"$work/coverage.xml"
printf '<testsuites><testsuite name="s" tests="1"/></testsuites>\n' \
	>"$work/junit.xml"
cp "$demo/uploader.sh" "$here/account.sh" "$work/"
: >"$work/dump"
"$demo/tamper.sh" "$demo/uploader.sh" "$attacker" >"$work/tampered.sh"
(
	cd "$work" && git init -q . &&
		git remote add origin "https://gitlab-ci-token:$job_token@$remote" &&
		git add . && git -c user.name=t -c user.email=t@example.com \
		commit -qm one
)
[ "$(id -u)" != 0 ] || chown -R 1000:1000 "$work"

profile() { # NAME HOST...: a shipped profile, pinned to our server
	echo "[profile]"
	echo "include = $1"
	echo "[network]"
	shift
	for host in "$@"; do
		echo "connect-to = $host:443 -> 127.0.0.1:8443"
	done
	echo "ca-file = $top/ca.pem"
	echo "[files]"
	echo "read = $(dirname "$cordon")/uploaders"
	echo "read = $here"
	echo "write = dump"
}
profile codecov-bash codecov.io storage.googleapis.com >"$top/codecov.ini"
profile coveralls-node coveralls.io >"$top/coveralls.ini"
# shellcheck disable=SC2086 # a list of names
profile datadog-ci $datadog >"$top/datadog.ini"

# Cut in two, so that no scanner takes this file for a leak.
token=0f6f3a60-6c1e-4a4e-9d5f-''0a1b2c3d4e5f
repo_token=Q7mX2vKp9RtW4yZc''8LhN3bJdF6gSaE1u
dd_key=5f1c9a7e3b8d2046''e1a7c3590b6d8f24
canary='canary-7f3a'
job() { # PROFILE COMMAND...; options: words before it
	rm -rf "$top"/vendor/* "$top"/stranger/* "$top/evidence"
	: >"$work/dump"
	(
		cd "$work" || exit 1
		# shellcheck disable=SC2086 # options are words
		env -i PATH="$PATH" HOME="$top/home" LANG=C.UTF-8 CI=true \
			GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/app \
			GITHUB_REF=refs/heads/main GITHUB_RUN_ID=7 \
			GITHUB_SHA=0123456789abcdef0123456789abcdef01234567 \
			CODECOV_TOKEN="${given-$token}" DD_API_KEY=$dd_key \
			COVERALLS_REPO_TOKEN=$repo_token CANARY=$canary \
			COVERALLS_SERVICE_NAME=github \
			COVERALLS_GIT_COMMIT=HEAD COVERALLS_GIT_BRANCH=main \
			AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYDEMOKEY \
			"$cordon" run -p "$top/$1.ini" --pass CANARY \
			${options-} --evidence "$top/evidence" -- "${@:2}" \
			<"${input:-/dev/null}"
	) >"$top/log" 2>&1
	rc=$?
}
requests() { # the request lines that arrived, without queries
	for f in "$top"/vendor/*.request; do
		[ -e "$f" ] && head -n 1 "$f" | tr -d '\r' | sed 's/?[^ ]*//'
	done
}
got_token() {
	cat "$top"/vendor/*.request | grep -qaF "$1"
}
endpoints() { # those the evidence lists as connected, in order
	grep '"event":"connect"' "$top/evidence" |
		sed 's/.*"endpoint":"\([^"]*\)".*/\1/'
}
same() { # WANT GOT
	[ "$1" = "$2" ] || {
		printf 'want: %s\ngot:  %s\n' "$1" "$2"
		return 1
	}
}
no_stranger() {
	[ -z "$(ls "$top/stranger")" ]
}

# In nothing that the script has, prints or leaves behind; `env` is what it has
# as variables, and `dump` its memory as it ends.
never_has() { # TOKEN
	"$here/nowhere.py" "$1" "$top/log" "$top/evidence" "$work/dump"
}
has_placeholder() { # NAME PATTERN: the script holds one, in its memory too
	grep -qE "^$1=$2\$" "$top/log" && grep -qaE "$2" "$work/dump"
}
uses() { # SECRET: as often as it was sent, by the evidence
	grep '"event":"run_end"' "$top/evidence" |
		grep -qE "\"secret\":\"$1\"[^}]*\"uses\":[1-9]"
}
denied() { # how often, by reason
	grep '"event":"run_end"' "$top/evidence" |
		sed 's/.*"denied":{\([^}]*\)}.*/\1/'
}

bin=$(dirname "$cordon")/uploaders/node_modules/.bin
v4="POST /upload/v4 HTTP/1.0
PUT /codecov/raw/1 HTTP/1.0"
two_hosts="https://codecov.io
https://storage.googleapis.com"
node="env; exec node -r $here/dump.js"
shown='--set output.mask=no'	# what is looked for in the log is there as it is
uuid='[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

echo "# the tools of this test"
printf '%s' "xx$token" | base64 -w 0 >"$top/forms"
check "a token in base64 would be found (control)" \
	grep -q base64 <("$here/nowhere.py" "$token" "$top/forms")
given='' job codecov node -r "$here/dump.js" -e \
	'const a = Buffer.from(process.env.CANARY + "-in-memory");
	process.on("exit", () => a.length)'
check "what is in memory is in the dump (control)" \
	grep -qaF "$canary-in-memory" "$work/dump"

echo "# codecov 3.8.3"
options=$shown job codecov bash -c "$node $bin/codecov -f lcov.info"
check "codecov 3.8.3 ends well" same 0 "$rc"
check "codecov 3.8.3 makes its two requests" same "$v4" "$(requests)"
check "the server has its token" got_token "token=$token"
check "the script has a placeholder" has_placeholder CODECOV_TOKEN "$uuid"
check "and never the token" never_has "$token"
check "evidence tells of its use" uses CODECOV_TOKEN
check "evidence lists exactly these connections" \
	same "$two_hosts" "$(endpoints)"
given='' job codecov node "$bin/codecov" -f lcov.info
check "without a token it ends well" same 0 "$rc"
check "without a token it makes its two requests" same "$v4" "$(requests)"

echo "# coveralls 3.1.1"
options=$shown input=$work/lcov.info job coveralls bash -c "$node $bin/coveralls"
check "coveralls 3.1.1 ends well" same 0 "$rc"
check "coveralls 3.1.1 makes its request" \
	same "POST /api/v1/jobs HTTP/1.0" "$(requests)"
check "the server has its token" got_token "$repo_token"
check "the script has a placeholder" \
	has_placeholder COVERALLS_REPO_TOKEN '[0-9A-Za-z]{32}'
check "and never the token" never_has "$repo_token"
check "evidence lists exactly this connection" \
	same "https://coveralls.io" "$(endpoints)"
check "the remote's URL has the job's token (control)" \
	grep -qF "$job_token@$remote" "$work/.git/config"
check "the server has the URL of the remote" \
	got_token "%22https%3A%2F%2F${remote//\//%2F}%22"
check "and nothing of the user before it" \
	"$here/nowhere.py" "$job_token" "$top"/vendor/*.request
check "nor has the script the job's token" never_has "$job_token"

echo "# datadog-ci 5.25.0"
options=$shown job datadog bash -c "$node $bin/datadog-ci junit upload --service s \
	--skip-git-metadata-upload junit.xml"
check "junit upload ends well" same 0 "$rc"
check "junit upload makes its request" \
	same "POST /api/v2/cireport HTTP/1.0" "$(requests)"
check "the server has its key" got_token "$dd_key"
check "the script has a placeholder" has_placeholder DD_API_KEY '[0-9a-f]{32}'
check "and never the key" never_has "$dd_key"
job datadog node "$bin/datadog-ci" coverage upload \
	--skip-git-metadata-upload lcov.info
check "coverage upload ends well" same 0 "$rc"
check "coverage upload makes its request" \
	same "POST /api/v2/cicovreprt HTTP/1.0" "$(requests)"

echo "# a bash uploader"
job codecov bash uploader.sh
check "the bash uploader ends well" same 0 "$rc"
check "the bash uploader makes its two requests" same "$v4" "$(requests)"
check "evidence lists exactly these connections" \
	same "$two_hosts" "$(endpoints)"
options=$shown job codecov bash -x uploader.sh
check "its trace has a placeholder (control)" grep -qE "token=$uuid" "$top/log"
job codecov bash -x uploader.sh
check "which is masked where nothing else is said" \
	same "0 0 token=***" "$rc $(grep -cE "$uuid" "$top/log") $(
		grep -o 'token=[*]*' "$top/log" | tail -n 1)"
check "and the upload arrives" same "$v4" "$(requests)"
expose='--set env.secret= --set env.expose=CODECOV_TOKEN'
options="$expose $shown" job codecov bash -x uploader.sh
check "the trace of one with the token has it (control)" \
	grep -qF "token=$token" "$top/log"
options=$expose job codecov bash -x uploader.sh
check "it is masked too" same "0 token=***" "$rc $(
	grep -o 'token=[*]*' "$top/log" | tail -n 1)"
check "in every form" "$here/nowhere.py" "$token" "$top/log" "$top/evidence"

echo "# the bash uploader with the line of 2021"
(cd "$work" && env -i PATH="$PATH" HOME="$top/home" CURL=false \
	CANARY=canary-7f3a bash tampered.sh) >"$top/log" 2>&1
check "without cordon the stranger gets it (control)" \
	grep -qaF canary-7f3a "$top/stranger/0001.request"
job codecov bash tampered.sh
check "the run is failed (123)" same 123 "$rc"
check "the stranger gets no byte" no_stranger
check "evidence names the attempt" \
	grep -q "\"event\":\"denied\".*$attacker" "$top/evidence"
check "its own upload still arrives" same "$v4" "$(requests)"

echo "# an account of its own at the same vendors"
outside=(--cacert "$top/ca.pem" --connect-to codecov.io:443:127.0.0.1:8443
	--connect-to storage.googleapis.com:443:127.0.0.1:8443)
rm -f "$top"/vendor/*
env -i PATH="$PATH" CANARY=$canary CODECOV_TOKEN=$token \
	bash "$here/account.sh" "${outside[@]}" >"$top/log" 2>&1
check "without cordon all eleven arrive (control)" \
	same 11 "$(requests | wc -l)"
check "with what they carry (control)" got_token "$canary"
job codecov bash account.sh
check "one upload and its report arrive, and nothing else" \
	same "$v4" "$(requests)"
check "the vendors get nothing of what it saw" \
	same "" "$(cat "$top"/vendor/*.request | grep -aF "$canary")"
check "evidence counts each attempt" same \
	'"not-given":4,"credential":4,"no-secret":1' "$(denied)"

echo "1..$n"
exit "$failed"
