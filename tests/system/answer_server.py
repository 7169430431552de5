# SPDX-License-Identifier: Apache-2.0
"""answer_server - a server for any number of clients; ends by a signal.

Prints its port.  Whatever a client says is answered with `ok`.  One that begins
with `pour` gets 8 MiB, and is read from no more until another has said `go`;
after the end of what it sent it is told the number of its bytes.
"""
import resource
import socket
import threading

BLOCK = bytes(65536)
TIMES = 128
go = threading.Event()


def pour(s):
    try:
        for _ in range(TIMES):
            s.sendall(BLOCK)
    except OSError:
        pass


def take_all(s, n):
    pourer = threading.Thread(target=pour, args=(s,), daemon=True)
    pourer.start()
    go.wait()
    data = s.recv(65536)
    while data:
        n += len(data)
        data = s.recv(65536)
    pourer.join()
    s.sendall(b"%8d" % n)


def serve(s):
    with s:
        try:
            data = s.recv(65536)
            if data.startswith(b"pour"):
                take_all(s, len(data))
                return
            if data == b"go":
                go.set()
            while data:
                s.sendall(b"ok")
                data = s.recv(65536)
        except OSError:
            pass


limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
threading.stack_size(256 << 10)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
listener.bind(("127.0.0.1", 0))
listener.listen(4096)
print(listener.getsockname()[1], flush=True)
while True:
    peer, _ = listener.accept()
    threading.Thread(target=serve, args=(peer,), daemon=True).start()
