#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F07: nothing can be pushed into the caller's terminal.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

tty_sti=0x5412
# on_terminal CMD...: with a terminal of its own as 0, 1 and 2
on_terminal()
{
	try "$PYTHON" -c 'import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' "$@" </dev/null
}

body()
{
	on_terminal ./probe push-input "$tty_sti"
	case $out in
	*'done ioctl'*) ok 'without cordon: input is pushed' ;;
	# dev.tty.legacy_tiocsti = 0
	*'refused EIO'*) ok 'without cordon: only the kernel forbids it' ;;
	*) not_ok 'without cordon: input is pushed' "$out" "$err" ;;
	esac
	on_terminal "$CORDON" run -- ./probe push-input "$tty_sti"
	has 'refused by rule' "$T/stdout" 'refused EPERM'
	on_terminal ./probe open w /dev/tty
	has 'without cordon: the terminal can be opened' "$T/stdout" 'done opened'
	on_terminal "$CORDON" run -- sh -c '
		./probe push-input "$0" /dev/tty; tty' "$tty_sti"
	has_not 'nor by /dev/tty' "$T/stdout" 'done ioctl'
	on_terminal "$CORDON" run -- ./probe session
	has 'the session is not the caller'\''s' "$T/stdout" 'refused ESRCH'
}
for_each_who body
plan
