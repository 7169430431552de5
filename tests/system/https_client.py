# SPDX-License-Identifier: Apache-2.0
"""https_client - sends requests as they are written, byte for byte.

    https_client.py [--plain] [--to ADDRESS:PORT] [--sni NAME] [--show]
                    HOST[:PORT] <CASES

Each line of CASES is `WORD TEXT | BYTES`: the bytes go to HOST on a connection
of their own (with --to: to that address), in one write but where `<<write>>`
stands, or `<<answer>>`, which waits for the answers to what was sent.  They are
written as in Python; ${NAME} is a variable (HALF and REST are the first 20
bytes of TOKEN and what is left), <<b64 TEXT>>, <<b64url TEXT>>, <<hex TEXT>> and
<<percent TEXT>> are encodings, <<size TEXT>> is the number of bytes, <<times N
TEXT>> the text so often.

For each a line is printed: `done TEXT` if the server (`origin`) answered to
every request in it, else `refused TEXT`, and the end of what was said, with
--show all of it.
"""
import argparse
import base64
import os
import re
import socket
import ssl
import sys

WITHIN_S = 20


def expand(text):
    """Inner ones first."""
    text = re.sub(r"\$\{(\w+)\}", lambda m: os.environ[m[1]], text)
    while True:
        found = re.search(
            r"<<(b64|b64url|hex|percent|size|times \d+) ((?:(?!<<|>>).)*)>>",
            text)
        if not found:
            return text
        text = text[:found.start()] + change(*found.groups()) + \
            text[found.end():]


def change(how, text):
    data = unescape(text)
    if how == "b64":
        return base64.b64encode(data).decode()
    if how == "b64url":
        return base64.urlsafe_b64encode(data).decode().rstrip("=")
    if how == "hex":
        return data.hex()
    if how == "percent":
        return "".join("%%%02X" % c for c in data)
    if how == "size":
        return str(len(data))
    return text * int(how.split()[1])


def unescape(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def is_whole(data, n_wanted):
    """So many answers with a length, or one that has no more to say."""
    n = 0
    while data:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            return False
        if head.startswith(b"HTTP/1.1 1"):
            data = rest
            continue
        size = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
        if not size or len(rest) < int(size[1]):
            return False
        data = rest[int(size[1]):]
        n += 1
    return n >= n_wanted


def connect(args):
    host, _, port = args.server.partition(":")
    port = port or ("80" if args.plain else "443")
    to = (args.to or f"{host}:{port}").split(":")
    s = socket.create_connection((to[0], int(to[1])), timeout=WITHIN_S)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if args.plain:
        return s
    return ssl.create_default_context().wrap_socket(
        s, server_hostname=args.sni or host)


def count(data):
    return len(re.findall(rb" HTTP/1\.\d\r?\n", data))


def receive(s, got, n_wanted):
    """All answers that are due; EOFError if no more come."""
    while not is_whole(got, n_wanted):
        data = s.recv(65536)
        if not data:
            raise EOFError
        got += data


def send(s, data):
    try:
        s.sendall(data)
    except OSError:
        pass	# refused already: it says why


def talk(s, parts, got):
    sent = b""
    for word, data in parts:
        if word == "answer":
            receive(s, got, count(sent))
        sent += data
        send(s, data)
    receive(s, got, count(sent) or 1)


def parts_of(text):
    """What is to be done before each part, and its bytes."""
    parts = re.split(r"<<(write|answer)>>", "<<write>>" + expand(text))[1:]
    return [(word, unescape(data)) for word, data in
            zip(parts[::2], parts[1::2])]


def ask(args, text):
    """What came back, how many answers were due, why no more came."""
    parts = parts_of(text)
    n_requests = count(b"".join(data for _, data in parts)) or 1
    got = bytearray()
    try:
        with connect(args) as s:
            talk(s, parts, got)
    except (OSError, EOFError) as e:
        return bytes(got), n_requests, e.__class__.__name__
    return bytes(got), n_requests, "all of it"


def main():
    token = os.environ.get("TOKEN", "")
    os.environ["HALF"], os.environ["REST"] = token[:20], token[20:]
    parser = argparse.ArgumentParser()
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--sni")
    parser.add_argument("--to")
    parser.add_argument("server")
    args = parser.parse_args()
    for line in sys.stdin.read().splitlines():
        before, _, text = line.partition(" | ")
        got, n_requests, how = ask(args, text)
        done = got.count(b"origin") >= n_requests
        words = before.partition(" ")[2]
        print("done" if done else "refused", words, "--", how, "--",
              ascii((got if args.show else got[-300:]).decode("latin-1")),
              flush=True)


main()
