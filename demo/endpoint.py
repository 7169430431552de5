#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""endpoint.py - The server an uploader talks to: keeps what it is sent.

Plays codecov.io, its storage host, coveralls.io and datadoghq.com, in the forms
their uploaders expect.  Every request becomes a file in --dir, numbered in the order
of arrival: request line, headers, an empty line, the body as it came.

  endpoint.py --dir DIR [--address A] [--port P] [--tls CERT KEY] --ready FD

Writes the port and a newline to FD once it accepts connections.
"""
import argparse
import http.server
import itertools
import os
import ssl
import sys
import threading

ANSWERS = (
    ("POST", "/upload/v4", "text/plain",
     "https://codecov.io/gh/demo/1\nhttps://storage.googleapis.com/codecov/raw/1"),
    ("POST", "/api/v1/jobs", "application/json",
     '{"message":"Job #1.1","url":"https://coveralls.io/jobs/1"}'),
    ("POST", "/upload/v2", "text/plain", "thank you"),
    ("PUT", "/", "text/plain", ""),
    ("POST", "/api/v2/", "application/json", '{"data":[]}'),
    ("GET", "/", "text/plain", "hello"),
)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    numbers = itertools.count(1)
    lock = threading.Lock()
    directory = "."

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    return body
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def keep(self, body):
        with Handler.lock:
            name = "%04d" % next(Handler.numbers)
        path = os.path.join(Handler.directory, name)
        with open(path + ".part", "wb") as out:
            out.write(self.raw_requestline)
            out.write(str(self.headers).encode("latin-1"))
            out.write(body)
        os.rename(path + ".part", path + ".request")

    def answer(self):
        self.keep(self.read_body())
        for method, prefix, kind, text in ANSWERS:
            if self.command == method and self.path.startswith(prefix):
                data = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                return
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_HEAD = answer

    def log_message(self, *args):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", required=True)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--ready", type=int, required=True)
    args = parser.parse_args()
    Handler.directory = args.dir
    server = http.server.ThreadingHTTPServer((args.address, args.port), Handler)
    server.daemon_threads = True
    if args.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*args.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    os.write(args.ready, b"%d\n" % server.server_address[1])
    os.close(args.ready)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
