#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F38: the terminals of others are not to be seen.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$T/terminal.py" <<'EOT'
import os, sys, time
master, slave = os.openpty()
print(os.ttyname(slave), flush=True)
sys.stdin.read()
EOT

body()
{
	start terminal "$PYTHON" "$T/terminal.py"
	tty=$READY
	control 'it is there' ./probe open w "$tty"
	confined 'it is there' ./probe open w "$tty"
	has 'not even its name' "$T/stdout" ENOENT
	cordon -- ls /dev/pts
	is 'no other either' ptmx "$out"
	inside 'a terminal of its own can be made' sh -c '
		exec 3<>/dev/ptmx && ls /dev/pts | grep -q "^[0-9]"'
	stop terminal
}
for_each_who body
plan
