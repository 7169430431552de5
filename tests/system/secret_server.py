# SPDX-License-Identifier: Apache-2.0
"""secret_server LOG - an HTTP server that sends back what it is sent.

Prints its port and writes each request that came whole to LOG.  /base64, /hex, /percent, /json
and /reversed send back the Authorization field written so.
"""
import base64
import http.server
import sys


def write(path, text):
    raw = text.encode()
    return {
        "/base64": lambda: base64.b64encode(b"a" + raw),
        "/hex": lambda: raw.hex().encode(),
        "/percent": lambda: "".join("%%%02x" % c for c in raw).encode(),
        "/json": lambda: "".join("\\u%04x" % c for c in raw).encode(),
        "/reversed": lambda: raw[::-1],
    }.get(path, lambda: b"echo " + raw)()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        n = int(self.headers.get("Content-Length") or 0)
        auth = self.headers.get("Authorization") or ""
        body = self.rfile.read(n)
        if len(body) < n:
            return
        with open(sys.argv[1], "a", encoding="latin-1") as log:
            print(self.path, auth, body.decode("latin-1"), file=log)
        out = b"." * 5000 + b"\n" + write(self.path, auth) + body + b"\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(out)))
        self.send_header("X-Echo", auth)
        self.end_headers()
        self.wfile.write(out)

    do_GET = do_POST = answer

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
