#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# odd_packets - no header that needs no capability hides a packet.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$T/odd.py" <<'PY'
import socket, struct

def udp(to, port, data=b"x", hop=None, options=None):
    family = socket.AF_INET6 if ":" in to else socket.AF_INET
    s = socket.socket(family, socket.SOCK_DGRAM)
    if hop:  # a segment routing header, RFC 8754; 57 is IPV6_RTHDR
        last = socket.inet_pton(socket.AF_INET6, hop)
        s.setsockopt(socket.IPPROTO_IPV6, 57,
                     struct.pack("BBBBBBH", 0, 2, 4, 0, 0, 0, 0) + last)
    if options:
        s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, options)
    try:
        s.sendto(data, (to, port))
    except OSError:
        pass

udp("203.0.113.8", 8001)
udp("203.0.113.8", 8002, options=b"\1" * 8)
udp("2001:db8::8", 8003)
udp("2001:db8::9", 8004, hop="2001:db8::66")
udp("2001:db8::a", 8005, data=b"y" * 65000)
udp("::1", 8006)
PY

body()
{
	cp "$T/odd.py" .
	OPTIONS="--evidence $OUT/evidence"
	cordon -- /usr/bin/python3 odd.py
	is 'it ran' 0 "$rc"
	for port in 8001 8002 8003 8004 8005; do
		has "seen: $port" "$OUT/evidence" "\"port\":$port,"
	done
	has 'by its last hop' "$OUT/evidence" '"address":"2001:db8::66"'
	has_not 'loopback is no stray' "$OUT/evidence" '"port":8006,'
	rm -f "$OUT/evidence"
	OPTIONS=
}
for_each_who body
plan
