#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh - Real uploaders, unmodified, upload through cordon to a real TLS server
# under the real names; the script of 2021 gets nothing out.
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
names="codecov.io storage.googleapis.com coveralls.io"
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
		server_name $names;
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

work=$top/work
mkdir "$work"
printf 'SF:a.js\nDA:1,1\nend_of_record\n' >"$work/lcov.info"
printf 'var a = 1;\n' >"$work/a.js"
printf '<coverage line-rate="0.87"/>\n' >"$work/coverage.xml"
cp "$demo/uploader.sh" "$work/"
"$demo/tamper.sh" "$demo/uploader.sh" "$attacker" >"$work/tampered.sh"
(
	cd "$work" && git init -q . &&
		git remote add origin https://git.example/acme/app.git &&
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
}
profile codecov-bash codecov.io storage.googleapis.com >"$top/codecov.ini"
profile coveralls-node coveralls.io >"$top/coveralls.ini"

token=0f6f3a60-6c1e-4a4e-9d5f-0a1b2c3d4e5f
job() { # PROFILE COMMAND...
	rm -rf "$top"/vendor/* "$top"/stranger/* "$top/evidence"
	(
		cd "$work" || exit 1
		env -i PATH="$PATH" HOME="$top/home" LANG=C.UTF-8 CI=true \
			GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/app \
			GITHUB_REF=refs/heads/main GITHUB_RUN_ID=7 \
			GITHUB_SHA=0123456789abcdef0123456789abcdef01234567 \
			CODECOV_TOKEN=$token COVERALLS_REPO_TOKEN=cov-repo-token \
			COVERALLS_SERVICE_NAME=github \
			COVERALLS_GIT_COMMIT=HEAD COVERALLS_GIT_BRANCH=main \
			AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYDEMOKEY \
			"$cordon" run -p "$top/$1.ini" \
			--evidence "$top/evidence" -- "${@:2}" <"${input:-/dev/null}"
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

bin=$(dirname "$cordon")/uploaders/node_modules/.bin
v4="POST /upload/v4 HTTP/1.0
PUT /codecov/raw/1 HTTP/1.0"
two_hosts="tls://codecov.io
tls://storage.googleapis.com"

echo "# codecov 3.8.3"
job codecov node "$bin/codecov" -f lcov.info
check "codecov 3.8.3 ends well" same 0 "$rc"
check "codecov 3.8.3 makes its two requests" same "$v4" "$(requests)"
check "codecov 3.8.3 sends its token" got_token "$token"
check "evidence lists exactly these connections" \
	same "$two_hosts" "$(endpoints)"

echo "# coveralls 3.1.1"
input=$work/lcov.info job coveralls node "$bin/coveralls"
check "coveralls 3.1.1 ends well" same 0 "$rc"
check "coveralls 3.1.1 makes its request" \
	same "POST /api/v1/jobs HTTP/1.0" "$(requests)"
check "coveralls 3.1.1 sends its token" got_token cov-repo-token
check "evidence lists exactly this connection" \
	same "tls://coveralls.io" "$(endpoints)"

echo "# a bash uploader"
job codecov bash uploader.sh
check "the bash uploader ends well" same 0 "$rc"
check "the bash uploader makes its two requests" same "$v4" "$(requests)"
check "evidence lists exactly these connections" \
	same "$two_hosts" "$(endpoints)"

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

echo "1..$n"
exit "$failed"
