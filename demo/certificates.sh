#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# certificates.sh - A CA of our own and one certificate for the names given:
# ca.pem, cert.pem, key.pem in DIR.
#
#   certificates.sh DIR NAME...
set -eu
dir=$1
shift
names=
for name in "$@"; do
	names="$names${names:+,}DNS:$name"
done
cat >"$dir/openssl.cnf" <<CNF
[req]
distinguished_name = dn
prompt = no
[dn]
CN = cordon test CA
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = $names
CNF
{
	openssl ecparam -name prime256v1 -genkey -noout -out "$dir/ca.key"
	openssl req -x509 -new -key "$dir/ca.key" -days 2 -sha256 \
		-config "$dir/openssl.cnf" -extensions ca -out "$dir/ca.pem"
	openssl ecparam -name prime256v1 -genkey -noout -out "$dir/key.pem"
	openssl req -new -key "$dir/key.pem" -subj "/CN=$1" \
		-config "$dir/openssl.cnf" -out "$dir/leaf.csr"
	openssl x509 -req -in "$dir/leaf.csr" -CA "$dir/ca.pem" \
		-CAkey "$dir/ca.key" -set_serial 2 -days 2 -sha256 \
		-extfile "$dir/openssl.cnf" -extensions leaf -out "$dir/cert.pem"
} >"$dir/openssl.log" 2>&1 || {
	cat "$dir/openssl.log" >&2
	exit 1
}
