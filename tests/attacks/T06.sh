#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T06: a greeting as large as post-quantum keys make it passes, one beyond the bound does not.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$T/large.py" <<'PY'
import socket, struct, sys

host, port, size, sni = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), \
    sys.argv[4].encode()

def extension(number, data):
    return struct.pack(">HH", number, len(data)) + data

name = struct.pack(">HBH", len(sni) + 3, 0, len(sni)) + sni
head = struct.pack(">H", 0x0303) + bytes(32) + b"\0" + \
    b"\0\2\x13\1" + b"\1\0"
extensions = extension(43, b"\2\3\4") + extension(10, b"\0\2\x11\xec")
last = extension(0, name)
# message header, length of the extensions, header of the padding
left = size - 4 - len(head) - 2 - len(extensions) - len(last)
while left > 4:
    n = min(left - 4, 16000)
    extensions += extension(0x1000 + left % 2048, bytes(n))
    left -= 4 + n
body = head + struct.pack(">H", len(extensions + last)) + extensions + last
message = b"\1" + struct.pack(">I", len(body))[1:] + body
data = b""
for i in range(0, len(message), 16384):
    part = message[i:i + 16384]
    data += b"\x16\3\1" + struct.pack(">H", len(part)) + part
with socket.create_connection((host, port), 10) as s:
    try:
        s.sendall(data)
        answer = s.recv(100)
    except ConnectionError as e:
        answer = b""
    if answer.startswith(b"hello\n"):
        print("done", len(data))
    else:
        print("refused", len(data), answer)
        raise SystemExit(1)
PY

body()
{
	cp "$T/large.py" .
	upstream
	control 'a large one for another' \
		"$PYTHON" large.py 127.0.0.1 "$PORT" 1800 evil.example
	control 'one beyond the bound' \
		"$PYTHON" large.py 127.0.0.1 "$PORT" 65536 good.example
	door
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	for size in 1500 1800 4000 16384 16385 40000 65000; do
		inside "$size bytes" \
			"$PYTHON" large.py good.example 443 $size good.example
	done
	stop upstream
	upstream
	for size in 1800 65000; do
		confined "$size bytes, another name" \
			"$PYTHON" large.py good.example 443 $size evil.example
	done
	has_event 'for its name' "$OUT/evidence" denied '"reason":"sni-other"'
	confined '65,536 bytes' \
		"$PYTHON" large.py good.example 443 65536 good.example
	has_event 'as no greeting' "$OUT/evidence" denied '"reason":"not-tls"'
	heard_nothing 'the server heard nothing' upstream
	OPTIONS=
}
for_each_who body
plan
