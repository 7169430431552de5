#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D11: whichever resolver a program has, it finds what is allowed and nothing else.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# an address beside loopback, or the C library does not ask for any
in_world --net --addr 203.0.113.1

# One line for each resolver.
cat >"$T/ask" <<'EOT'
echo "C library: $(getent ahostsv4 "$1" | head -n 1)"
echo "C library, both families: $(getent ahosts "$1" | head -n 1)"
echo "C library over TCP: $(RES_OPTIONS=use-vc getent ahostsv4 "$1" | head -n 1)"
echo "own, UDP: $(./probe dns 127.0.0.1 A "$1")"
echo "own, TCP: $(./probe dns 127.0.0.1 A "$1" tcp)"
echo "dig: $(dig +short "$1" A | head -n 1)"
echo "Python: $(/usr/bin/python3 -c 'import socket, sys
print(socket.getaddrinfo(sys.argv[1], 443)[0][4][0])' "$1")"
echo "node, c-ares: $(node -e 'require("dns").resolve4(process.argv[1],
	(e, a) => console.log(e || a[0]))' "$1")"
echo "node, C library: $(node -e 'require("dns").lookup(process.argv[1],
	(e, a) => console.log(e || a))' "$1")"
EOT

# each TEXT PATTERN: of every line that was printed
each()
{
	exec 3<"$T/stdout"
	while read -r line <&3; do
		if printf '%s\n' "$line" | grep -Eq "$2"; then
			ok "$1: ${line%%: *}"
		else
			not_ok "$1: ${line%%: *}" "$line" "$err"
		fi
	done
	exec 3<&-
}

body()
{
	cp "$T/ask" .
	PORT=1
	door
	dnsd '*=9.9.9.9'
	try sh ./ask evil.example
	is 'without cordon each finds the name' '9 9' "$(wc -l <"$T/stdout") \
$(grep -c -e '9[.]9[.]9[.]9' -e answers=1 "$T/stdout")"
	cordon -- sh ./ask good.example
	each 'inside' '[ =]198[.]18[.]0[.]1([^0-9]|$)'
	cordon -- sh ./ask evil.example
	each 'inside a sink' '198[.]19[.]'
	is 'all of them' 9 "$(wc -l <"$T/stdout")"
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
