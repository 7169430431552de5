#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F46: a script started by a shell that reads its commands from a pipe cannot
# put more commands into that pipe, nor take any away.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# As `curl ... | bash`, where one of the commands is what runs confined.
cat >"$T/inject.py" <<'EOT'
import os, sys
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK)
try:
    os.write(fd, b"echo ran outside\n")
except BlockingIOError:
    pass
print("tried")
EOT

# commands WORDS: a shell with a pipe of its own; WORDS is the middle command
commands()
{
	try sh -c "printf '%s\n' \"\$1\" 'echo the rest' | bash" sh "$1"
}

body()
{
	as_user cp "$T/inject.py" .
	commands "$PYTHON inject.py /proc/self/fd/0"
	has 'without cordon: a command is put in' "$T/stdout" 'ran outside'
	for name in /proc/self/fd/0 /dev/stdin; do
		commands "'$CORDON' run -- $PYTHON inject.py $name"
		is "inside: none by $name, and the rest of them is run" \
			'tried:the rest' "$(paste -sd : "$T/stdout")"
	done
	commands "'$CORDON' run -- head -c 5"
	is 'what it reads is gone, and no more' 'echo ' "$out"
	has 'the shell reads on from there' "$T/stderr" 'the: command not found'
}
for_each_who body
plan
