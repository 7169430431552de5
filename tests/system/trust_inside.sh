#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# trust_inside - clients of every kind believe the relay for an https://
# endpoint, each where it looks, and nothing outside changes.
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
cat >Get.java <<'EOT'
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

public class Get {
	public static void main(String[] args) throws Exception {
		URI uri = URI.create(args[0]);
		System.out.print(new String(
			uri.toURL().openStream().readAllBytes()));
		System.out.print(HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1).build()
			.send(HttpRequest.newBuilder(uri).build(),
				BodyHandlers.ofString()).body());
	}
}
EOT
mkdir "$T/empty"
start web "$PYTHON" "$tests/system/tls_server.py" cert.pem root
PORT=$READY
bundles=$(sha256sum /etc/ssl/certs/ca-certificates.crt \
	/etc/ssl/certs/java/cacerts 2>/dev/null)

# gets TEXT CMD...: the page comes, by a client that verifies.
gets()
{
	inside "$@"
	has "$1: gets the page" "$T/stdout" 'the right page'
}

# has_program NAME: a client this machine does not have is none to try.
has_program() { command -v "$1" >/dev/null; }

# With the variables, and by a program that was given none.
gets_twice()
{
	_name=$1
	shift
	gets "$_name" "$@"
	gets "$_name without a variable" env -i PATH=/usr/bin:/bin "$@"
}

fetch="import urllib.request
print(urllib.request.urlopen('https://good.example/page', timeout=20).read())"

body()
{
	cp "$T/web/Get.java" .
	profile <<-EOT
	[network]
	allow = https://good.example/** GET
	connect-to = good.example:443 -> 127.0.0.1:$PORT
	ca-file = $T/ca.pem
	EOT
	url=https://good.example/page
	gets_twice curl curl -sS -m 20 $url
	gets_twice wget wget -q -T 20 -O - $url
	gets_twice Python "$PYTHON" -c "$fetch"
	if "$PYTHON" -c 'import requests' 2>/dev/null; then
		gets requests "$PYTHON" -c \
			"import requests; print(requests.get('$url').text)"
	fi
	gets node node -e "require('https').get('$url',
		r => r.on('data', d => console.log(String(d))))"
	inside git git ls-remote https://good.example/repo.git
	has 'git: lists the branch' "$T/stdout" refs/heads/main
	inside 'git without a variable' env -i PATH=/usr/bin:/bin git \
		ls-remote https://good.example/repo.git
	inside 'openssl s_client' sh -c 'openssl s_client -verify_return_error \
		-verify_hostname good.example -servername good.example \
		-connect good.example:443 </dev/null'
	if has_program java; then
		gets Java java Get.java $url
		is 'Java: both of its clients' 2 \
			"$(grep -c 'the right page' "$T/stdout")"
		has_not 'Java: prints no line of its own' "$T/stderr" Picked
		inside 'keytool finds the password right' sh -c \
			'keytool -list -storepass changeit -cacerts |
			grep -q cordon-run'
	fi
	if has_program go; then
		cat >get.go <<-EOT
		package main
		import ("fmt"; "io"; "net/http")
		func main() {
			r, err := http.Get("$url")
			if err != nil { panic(err) }
			b, _ := io.ReadAll(r.Body)
			fmt.Print(string(b))
		}
		EOT
		CGO_ENABLED=0 GOCACHE=$T/go go build -o get.exe get.go
		gets_twice Go ./get.exe
	fi
	# a name the relay has no certificate for
	confined 'the run'\''s CA for another name' sh -c 'openssl s_client \
		-verify_return_error -verify_hostname other.example \
		-connect good.example:443 </dev/null >/dev/null 2>&1 ||
		{ echo refused; exit 1; }'
	inside 'what programs believe is not theirs to change' sh -c \
		'for f in /etc/ssl/cordon-ca.pem /etc/ssl/cordon-bundle.pem; do
			(: >"$f") 2>/dev/null && exit 1
		done; exit 0'
	is 'the host believes what it did' "$bundles" \
		"$(sha256sum /etc/ssl/certs/ca-certificates.crt \
			/etc/ssl/certs/java/cacerts 2>/dev/null)"
	try ./probe world --bind "$T/empty" /etc/ssl -- "$CORDON" run \
		--allow "https://good.example/** GET" -- echo started
	not_started 'a host without a bundle' 125
	has 'is told the package' "$T/stderr" ca-certificates
	try env SSL_CERT_FILE=/gone "$CORDON" run \
		--allow "https://good.example/** GET" -- echo started
	not_started 'certificates of the caller that are not there' 125
	has 'are named' "$T/stderr" 'SSL_CERT_FILE = /gone'
	OPTIONS=
}
for_each_who body
plan
