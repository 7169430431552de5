#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N12: data with the first packet (TCP Fast Open) goes nowhere either.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5

cat >"$T/fastopen.py" <<'PY'
import socket
s = socket.socket()
try:
    s.sendto(b"secret", 0x20000000, ("203.0.113.5", 443))
    s.settimeout(5)
    print("done", s.recv(10))
except OSError as e:
    print("refused", e)
    raise SystemExit(1)
PY

body()
{
	cp "$T/fastopen.py" .
	listener host tcp 203.0.113.5:443 greet
	control 'a connection with data' "$PYTHON" fastopen.py
	stop host
	listener host tcp 203.0.113.5:443 greet
	PORT=1
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	confined 'a connection with data' "$PYTHON" fastopen.py
	has_event 'it is on record' "$OUT/evidence" denied \
		'"address":"203.0.113.5","port":443'
	heard_nothing 'the host heard nothing' host
	OPTIONS=
}
for_each_who body
plan
