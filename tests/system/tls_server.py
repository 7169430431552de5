# SPDX-License-Identifier: Apache-2.0
"""tls_server - serves a directory over TLS on loopback, prints its port."""
import functools
import http.server
import ssl
import sys


def main():
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=sys.argv[2])
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    # the greeting is read by the thread of the connection, not by accept()
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False)
    print(server.server_address[1], flush=True)
    server.serve_forever()


main()
