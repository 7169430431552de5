#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# D06: the resolver over TCP takes any cut, and closes on what is no question.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$T/tcp.py" <<'PY'
import socket, struct, sys

HOST, PORT = sys.argv[1], int(sys.argv[2])

def question(name, number):
    labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
    return struct.pack(">6H", number, 256, 1, 0, 0, 0) + labels + \
        b"\0\0\1\0\1"

def framed(data):
    return struct.pack(">H", len(data)) + data

def connect():
    s = socket.create_connection((HOST, PORT), 10)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s

def whole(s, n):
    data = b""
    while len(data) < n:
        more = s.recv(n - len(data))
        if not more:
            raise EOFError
        data += more
    return data

def answer(s):
    data = whole(s, struct.unpack(">H", whole(s, 2))[0])
    return struct.unpack(">H", data[:2])[0]

def is_closed(s):
    try:
        while s.recv(65536):
            pass
    except ConnectionError:
        pass
    return True

def report(text, good):
    print("good" if good else "bad", text)

s = connect()
for byte in framed(question("good.example", 7)):
    s.send(bytes([byte]))
report("single bytes", answer(s) == 7)
s.sendall(b"\0")
s.sendall(framed(question("good.example", 8))[1:])
report("a length in two parts", answer(s) == 8)
many = [framed(question("n%d.example" % (i % 50), i)) for i in range(2000)]
s.settimeout(20)
s.sendall(b"".join(many[:20]))
report("20 at once", sorted(answer(s) for _ in range(20)) ==
       list(range(20)))
sent = 0
data = b"".join(many)
s.setblocking(False)
got = b""
while True:
    try:
        sent += s.send(data[sent:sent + 3000])
    except BlockingIOError:
        pass
    try:
        got += s.recv(65536)
    except BlockingIOError:
        pass
    if sent == len(data):
        break
s.setblocking(True)
s.settimeout(20)
s.shutdown(socket.SHUT_WR)
more = s.recv(65536)
while more:
    got += more
    more = s.recv(65536)
numbers = []
while got:
    n = struct.unpack(">H", got[:2])[0]
    numbers.append(struct.unpack(">H", got[2:4])[0])
    got = got[2 + n:]
report("2,000 and the end of them", numbers == list(range(2000)))
if len(sys.argv) > 3:
    raise SystemExit
s = connect()
try:
    s.sendall(b"\xff\xff" + bytes(65535))
except ConnectionError:
    pass
report("a message of 65,535 bytes", is_closed(s))
s = connect()
s.sendall(framed(b"") + framed(question("good.example", 9)))
report("an empty one before a question", answer(s) == 9)
s = connect()
s.sendall(framed(question("good.example", 10))[:-3])
s.shutdown(socket.SHUT_WR)
report("one that ends too soon", is_closed(s))
clients = [connect() for _ in range(200)]
for c in clients:
    c.send(b"\0")
s = connect()
s.sendall(framed(question("good.example", 11)))
report("one more beside 200 that say nothing", answer(s) == 11)
s.close()
s = connect()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
s.settimeout(1)
try:
    while True:
        s.sendall(data)
except (TimeoutError, ConnectionError):
    pass
t = connect()
t.sendall(framed(question("good.example", 12)))
report("another beside one that does not read", answer(t) == 12)
PY

body()
{
	cp "$T/tcp.py" .
	PORT=1
	door
	start names "$PROBES/dnsd" '*=127.0.0.1'
	try "$PYTHON" tcp.py 127.0.0.1 "$READY" few
	is 'without cordon: a name server answers them' 4 \
		"$(grep -c ^good "$T/stdout")"
	stop names
	cordon -- "$PYTHON" tcp.py 8.8.8.8 53
	while read -r verdict text; do
		is "inside: $text" good "$verdict"
	done <"$T/stdout"
	is 'all of them' '0 9' "$rc $(wc -l <"$T/stdout")"
	[ "$rc" = 0 ] || echo "$err" | sed 's/^/# /'
	OPTIONS=
}
for_each_who body
plan
