#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""log_commands.py - What the readers of a job's log would obey in it.

    log_commands.py <LOG

One line for each command found: the system and the command.  Lines are read as
the runners read them: GitHub's looks for `##[` anywhere and for `::` after white
space, and a lone carriage return ends a line for it.
"""
import re
import sys

ANYWHERE = (
    ("github", re.compile(r"##\[([^\]]*)\]")),
    ("azure", re.compile(r"##vso\[([^\]]*)\]")),
    ("teamcity", re.compile(r"##teamcity\[([^\]]*)\]")),
    ("gitlab", re.compile(r"(section_(?:start|end):[0-9]+:\w+)")),
    ("buildkite", re.compile(r"\x1b\](1337|1338|1339);")),
    ("jenkins", re.compile(r"\x1b\[8m(ha:)")),
)
AT_START = (
    ("github", re.compile(r"\s*::([^:]*)::")),
    ("buildkite", re.compile(r"(---|\+\+\+|~~~|\^\^\^ \+\+\+)(?: |$)")),
)

for line in re.split(r"[\r\n]", sys.stdin.buffer.read().decode("utf-8", "replace")):
    for system, command in AT_START:
        found = command.match(line)
        if found:
            print(system, found.group(1))
    for system, command in ANYWHERE:
        for found in command.finditer(line):
            print(system, found.group(1))
