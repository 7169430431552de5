#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clients - clients that know nothing of cordon work through the door.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir "$T/web"
cd "$T/web" || exit 99
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout ca.key -out "$T/ca.pem" -days 2 -subj '/CN=test' 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout key.pem -out csr.pem -subj '/CN=good.example' 2>/dev/null
echo 'subjectAltName=DNS:good.example' >ext
openssl x509 -req -in csr.pem -CA "$T/ca.pem" -CAkey ca.key -days 2 \
	-CAcreateserial -extfile ext -out cert.pem 2>/dev/null
cat key.pem >>cert.pem
mkdir root
echo 'the right page' >root/page
git init -q --bare root/repo.git
git -c user.name=t -c user.email=t@t.example -C root/repo.git commit-tree \
	-m x "$(git -C root/repo.git mktree </dev/null)" |
	xargs git -C root/repo.git update-ref refs/heads/main
git -C root/repo.git update-server-info
start web "$PYTHON" "$tests/system/tls_server.py" cert.pem root
PORT=$READY

body()
{
	door "ca-file = $T/ca.pem"
	url=https://good.example/page
	inside 'curl' curl -sS -m 20 "$url"
	has 'gets the page' "$T/stdout" 'the right page'
	inside 'wget' wget -q -T 20 -O - "$url"
	has 'gets the page' "$T/stdout" 'the right page'
	inside 'Python' "$PYTHON" -c "import urllib.request
print(urllib.request.urlopen('$url', timeout=20).read())"
	has 'gets the page' "$T/stdout" 'the right page'
	inside 'node' node -e "require('https').get({ host: 'good.example',
		path: '/page', ca: require('fs').readFileSync(
		'/etc/ssl/certs/ca-certificates.crt') },
		r => r.on('data', d => console.log(String(d))))"
	has 'gets the page' "$T/stdout" 'the right page'
	inside 'git' git ls-remote https://good.example/repo.git
	has 'lists the branch' "$T/stdout" refs/heads/main
	inside 'a program with its own resolver' ./probe resolve good.example 443
	confined 'curl to another name' sh -c 'curl -sS -m 20 \
		https://other.example/ 2>/dev/null || { echo refused; exit 1; }'
	inside 'refused at once: no time to wait for' timeout 9 sh -c \
		'curl -s https://other.example/ || node -e "require(\"https\").get(
		\"https://other.example\").on(\"error\", () => 0)"'
	OPTIONS=
}
for_each_who body
plan
