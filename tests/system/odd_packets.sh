#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# odd_packets - what a program may put into a packet does not hide it: seen, or
# refused when it is asked for.  A source route given with the datagram itself
# cannot be refused; the kernel drops such a datagram, so nobody gets it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$T/odd.py" <<'PY'
import socket, struct

def udp(to, port, data=b"x"):
    family = socket.AF_INET6 if ":" in to else socket.AF_INET
    s = socket.socket(family, socket.SOCK_DGRAM)
    try:
        s.sendto(data, (to, port))
    except OSError:
        pass

def ask(what, family, level, option, value):
    try:
        socket.socket(family, socket.SOCK_DGRAM).setsockopt(level, option,
                                                            value)
        print(what, "done")
    except PermissionError:
        print(what, "refused")

# a segment routing header, RFC 8754; IP options that any user may set
route = struct.pack("BBBBBBH", 0, 2, 4, 0, 0, 0, 0) + socket.inet_pton(
    socket.AF_INET6, "2001:db8::66")
ask("options", socket.AF_INET, socket.IPPROTO_IP, socket.IP_OPTIONS, b"\1" * 8)
ask("route", socket.AF_INET6, socket.IPPROTO_IPV6, 57, route)  # IPV6_RTHDR
udp("203.0.113.8", 8001)
udp("2001:db8::8", 8003)
udp("2001:db8::a", 8005, data=b"y" * 65000)
udp("203.0.113.9", 8007, data=b"y" * 65000)
udp("ff02::fb", 8008)
udp("::1", 8006)
PY

body()
{
	cp "$T/odd.py" .
	try /usr/bin/python3 odd.py
	is 'without cordon' 'options done route done' \
		"$(echo $out)"
	OPTIONS="--evidence $OUT/evidence"
	cordon -- /usr/bin/python3 odd.py
	is 'it ran' 0 "$rc"
	is 'inside' 'options refused route refused' \
		"$(echo $out)"
	for port in 8001 8003 8005 8007 8008; do
		has "seen: $port" "$OUT/evidence" "\"port\":$port,"
	done
	has_not 'loopback is no stray' "$OUT/evidence" '"port":8006,'
	rm -f "$OUT/evidence"
	OPTIONS=
}
for_each_who body
plan
