# SPDX-License-Identifier: Apache-2.0
"""memory_search VALUE PID - which processes from PID on have it in memory.

Prints the name of each that has, one a line: plain, reversed, in base64 or hex.
Then `looked at N`.
"""
import base64
import os
import sys

# A sanitizer maps terabytes that hold notes about memory, and no copy of it.
SHADOW = 1 << 32

value = sys.argv[1].encode()
needles = [value, value[::-1], value.hex().encode()]
for before in range(3):
    coded = base64.b64encode(b"x" * before + value)
    needles.append(coded[4 if before else 0:-4])


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
        return [int(word) for word in f.read().split()]


def tree(pid):
    yield pid
    for child in children(pid):
        yield from tree(child)


def has_it(pid):
    with open("/proc/%d/maps" % pid) as maps, \
         open("/proc/%d/mem" % pid, "rb", 0) as mem:
        for line in maps:
            first, last = (int(x, 16) for x in line.split()[0].split("-"))
            if last - first >= SHADOW:
                continue
            try:
                mem.seek(first)
                data = mem.read(last - first)
            except (OSError, ValueError, OverflowError):
                continue
            if any(needle in data for needle in needles):
                return True
    with open("/proc/%d/environ" % pid, "rb") as f:
        return value in f.read()


pids = list(tree(int(sys.argv[2])))
for pid in pids:
    if has_it(pid):
        with open("/proc/%d/comm" % pid) as f:
            print(f.read().strip())
print("looked at", len(pids))
