# SPDX-License-Identifier: Apache-2.0
"""door_client - what a script may do at the door, in large numbers.

Reads an act and its words from each line of standard input, does it and
answers with one line, so that a test can look at the guards in between.
"""
import array
import errno
import fcntl
import os
import select
import socket
import struct
import sys

POURED = 8 << 20
kept = []
pairs = []
sent = {}


def connect(host, port):
    info = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    s = socket.socket(info[0], info[1])
    s.settimeout(60)
    s.connect(info[4])
    return s


def is_answered(s):
    """Is this connection served, or has it been reset?"""
    try:
        s.sendall(b"hi")
        return len(s.recv(100)) > 0
    except OSError:
        return False


def refused(n):
    """n connections to places that are not listed, all refused"""
    count = 0
    names = [socket.gethostbyname("evil-%d.example" % i) for i in range(20)]
    for i in range(int(n)):
        s = socket.socket()
        to = names[i % 20] if i % 2 else "203.0.113.%d" % (i % 200)
        count += s.connect_ex((to, 1000 + i % 500)) == 111
        s.close()
    return count


def try_one(host, port):
    """why one connection is not served, or `served`"""
    try:
        with connect(host, port) as s:
            s.sendall(b"hi")
            return "served" if s.recv(100) else "closed"
    except OSError as e:
        return errno.errorcode[e.errno]


def idle():
    """half a second in which nothing is asked for"""
    return len(select.select([], [], [], 0.5)[0])


def question():
    return socket.gethostbyname("evil.example")


def datagrams(n):
    s = socket.socket(type=socket.SOCK_DGRAM)
    for i in range(int(n)):
        s.sendto(b"x", ("203.0.113.9", 9000 + i % 50))
    s.close()
    return n


def hold(n, host, port):
    """n connections that send one byte and stay"""
    for _ in range(int(n)):
        try:
            s = connect(host, port)
            kept.append(s)
            s.send(b"\x16")
        except ConnectionError:
            pass
    return len(kept)


def held(_=None):
    """how many of them have not been ended, once a second has passed without
    an end: the relay waits where its reports are not taken"""
    left = {s.fileno() for s in kept}
    poll = select.poll()
    for fd in left:
        poll.register(fd, select.POLLRDHUP)
    while True:
        over = poll.poll(1000)
        if not over:
            return len(left)
        for fd, _events in over:
            poll.unregister(fd)
            left.remove(fd)


def drop():
    while kept:
        kept.pop().close()
    while pairs:
        for s in pairs.pop():
            s.close()
    return "dropped"


def short(n, host, port):
    """n connections one after the other; how many were served"""
    return sum(try_one(host, port) == "served" for _ in range(int(n)))


def at_once(n, host, port):
    """n connections at once; how many were answered"""
    all_of_them = [connect(host, port) for _ in range(int(n))]
    count = sum(map(is_answered, all_of_them))
    for s in all_of_them:
        s.close()
    return count


def stuff(n, host, port):
    """n connections that say `pour` and send until nothing more goes, and read
    nothing; how many KiB went"""
    block = b"pour" * 4096
    for _ in range(int(n)):
        s = connect(host, port)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        s.setblocking(False)
        sent[s] = 0
    # until what is on its way has come to rest
    while True:
        writable = select.select([], list(sent), [], 0.3)[1]
        if not writable:
            return sum(sent.values()) >> 10
        for s in writable:
            sent[s] += s.send(block)


def unstuff(host, port):
    """ends them and reads; how many got all, of both directions"""
    whole = 0
    with connect(host, port) as s:
        s.sendall(b"go")
        s.recv(100)
    for s in sent:
        s.settimeout(60)
        s.shutdown(socket.SHUT_WR)
    for s, n in sent.items():
        total, last = 0, b""
        data = s.recv(65536)
        while data:
            total += len(data)
            last = (last + data)[-8:]
            data = s.recv(65536)
        s.close()
        whole += total == POURED + 8 and int(last) == n
    sent.clear()
    return whole


def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def resets(n, host, port):
    """n connections that end with a reset, at once, after a byte or two"""
    for i in range(int(n)):
        try:
            s = connect(host, port)
            s.send(b"\x16\x03"[:i % 3])
            reset(s)
        except ConnectionError:
            pass
    return n


def burst(n, host, port):
    """n connects under way before any is looked at, then all are dropped"""
    to = (socket.gethostbyname(host), int(port))
    all_of_them = []
    for _ in range(int(n)):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(to)
        all_of_them.append(s)
    for i, s in enumerate(all_of_them):
        if i % 2:
            reset(s)
        else:
            s.close()
    return n


def urgent(host, port):
    """urgent bytes among others, which are no part of the stream; what came"""
    n = 0
    try:
        with connect(host, port) as s:
            for i in range(200):
                s.send(b"!", socket.MSG_OOB)
                s.send(b"x" * (i % 7))
            s.shutdown(socket.SHUT_WR)
            data = s.recv(65536)
            while data:
                n += len(data)
                data = s.recv(65536)
    except ConnectionError as e:
        return errno.errorcode[e.errno]
    return "ended" if n else "nothing"


def crossed(n, host, port):
    """ends of both sides that meet, data unread"""
    for i in range(int(n)):
        try:
            with connect(host, port) as s:
                s.sendall(b"hi" * 1000)
                if i % 2:
                    s.shutdown(socket.SHUT_WR)
                if i % 3:
                    s.shutdown(socket.SHUT_RD)
        except OSError:
            pass  # the other end was first: that is what is wanted
    return n


def questions(n):
    """n datagrams at the resolver, most of them no question; none is read"""
    head = struct.pack(">6H", 7, 256, 1, 0, 0, 0)
    forms = [b"", b"\0", bytes(12), head, head + b"\x3f" * 60,
             head + b"\xc0\x0c\0\1\0\1", bytes(range(256)) * 20,
             head[:4] + b"\xff" * 8, b"\xff" * 512]
    s = socket.socket(type=socket.SOCK_DGRAM)
    for i in range(int(n)):
        name = b"\5n%04d\7example\0\0\1\0\1" % (i % 10000)
        s.sendto(head + name if i % 2 else forms[i // 2 % len(forms)],
                 ("8.8.8.8", 53))
    s.close()
    return n


def pipes(n):
    """n pipes; the size of the last"""
    for _ in range(int(n)):
        kept.extend(os.fdopen(fd, "rb", buffering=0) for fd in os.pipe())
    return fcntl.fcntl(kept[-1], 1032)  # F_GETPIPE_SZ


def queue():
    """descriptors in flight until there may be no more: why not"""
    fds = array.array("i", [0] * 50)
    while True:
        pair = socket.socketpair()
        pair[0].setblocking(False)
        pairs.append(pair)
        try:
            while True:
                pair[0].sendmsg([b"x"], [(socket.SOL_SOCKET,
                                          socket.SCM_RIGHTS, fds)])
        except BlockingIOError:
            pass
        except OSError as e:
            return errno.errorcode[e.errno]


def files():
    """every descriptor there may be but a few: why no more"""
    try:
        while True:
            kept.append(open("/dev/null", "rb", buffering=0))
    except OSError as e:
        for _ in range(10):
            kept.pop().close()
        return errno.errorcode[e.errno]


acts = {f.__name__: f for f in (
    refused, question, try_one, idle, datagrams, hold, held, drop, short,
    at_once, pipes, queue, files, stuff, unstuff, resets, burst, urgent,
    crossed, questions)}
print("up", flush=True)
for line in sys.stdin:
    words = line.split()
    if words == ["quit"]:
        break
    print(acts[words[0]](*words[1:]), flush=True)
