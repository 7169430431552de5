#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bench.py - Times commands in turn and moves bytes through the door.

Rounds are interleaved: every command once, then every command again.
"""
import os
import socket
import statistics
import subprocess
import sys
import threading
import time

CORDON, ROUNDS, TOP = sys.argv[1], int(sys.argv[2]), sys.argv[3]
BWRAP = ["bwrap", "--unshare-all", "--ro-bind", "/usr", "/usr",
         "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
         "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev",
         "--tmpfs", "/tmp", "--die-with-parent"]
MIB = 1 << 20


def clock(argv):
    begin = time.monotonic()
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)
    return (time.monotonic() - begin) * 1000


def at_once(argv, n):
    begin = time.monotonic()
    running = [subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL) for _ in range(n)]
    if any(p.wait() for p in running):
        sys.exit("bench: a start failed: " + " ".join(argv))
    return (time.monotonic() - begin) * 1000


def table(title, commands, measure, rounds, base):
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, argv in commands.items():
            times[name].append(measure(argv))
    medians = {name: statistics.median(t) for name, t in times.items()}
    print(f"\n{title}\n  {'':28}{'min':>9}{'median':>9}{'max':>9}{'ratio':>8}")
    for name, t in times.items():
        print(f"  {name:28}{min(t):9.1f}{medians[name]:9.1f}{max(t):9.1f}"
              f"{medians[name] / medians[base]:8.2f}")


def startup():
    true = ["/usr/bin/true"]
    commands = {
        "bare": true,
        "bwrap, typical": BWRAP + true,
        "cordon, none": [CORDON, "run", "--"] + true,
        "cordon, two tls endpoints":
            [CORDON, "run", "-p", TOP + "/two.ini", "--"] + true,
    }
    table(f"start-up of true, ms, {ROUNDS} rounds", commands, clock, ROUNDS,
          "bwrap, typical")
    del commands["bare"]
    table("50 at once, ms, 5 rounds", commands, lambda a: at_once(a, 50), 5,
          "bwrap, typical")


class Sink:
    """A server that reads all it is sent, or sends what is asked of it."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            conn, _ = self.sock.accept()
            threading.Thread(target=self.one, args=(conn,), daemon=True).start()

    @staticmethod
    def one(conn):
        data = bytes(MIB)
        with conn:
            word = conn.recv(1)
            if word == b"d":
                for _ in range(int(conn.recv(16))):
                    conn.sendall(data)
            elif word == b"e":
                conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while byte := conn.recv(1):
                    conn.sendall(byte)
            elif word == b"u":
                view = bytearray(MIB)
                while conn.recv_into(view):
                    pass
                conn.sendall(b"k")


CLIENT = r"""
import socket, sys, time
host, port, what, n = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
MIB = 1 << 20
def connect():
    s = socket.create_connection((host, port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s
begin = time.monotonic()
if what == "up":
    s = connect(); s.sendall(b"u"); data = bytes(MIB)
    for _ in range(n): s.sendall(data)
    s.shutdown(socket.SHUT_WR); s.recv(1)
elif what == "down":
    s = connect(); s.sendall(b"d"); s.sendall(b"%-16d" % n)
    view = bytearray(MIB); got = 0
    while got < n * MIB:
        k = s.recv_into(view)
        if not k: sys.exit("short")
        got += k
elif what == "echo":
    s = connect(); s.sendall(b"e")
    for _ in range(n): s.sendall(b"x"); s.recv(1)
elif what == "connect":
    for _ in range(n):
        s = connect(); s.sendall(b"e"); s.sendall(b"x"); s.recv(1); s.close()
print(time.monotonic() - begin)
"""


def door():
    server = Sink()
    inside = [CORDON, "run", "--allow", "tcp://door.example:9000", "--set",
              f"network.connect-to=door.example:9000 -> 127.0.0.1:{server.port}",
              "--", "/usr/bin/python3", "-c", CLIENT, "door.example", "9000"]
    direct = ["/usr/bin/python3", "-c", CLIENT, "127.0.0.1", str(server.port)]

    def one(prefix, what, n):
        out = subprocess.run(prefix + [what, str(n)], check=True,
                             stdin=subprocess.DEVNULL, capture_output=True)
        return float(out.stdout)

    print("\nthe door, tcp://, beside direct loopback, median of 5")
    print(f"  {'':28}{'direct':>12}{'cordon':>12}{'ratio':>8}")
    for what, n, unit in (("up", 1024, "GiB/s"), ("down", 1024, "GiB/s"),
                          ("echo", 3000, "us"), ("connect", 1000, "conn/s")):
        pairs = [(one(direct, what, n), one(inside, what, n)) for _ in range(5)]
        a = statistics.median(p[0] for p in pairs)
        b = statistics.median(p[1] for p in pairs)
        if unit == "us":
            a, b = a / n * 1e6, b / n * 1e6
        elif unit == "conn/s":
            a, b = n / a, n / b
        else:
            a, b = n / 1024 / a, n / 1024 / b
        print(f"  {what + ', ' + unit:28}{a:12.2f}{b:12.2f}{b / a:8.2f}")


if __name__ == "__main__":
    print(f"{os.uname().release}, {os.cpu_count()} processors")
    startup()
    door()
