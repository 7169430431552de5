# SPDX-License-Identifier: Apache-2.0
"""connect_proxy - a proxy for CONNECT that leads every name to one port.

    connect_proxy.py PORT LOG       prints its own port

refused.example is answered with 403.  Each request's head goes to LOG.
"""
import socket
import socketserver
import sys
import threading


def copy(source, sink):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        head = b''
        while not head.endswith(b'\r\n\r\n'):
            byte = self.request.recv(1)
            if not byte:
                return
            head += byte
        with open(sys.argv[2], 'ab') as log:
            log.write(head)
        if head.startswith(b'CONNECT refused.example:'):
            self.request.sendall(b'HTTP/1.1 403 Forbidden\r\n'
                                 b'Content-Length: 2\r\n\r\nno')
            return
        with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as up:
            self.request.sendall(b'HTTP/1.1 200 Connection established\r\n\r\n')
            back = threading.Thread(target=copy, args=(up, self.request))
            back.start()
            copy(self.request, up)
            back.join()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


with Server(('127.0.0.1', 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
