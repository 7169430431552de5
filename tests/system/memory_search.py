# SPDX-License-Identifier: Apache-2.0
"""memory_search VALUE PID - which processes from PID on have it in memory.

Prints the name of each that has, one a line: plain, reversed, in base64 or hex.
Then `looked at N`.
"""
import base64
import re
import sys

# A sanitizer maps terabytes that hold notes about memory, and no copy of it. It
# also keeps the environment as it was at the start, which no program can wipe:
# where there is one, a variable with its value is passed over.
SHADOW = 1 << 32

value = sys.argv[1].encode()
variable = re.compile(rb"\0\w+=[^\0]*" + re.escape(value) + rb"(?=\0)")
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


def mappings(pid):
    with open("/proc/%d/maps" % pid) as maps:
        for line in maps:
            first, last = (int(x, 16) for x in line.split()[0].split("-"))
            yield first, last - first


def has_it(pid):
    places = list(mappings(pid))
    is_sanitized = any(size >= SHADOW for _, size in places)
    with open("/proc/%d/mem" % pid, "rb", 0) as mem:
        for first, size in places:
            if size >= SHADOW:
                continue
            try:
                mem.seek(first)
                data = mem.read(size)
            except (OSError, ValueError, OverflowError):
                continue
            if is_sanitized:
                data = variable.sub(b"", data)
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
