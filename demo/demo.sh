#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# demo.sh - The main job, with and without cordon: a clean uploader uploads, its
# tampered twin tells a stranger everything, or nothing.
#
#   demo.sh CORDON
#
# Everything happens in network namespaces made for it: codecov.io, its storage
# host and the attacker's address are three listeners on their loopback.
set -eu

cordon=$1
here=$(cd "$(dirname "$0")" && pwd)
attacker=203.0.113.66

# A network and mount namespace of our own: names and addresses in it are ours.
if [ "${2:-}" != inside ]; then
	if [ "$(id -u)" = 0 ]; then
		exec unshare --net --mount --propagation private \
			"$0" "$cordon" inside
	fi
	exec unshare --map-current-user --keep-caps --net --mount \
		--propagation private "$0" "$cordon" inside
fi

top=$(mktemp -d "${TMPDIR:-/tmp}/cordon-demo.XXXXXX")
chmod 755 "$top"
servers=
finish() {
	for pid in $servers; do
		kill "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	umount /etc/hosts 2>/dev/null || true
	[ ! -e "$top/etc" ] || umount --lazy /etc
	rm -rf "$top"
}
trap finish EXIT
trap 'exit 130' INT TERM

ip link set lo up
ip addr add "$attacker/32" dev lo
printf '127.0.0.1 localhost codecov.io storage.googleapis.com\n' >"$top/hosts"
if [ ! -e /etc/hosts ]; then
	# an image can be without; the place to mount on is made in a copy
	cp -a /etc "$top/etc" 2>/dev/null || true
	rm -f "$top/etc/hosts"
	: >"$top/etc/hosts"
	mount --bind "$top/etc" /etc
fi
mount --bind "$top/hosts" /etc/hosts
"$here/certificates.sh" "$top" codecov.io storage.googleapis.com

serve() { # NAME ARGUMENT...: starts an endpoint, waits until it accepts
	mkdir -p "$top/$1"
	mkfifo "$top/$1.ready"
	python3 "$here/endpoint.py" --dir "$top/$1" "${@:2}" --ready 9 \
		9>"$top/$1.ready" >/dev/null 2>&1 &
	servers="$servers $!"
	read -r _ <"$top/$1.ready"
}
serve codecov --port 443 --tls "$top/cert.pem" "$top/key.pem"
serve stranger --address "$attacker" --port 80

# A checkout with a report, and the environment of a CI job.
work=$top/work
mkdir "$work"
cp "$here/uploader.sh" "$work/uploader.sh"
"$here/tamper.sh" "$here/uploader.sh" "$attacker" >"$work/tampered.sh"
printf '<coverage line-rate="0.87"/>\n' >"$work/coverage.xml"
(
	cd "$work"
	git init -q .
	git remote add origin https://ci:git-t0ken@git.example/acme/app.git
	git add coverage.xml
	git -c user.name=demo -c user.email=demo@example.com \
		commit -qm "a report"
)
[ "$(id -u)" != 0 ] || chown -R 1000:1000 "$work"

cat >"$top/demo.ini" <<INI
[profile]
include = codecov-bash
[network]
connect-to = codecov.io:443 -> 127.0.0.1:443
connect-to = storage.googleapis.com:443 -> 127.0.0.1:443
ca-file = $top/ca.pem
INI

token=0f6f3a60-6c1e-4a4e-9d5f-0a1b2c3d4e5f
job() { # COMMAND...: as a CI job would run it
	(
		cd "$work"
		env -i PATH="$PATH" HOME="$top" LANG=C.UTF-8 CI=true \
			GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/app \
			GITHUB_REF=refs/heads/main \
			GITHUB_SHA=0123456789abcdef0123456789abcdef01234567 \
			CODECOV_TOKEN=$token \
			AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYDEMOKEY \
			GITHUB_TOKEN=ghs_demoDEMOdemoDEMOdemoDEMOdemoDEMO1234 \
			NPM_TOKEN=npm_demoDEMOdemoDEMOdemoDEMOdemoDEMO12 \
			DB_PASSWORD=hunter2-hunter2 \
			GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory \
			GIT_CONFIG_VALUE_0="$work" "$@"
	)
}
bare() {
	job env SSL_CERT_FILE="$top/ca.pem" CURL_CA_BUNDLE="$top/ca.pem" \
		bash "$1"
}
confined() {
	job "$cordon" run -p "$top/demo.ini" --evidence "$top/evidence" \
		-- bash "$1"
}

received() { # NAME: how many requests an endpoint has kept so far
	find "$top/$1" -name '*.request' | wc -l
}
secrets() { # how many of the job's secrets the stranger has
	cat "$top"/stranger/*.request 2>/dev/null |
		grep -aoE 'wJalrX|ghs_demo|npm_demo|hunter2|0f6f3a60|git-t0ken' |
		sort -u | wc -l
}
status=0
row() { # WHAT HOW SCRIPT WANT-UPLOADS WANT-SECRETS
	local before after rc=0 got
	rm -f "$top"/stranger/*.request
	before=$(received codecov)
	"$2" "$3" >"$top/log" 2>&1 || rc=$?
	after=$(received codecov)
	got=$(secrets)
	printf '  %-34s %8s %22s %10s\n' "$1" "$((after - before)) of 2" \
		"$got of 6" "$rc"
	if [ "$((after - before))" -ne "$4" ] || [ "$got" -ne "$5" ]; then
		status=1
		sed 's/^/      | /' "$top/log"
	fi
}

printf '\n  %-34s %8s %22s %10s\n' "" "requests" "secrets the" "exit"
printf '  %-34s %8s %22s %10s\n' "" "codecov" "stranger received" "status"
row "clean uploader, no cordon" bare uploader.sh 2 0
row "tampered uploader, no cordon" bare tampered.sh 2 6
row "clean uploader, cordon run" confined uploader.sh 2 0
row "tampered uploader, cordon run" confined tampered.sh 2 0

# What is printed of a placeholder is masked; here it is to be seen.
held=$(job "$cordon" run -p "$top/demo.ini" --set output.mask=no -- \
	printenv CODECOV_TOKEN 2>/dev/null)
# The last request for an upload came through cordon.
received=$(grep -ahi '^x-upload-token:' "$top"/codecov/*.request | tail -n 1 |
	cut -d ' ' -f 2 | tr -d '\r')
printf '\n  CODECOV_TOKEN: the job has %s\n' "$token"
printf '           codecov.io received %s\n' "$received"
printf '               the script held %s\n' "$held"
[ "$received" = "$token" ] && [ "$held" != "$token" ] &&
	[ ${#held} -eq ${#token} ] || status=1

printf '\n  What cordon said of the tampered one:\n\n'
sed 's/^/    /' "$top/log"
printf '\n  And what it kept as evidence (%s lines), of what was refused:\n\n' \
	"$(wc -l <"$top/evidence")"
grep '"event":"denied"' "$top/evidence" | sed 's/^/    /' || status=1
echo
[ "$status" = 0 ] || echo "demo: this is not what was to be seen" >&2
exit "$status"
