#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N29: a helper of the script that passes connections on meets the same door.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 203.0.113.5

cat >"$T/forward.py" <<'PY'
import socket, subprocess, sys, threading

def carry(a, b):
    try:
        data = a.recv(4096)
        while data:
            b.sendall(data)
            data = a.recv(4096)
    except OSError:
        pass
    b.close()

def serve(listener, to):
    while True:
        inner, _ = listener.accept()
        try:
            outer = socket.create_connection(to, 5)
        except OSError:
            inner.close()
            continue
        threading.Thread(target=carry, args=(inner, outer),
                         daemon=True).start()
        threading.Thread(target=carry, args=(outer, inner),
                         daemon=True).start()

listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener, (sys.argv[1], 443)),
                 daemon=True).start()
raise SystemExit(subprocess.call(
    ["./probe", "hello", "127.0.0.1", str(listener.getsockname()[1]),
     "sni=" + sys.argv[2]]))
PY

body()
{
	cp "$T/forward.py" .
	upstream
	listener other tcp 203.0.113.5:443 greet
	control 'through a helper' "$PYTHON" forward.py 203.0.113.5 evil.example
	stop other
	listener other tcp 203.0.113.5:443 greet
	door
	inside 'to the endpoint' "$PYTHON" forward.py good.example good.example
	is 'the server heard it' 1 "$(heard upstream)"
	upstream
	confined 'to another place' "$PYTHON" forward.py 203.0.113.5 evil.example
	confined 'for another server' \
		"$PYTHON" forward.py good.example evil.example
	heard_nothing 'the other heard nothing' other
	heard_nothing 'nor did the server' upstream
	OPTIONS=
}
for_each_who body
plan
