# SPDX-License-Identifier: Apache-2.0
"""https - The roads of requests: through cordon, and through proxies that end
TLS at both sides and check the server's certificate, as cordon does."""
import os
import signal
import socket
import subprocess

import ways

NAME = ways.NAME
HERE = ways.HERE
# what, MiB, requests or connections, and on how many connections
FIGURES = (("put", 256, 1), ("get", 256, 1), ("chunked-put", 256, 1),
           ("chunked-get", 256, 1), ("ask", 3000, 1), ("ask", 3000, 16),
           ("connect", 200, 1))
# for these a part is enough to see what they are
SLOW = {"mitmproxy": 16}
SECRET = "BENCH_TOKEN"

CA = """
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -keyout ca.key -out ca.pem -subj "/CN=bench root"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout key.pem -out request.pem -subj "/CN=NAME"
echo "subjectAltName=DNS:NAME,IP:HERE" >names
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial \
    -out cert.pem -days 2 -extfile names
cat key.pem cert.pem >both.pem
chmod 644 key.pem both.pem ca.pem
"""

NGINX = """
daemon off; master_process on; worker_processes 2; pid nginx.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path body; proxy_temp_path answer;
    fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    client_max_body_size 0; keepalive_requests 1000000;
    upstream server { server HERE:SERVER; keepalive 32;
                      keepalive_requests 1000000; }
    server {
        listen HERE:LISTEN ssl;
        ssl_certificate cert.pem; ssl_certificate_key key.pem;
        location / {
            proxy_pass https://server; proxy_http_version 1.1;
            proxy_set_header Connection ""; proxy_set_header Host NAME;
            proxy_ssl_verify on; proxy_ssl_trusted_certificate ca.pem;
            proxy_ssl_name NAME; proxy_ssl_server_name on;
            proxy_buffering BUFFERING; proxy_request_buffering BUFFERING;
            proxy_max_temp_file_size 0;
        }
    }
}
"""

PROFILE = """
[network]
allow = https://NAME/** GET,PUT
connect-to = NAME:443 -> HERE:SERVER
ca-file = TOP/ca.pem
"""
GRANT = """
[env]
secret = TOKEN -> https://NAME only=no
"""


def free_port():
    with socket.socket() as sock:
        sock.bind((HERE, 0))
        return sock.getsockname()[1]


class Https(ways.Roads):
    """Builds every way there is; release() takes all down again."""

    def __init__(self, cordon, top):
        super().__init__(top)
        self.cordon = cordon
        self.requests = top + "/requests"
        script = CA.replace("NAME", NAME).replace("HERE", HERE)
        subprocess.run(["sh", "-ec", script], cwd=top, check=True,
                       stderr=subprocess.DEVNULL)
        server = self.keep([self.requests, "serve", "cert.pem", "key.pem"],
                           cwd=top, stdout=subprocess.PIPE)
        self.port = int(server.stdout.readline())
        os.environ[SECRET] = "bench-0123456789abcdefghij"
        self.there["direct"] = ([], HERE, self.port)
        for name, text in (("cordon https", PROFILE),
                           ("cordon https, secret", PROFILE + GRANT)):
            path = self.write(name.replace(" ", "-") + ".ini", text)
            self.there[name] = ([cordon, "run", "-p", path, "--"], NAME, 443)
        self.add("nginx, streaming", "nginx", self.nginx, "off")
        self.add("nginx, buffering", "nginx", self.nginx, "on")
        self.add("mitmproxy", "mitmdump", self.mitmproxy)

    def write(self, name, text, **words):
        words.update(NAME=NAME, HERE=HERE, TOP=self.top, SERVER=self.port,
                     TOKEN=SECRET)
        for word, value in words.items():
            text = text.replace(word, str(value))
        path = f"{self.top}/{name}"
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def proxy(self, argv, port):
        """In a process group of its own: it may have workers."""
        self.keep(argv, cwd=self.top, start_new_session=True,
                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return [], HERE, port

    def nginx(self, buffering):
        port = free_port()
        os.makedirs(f"{self.top}/nginx-{buffering}", exist_ok=True)
        path = self.write(f"nginx-{buffering}.conf", NGINX, LISTEN=port,
                          BUFFERING=buffering)
        return self.proxy(["nginx", "-p", self.top, "-c", path], port)

    def mitmproxy(self):
        port = free_port()
        return self.proxy(
            ["mitmdump", "-q", "--mode", f"reverse:https://{HERE}:{self.port}",
             "--listen-host", HERE, "-p", str(port), "--set",
             f"confdir={self.top}/mitm", "--set", "stream_large_bodies=1m",
             "--set", f"ssl_verify_upstream_trusted_ca={self.top}/ca.pem",
             "--set", "keep_host_header=true", "--certs",
             f"{self.top}/both.pem"], port)

    def argv(self, name, what, count):
        prefix, host, port = self.there[name]
        verb, _, connections = what.partition(" ")
        return prefix + [self.requests, verb, host, str(port), str(count),
                         connections or "1"]

    def share(self, name, count):
        return count // SLOW.get(name, 1)

    def hold(self, name, count):
        """A client that holds so many connections, and its process."""
        process = subprocess.Popen(self.argv(name, "hold", count),
                                   stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        process.stdout.readline()
        return process

    def release(self):
        for process in self.running:
            try:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        super().release()
