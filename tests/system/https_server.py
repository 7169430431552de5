# SPDX-License-Identifier: Apache-2.0
"""https_server - a lenient origin that remembers every byte it was sent.

    https_server.py DIRECTORY [KEY-AND-CERTIFICATE [CA]]

Prints its port and that of its control, both on loopback.  TLS with the second
word, plain without; a client that asks for NAME gets the key and certificate in
NAME.pem beside it, if there is one, and one that asks for stall.example is told
nothing more.  With the third word it needs a certificate from that CA.  Asked by its control (plain, any request), it answers what
it has heard since it was last asked, when those that spoke are gone: a line
`connections N`, then the bytes.

Takes what a strict server refuses: any end of line, any name, both framings.
What it answers hangs on the last word of the path:

    NAME        the bytes of the file DIRECTORY/NAME, then the end
    stall       nothing until the client leaves
    reset       a reset
    flood       1 GiB of fields
    trickle     the head, and no more until the client leaves
    echo        `origin`, the request's head and body, as text
    early       a refusal before the body has been read, then the end
    else        `origin`
"""
import os
import re
import select
import socket
import ssl
import struct
import sys
import threading

FLOOD = b"X-Flood: " + b"f" * 1013 + b"\r\n"
heard = []
threads = []
context = None
directory = sys.argv[1]


class Peer:
    """One connection: all that is read is remembered."""

    def __init__(self, s):
        self.s = s
        self.data = b""
        self.is_over = False

    def more(self):
        try:
            data = self.s.recv(65536)
        except OSError:
            data = b""
        heard.append(data)
        self.data += data
        self.is_over = not data
        return not self.is_over

    def head(self):
        while True:
            end = re.search(rb"\r?\n\r?\n", self.data)
            if end:
                head = self.data[:end.end()]
                self.data = self.data[end.end():]
                return head
            if not self.more():
                return b""

    def exactly(self, n):
        while len(self.data) < n and self.more():
            pass
        body, self.data = self.data[:n], self.data[n:]
        return body

    def chunks(self):
        body = b""
        while True:
            while b"\n" not in self.data:
                if not self.more():
                    return body
            line, self.data = self.data.split(b"\n", 1)
            n = int(re.match(rb"[0-9a-fA-F]*", line).group() or b"0", 16)
            body += self.exactly(n)
            self.exactly(2)
            if n == 0:
                return body

    def body(self, head):
        if re.search(rb"(?im)^transfer[-_]encoding.*chunked", head):
            return self.chunks()
        sizes = re.findall(rb"(?im)^content-length *:[ \t]*([0-9]+)", head)
        return self.exactly(int(sizes[0]) if sizes else 0)


def answer(peer, body, status=b"200 OK"):
    peer.s.sendall(b"HTTP/1.1 %s\r\nContent-Type: text/plain\r\n"
                   b"Content-Length: %d\r\n\r\n%s" % (status, len(body), body))


def until_gone(peer):
    while peer.more():
        pass


def flood(peer):
    peer.s.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range((1 << 30) // len(FLOOD)):
        peer.s.sendall(FLOOD)


def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # no end of TLS: the socket itself
    socket.socket(fileno=s.detach()).close()


def serve_one(peer):
    """False: the connection is over."""
    head = peer.head()
    if not head:
        return False
    words = head.split()
    path = words[1] if len(words) > 1 else b"/"
    word = path.split(b"?")[0].split(b"/")[-1].decode("latin-1")
    if word == "early":
        answer(peer, b"origin: too much\n", b"413 Content Too Large")
        return False
    body = peer.body(head)
    if word == "stall":
        until_gone(peer)
        return False
    if word == "trickle":
        peer.s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")
        until_gone(peer)
        return False
    if word == "reset":
        reset(peer.s)
        return False
    if word == "flood":
        flood(peer)
        return False
    if word == "echo":
        answer(peer, b"origin\n" + head + body)
        return True
    name = os.path.join(directory, word)
    if re.fullmatch(r"[a-z0-9-]+", word) and os.path.exists(name):
        with open(name, "rb") as f:
            peer.s.sendall(f.read())
        if not word.startswith("cut"):
            peer.s.unwrap() if context else peer.s.shutdown(socket.SHUT_WR)
        return False
    answer(peer, b"origin\n")
    return not re.search(rb"(?im)^connection *: *close", head)


def serve(s):
    try:
        if context:
            s.settimeout(20)
            s = context.wrap_socket(s, server_side=True)
        peer = Peer(s)
        while serve_one(peer):
            pass
    except (OSError, ValueError):
        pass
    try:
        s.close()
    except OSError:
        pass


def tell(s):
    """What was heard, once all that came has ended."""
    while select.select([listener], [], [], 0)[0]:
        take()
    for thread in threads:
        thread.join(20)
    s.recv(65536)
    n = len(threads)
    body = b"connections %d\n" % n + b"".join(heard)
    del threads[:], heard[:]
    s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
              b"Connection: close\r\n\r\n%s" % (len(body), body))
    s.close()


def take():
    s, _ = listener.accept()
    thread = threading.Thread(target=serve, args=(s,), daemon=True)
    threads.append(thread)
    thread.start()


def tls_context(pem):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(pem)
    return made


def choose(s, name, _):
    pem = os.path.join(os.path.dirname(sys.argv[2]), f"{name}.pem")
    if name and os.path.exists(pem):
        s.context = tls_context(pem)
    if name == "stall.example":
        with socket.socket(fileno=os.dup(s.fileno())) as raw:
            select.select([raw], [], [])


if len(sys.argv) > 2:
    context = tls_context(sys.argv[2])
    context.sni_callback = choose
if len(sys.argv) > 3:
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(sys.argv[3])
listener = socket.create_server(("127.0.0.1", 0), backlog=512)
control = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], control.getsockname()[1], flush=True)
while True:
    ready, _, _ = select.select([listener, control], [], [])
    if listener in ready:
        take()
    if control in ready:
        tell(control.accept()[0])
