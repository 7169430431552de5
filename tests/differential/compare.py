# SPDX-License-Identifier: Apache-2.0
"""compare READ_HTTP - does all that cordon accepts mean the same to others?

Each stream of streams.py is followed by a request of ours and read by cordon's
parser (READ_HTTP), by node's and by nginx.  Each request that cordon lets pass
must be the same to the other two, in method, target, host, body and, to node,
fields; since the request that follows is compared as well, so is the place
where the next one begins.  What cordon refuses the others may read as they
like: that they often read it differently shows that the streams are of use.

nginx listens on a socket in a private directory; the number of a stream is the
address that the PROXY protocol tells it, and ends up in its log.  Prints TAP.
"""
import json
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
from typing import NamedTuple

import streams

HERE = os.path.dirname(os.path.abspath(__file__))
NEXT = (b"GET /next HTTP/1.1\r\nHost: next.example.com\r\n"
        b"Connection: close\r\n\r\n")
TIMEOUT = 10  # seconds without a byte from nginx
SHOWN = 60  # differences that are told

# Methods that a profile can allow; others end with a 403 after the parser.
METHODS = {b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"}
PER_HOP = {b"connection", b"content-length", b"expect", b"host", b"keep-alive",
           b"te", b"trailer", b"transfer-encoding", b"upgrade"}

CONFIG = """
daemon off;
master_process off;
pid %(dir)s/pid;
error_log stderr notice;
events { worker_connections 512; }
http {
    error_log /dev/null crit;
    client_body_temp_path %(dir)s/client_body;
    proxy_temp_path %(dir)s/proxy;
    fastcgi_temp_path %(dir)s/fastcgi;
    uwsgi_temp_path %(dir)s/uwsgi;
    scgi_temp_path %(dir)s/scgi;
    access_log off;
    log_format read escape=json '{ "stream": "$proxy_protocol_addr",'
        ' "status": $status, "method": "$request_method",'
        ' "target": "$request_uri", "host": "$http_host",'
        ' "chosen_host": "$host", "body": "$request_body" }';
    large_client_header_buffers 8 64k;
    client_max_body_size 0;
    client_body_buffer_size 1m;
    # the body is read, and in the log, where there is somewhere to pass it on
    server {
        listen unix:%(dir)s/front proxy_protocol;
        access_log %(dir)s/log read;
        proxy_ignore_client_abort on;
        location / { proxy_pass http://unix:%(dir)s/back; }
    }
    server {
        listen unix:%(dir)s/back;
        location / { return 204; }
    }
}
"""


class Request(NamedTuple):
    method: bytes
    target: bytes
    host: bytes
    body: bytes


class Reading(NamedTuple):
    """What one parser made of one stream."""
    requests: list
    fields: list  # of each request, a list of names and values
    end: str


def parse_readings(text):
    """The lines of read_http.c, one Reading for each stream."""
    requests, fields = [], []
    for line in text.splitlines():
        words = line.split(" ")
        if words[0] == "end":
            yield Reading(requests, fields, " ".join(words[1:]))
            requests, fields = [], []
            continue
        values = [bytes.fromhex(word[1:]) for word in words[1:]]
        requests.append(Request(*values[:4]))
        fields.append(values[4:])


def read_with(command, all_bytes):
    packed = b"".join(struct.pack(">I", len(b)) + b for b in all_bytes)
    out = subprocess.run(command, input=packed, stdout=subprocess.PIPE,
                         check=True).stdout
    return list(parse_readings(out.decode("ascii")))


def converse(path, number, data):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(TIMEOUT)
    with s:
        s.connect(path)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        try:
            s.sendall(f"PROXY TCP4 {address} 127.0.0.1 1 2\r\n".encode() +
                      data)
            s.shutdown(socket.SHUT_WR)
            while s.recv(65536):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass


def read_with_nginx(nginx, all_bytes):
    with tempfile.TemporaryDirectory(prefix="cordon-test.") as d:
        with open(f"{d}/conf", "w", encoding="ascii") as f:
            f.write(CONFIG % {"dir": d})
        with subprocess.Popen(
                [nginx, "-e", "stderr", "-c", f"{d}/conf"],
                stderr=subprocess.PIPE, text=True) as server:
            try:
                # its first words come when it listens
                said = server.stderr.readline()
                if "notice" not in said:
                    raise RuntimeError(said)
                for number, data in enumerate(all_bytes):
                    converse(f"{d}/front", number, data)
            finally:
                server.terminate()
        return parse_log(f"{d}/log", len(all_bytes))


def parse_log(path, n):
    readings = [Reading([], [], "") for _ in range(n)]
    with open(path, encoding="latin-1", newline="\n") as log:
        for line in log:
            entry = json.loads(line)
            if entry["status"] != 204:
                continue
            _, a, b, c = map(int, entry["stream"].split("."))
            value = {k: str(v).encode("latin-1") for k, v in entry.items()}
            readings[a << 16 | b << 8 | c].requests.append(
                (Request(value["method"], value["target"], value["host"],
                         value["body"]), value["chosen_host"]))
    return readings


def bare_target(target):
    """Without the scheme and the authority of an absolute one."""
    return re.sub(rb"^https?://[^/?]*", b"", target, flags=re.I)


def bare_host(host):
    """As nginx looks for a server: no port, no case, no last dot."""
    return re.sub(rb":\d+$", b"", host).lower().rstrip(b".")


def kept(fields):
    """Those that are not said anew by each hop."""
    pairs = list(zip(fields[::2], fields[1::2]))
    named = {word.strip(b" ").lower() for name, value in pairs
             if name.lower() == b"connection" for word in value.split(b",")}
    return [(n, v) for n, v in pairs
            if n.lower() not in PER_HOP | named and
            not n.lower().startswith(b"proxy-")]


def differ(ours, node, nginx):
    """Why what we let pass is not the same to all; None if it is."""
    for i, request in enumerate(ours.requests):
        if request.method not in METHODS:
            return None
        if i >= len(node.requests):
            return f"node does not read {request}: {node.end}"
        theirs = node.requests[i]
        if theirs._replace(target=bare_target(theirs.target)) != request:
            return f"node reads {theirs} for {request}"
        pairs = list(zip(ours.fields[i][::2], ours.fields[i][1::2]))
        if kept(node.fields[i]) != pairs:
            return f"node reads {kept(node.fields[i])} for {pairs}"
        if i >= len(nginx.requests):
            return f"nginx does not read {request}"
        theirs, chosen = nginx.requests[i]
        if theirs != request or chosen != bare_host(request.host):
            return f"nginx reads {theirs} of {chosen} for {request}"
    return None


def others_differ(node, nginx):
    return ([r._replace(target=bare_target(r.target)) for r in node.requests]
            != [r for r, _ in nginx.requests])


def report(number, holds, text, lines=()):
    print("ok" if holds else "not ok", number, "-", text)
    for line in lines:
        print("#", line)


def main():
    read_http, node, nginx = sys.argv[1:]
    cases = list(streams.all_streams())
    all_bytes = [data + NEXT for _, data in cases]
    ours = read_with([read_http], all_bytes)
    by_node = read_with([node, f"{HERE}/read_http.js"], all_bytes)
    by_nginx = read_with_nginx(nginx, all_bytes)

    bad, disputed, n_passed = [], 0, 0
    for case, mine, second, third in zip(cases, ours, by_node, by_nginx):
        why = differ(mine, second, third)
        if why:
            bad.append(f"{case[0]}: {why}"[:1000])
        n_passed += len(mine.requests) > 1
        disputed += (mine.end.startswith("refused") and
                     others_differ(second, third))
    print("1..4")
    report(1, len(ours) == len(by_node) == len(cases) >= 2000,
           f"{len(cases)} streams, each read by three")
    report(2, not bad, "what passes is the same to node and nginx",
           bad[:SHOWN] + [f"{len(bad)} differences"])
    report(3, n_passed >= 500, f"{n_passed} pass whole")
    report(4, disputed >= 50,
           f"{disputed} that are refused the others read in two ways")


main()
