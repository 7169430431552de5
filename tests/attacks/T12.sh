#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T12: what the real server shows is verified, whatever the script would take:
# the run's own certificate launders none.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

# The name of each says what is wrong with it.
bad='expired early self other unknown star above part usage leaf name'
none=
for name in $bad; do
	none="$none $name.example"
done

# certify NAME EXTENSIONS REQ-OPTIONS...: NAME.pem, from the CA in ca.
certify()
{
	_pem=$1
	printf '%b' "$2" >ext
	shift 2
	openssl req -new -key key.pem -subj /CN=x.example -out csr.pem \
		2>/dev/null
	openssl x509 -req -in csr.pem -CA "$ca.pem" -CAkey "$ca.key" \
		-CAcreateserial -days 2 -extfile ext -out only.pem "$@" \
		2>/dev/null || plan
	cat only.pem "$ca.pem" key.pem >"$_pem.example.pem"
}

# dated NAME FROM UNTIL: what `x509` has no words for.
dated()
{
	printf '%s\n' '[ca]' 'default_ca = c' '[c]' 'database = index' \
		'policy = p' 'default_md = sha256' 'rand_serial = yes' \
		'new_certs_dir = .' '[p]' 'commonName = supplied' \
		'[x]' "subjectAltName = DNS:$1.example" >ca.conf
	: >index
	openssl req -new -key key.pem -subj "/CN=$1.example" -out csr.pem \
		2>/dev/null
	openssl ca -batch -config ca.conf -extensions x -in csr.pem -notext \
		-cert "$ca.pem" -keyfile "$ca.key" -startdate "$2" \
		-enddate "$3" -out only.pem 2>"$T/log" || plan
	cat only.pem key.pem >"$1.example.pem"
}

certificates()
{
	cd "$T/tls" || exit 99
	ca=ca
	dated expired 20200101000000Z 20200201000000Z
	dated early 20900101000000Z 20900201000000Z
	certify other 'subjectAltName=DNS:good.example'
	certify star 'subjectAltName=DNS:*.star.example'
	certify above 'subjectAltName=DNS:*.example'
	certify part 'subjectAltName=DNS:p*.example'
	certify usage 'subjectAltName=DNS:usage.example\nextendedKeyUsage=clientAuth'
	# a name that is nowhere but in the subject's text
	openssl req -new -key key.pem -subj /CN=name.example -out csr.pem \
		2>/dev/null
	openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -days 2 \
		-out only.pem 2>/dev/null || plan
	cat only.pem key.pem >name.example.pem
	# signed by the certificate of a server
	cp cert.pem leaf.pem
	cp key.pem leaf.key
	ca=leaf
	certify leaf 'subjectAltName=DNS:leaf.example'
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout root.key -out root.pem -days 2 -subj /CN=root \
		2>/dev/null
	ca=root
	certify unknown 'subjectAltName=DNS:unknown.example'
	openssl req -x509 -new -key key.pem -out only.pem -days 2 \
		-subj /CN=self.example \
		-addext subjectAltName=DNS:self.example 2>/dev/null
	cat only.pem key.pem >self.example.pem
	chmod 0644 ./*.pem
	cd "$W" || exit 99
}

# each NAME...: a line for each, by a client that verifies nothing; TO is the
# port of the server, where the name leads nowhere.
cat >"$T/each" <<'EOT'
for host; do
	said=$(curl -sk -m 20 ${TO:+--connect-to "::127.0.0.1:$TO"} \
		"https://$host/a") &&
		echo "done $host $said" || echo "refused $host"
done
EOT

body()
{
	origin
	[ -f "$T/tls/self.example.pem" ] || certificates
	cp "$T/each" .
	_allow=
	for _host in $none good.example; do
		_allow="$_allow
		allow = https://$_host/** GET
		connect-to = $_host:443 -> 127.0.0.1:$PORT"
	done
	endpoint "$_allow"
	# shellcheck disable=SC2086
	try env TO="$PORT" sh each $none
	is 'without cordon: a client that does not verify gets each' \
		"$(echo "$none" | wc -w)" "$(grep -c '^done .*origin' "$T/stdout")"
	heard_by_origin
	# shellcheck disable=SC2086
	cordon -- env TO= sh each $none
	for _host in $none; do
		has "inside refused: $_host" "$T/stdout" "refused $_host"
	done
	has_not 'none comes in' "$T/stdout" origin
	grep -F '"event":"denied"' "$OUT/evidence" >"$T/denied"
	for _host in $none; do
		if grep -F '"reason":"certificate"' "$T/denied" |
			grep -F '"why":"' | grep -qF "https://$_host\""; then
			ok "told with the cause: $_host"
		else
			not_ok "told with the cause: $_host" \
				"$(grep -F "$_host" "$T/denied")"
		fi
	done
	has 'the summary tells it' "$T/stderr" certificate
	heard_by_origin
	is 'the server hears no request' 0 "$(wc -c <"$T/heard")"
	inside 'one that is right' env TO= sh each good.example
	has 'is answered' "$T/stdout" origin
	OPTIONS=
	stop origin
}
for_each_who body
plan
