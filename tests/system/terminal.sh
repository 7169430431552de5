#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminal - on a terminal the command has one of its own, like the caller's.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	on_terminal 'all three streams are a terminal' \
		"$CORDON" run -- sh -c 'test -t 0 && test -t 1 && test -t 2 &&
			tty && stty size && echo $TERM' <<-'EOT'
		wait /dev/pts/0
		wait 24 80
		wait odd-term
		end 0
	EOT
	on_terminal 'the rest are pipes' \
		"$CORDON" run -- sh -c 'exec 3>&2 2>&-
			readlink /proc/self/fd/3 >&1' <<-'EOT'
		wait /dev/pts/0
		end 0
	EOT
	on_terminal 'output to a file is no terminal' sh -c "exec '$CORDON' run \
		-- sh -c 'test -t 0 && test -t 2 && ! test -t 1' >out.txt" <<-'EOT'
		end 0
	EOT
	on_terminal 'with -T none is' "$CORDON" run -T -- sh -c '
		test -t 0 || test -t 1 || test -t 2 ||
			sh -c ": </dev/tty" 2>/dev/null || echo none; read -r word; echo got $word' <<-'EOT'
		wait none
		modes same
		send word\r
		wait got word
		end 0
	EOT
	on_terminal 'with --stdin null it is for output' \
		"$CORDON" run --stdin null -- sh -c 'test -t 1 && ! test -t 0 &&
			cat && printf "one\ntwo\n"' <<-'EOT'
		wait one\r\ntwo\r\n
		not \r\r
		modes same
		end 0
	EOT
	on_terminal 'a new size is seen, and told' \
		"$CORDON" run -- sh -c 'trap "stty size; exit 0" WINCH
			echo up; while :; do read -r x; done' <<-'EOT'
		wait up
		size 33 99
		wait 33 99
		end 0
	EOT
	on_terminal 'every byte reaches a raw mode' \
		"$CORDON" run -- sh -c 'stty raw -echo; echo up
			dd bs=1 count=6 2>/dev/null | od -An -tx1; stty sane' <<-'EOT'
		wait up
		modes raw
		send \x03\x1a\x1c\r\x04\x7f
		wait 03 1a 1c 0d 04 7f
		end 0
	EOT
	on_terminal 'an interrupt' "$CORDON" run -- sh -c '
		trap "echo got it; exit 3" INT; echo up; while :; do read -r x
		done' <<-'EOT'
		wait up
		send \x03
		wait got it
		end 3
	EOT
	on_terminal 'a quit ends it as it would' "$CORDON" run -- sh -c '
		echo up; exec cat' <<-'EOT'
		wait up
		send \x1c
		end 131
	EOT
	on_terminal 'the end of input' "$CORDON" run -- sh -c '
		echo up; cat; echo over' <<-'EOT'
		wait up
		send word\r
		wait word\r\nword\r\n
		send \x04
		wait over
		end 0
	EOT
	on_terminal 'a question without echo' "$CORDON" run -- sh -c '
		exec </dev/null >/dev/null 2>&1; stty -echo </dev/tty
		printf "Password: " >/dev/tty; read -r word </dev/tty
		stty echo </dev/tty; printf "\n%s\n" ${#word} >/dev/tty' <<-'EOT'
		wait Password: 
		send hunter2\r
		wait \r\n7\r\n
		not hunter2
		end 0
	EOT
	on_terminal 'a mebibyte comes whole' "$CORDON" run -- sh -c '
		stty -onlcr; head -c 1048576 /dev/zero | tr "\0" x' <<-'EOT'
		end 0
		bytes 1048576
	EOT
	on_terminal 'the limit of output counts it' "$CORDON" run \
		--set limits.output=10K -- sh -c 'while :; do echo xxxxxxx; done' \
		<<-'EOT'
		wait limit
		end 137
	EOT
	on_terminal 'the summary has its own line' "$CORDON" run --timeout 1s \
		--set limits.grace=100ms -- sh -c 'printf "cordon: all is well"
			trap "" TERM; while :; do read -r x; done' <<-'EOT'
		wait cordon : all is well
		modes raw
		wait \ncordon: 
		end 124
		column 0
	EOT
	on_terminal 'and shows, whatever colour was left' "$CORDON" run \
		--set limits.output=10K -- sh -c '
		printf "\033[8mhidden"; while :; do printf x; done' <<-'EOT'
		wait \x1b[8mhidden
		wait \x1b[0m\r\ncordon: 
		end 137
	EOT
	on_terminal 'an error too' sh -c '"$0" run -- sh -c "
		printf \"\\033[8mhidden\" >&2; echo lost" >/dev/full' "$CORDON" <<-'EOT'
		wait \x1b[8mhidden
		wait \x1b[0m\r\ncordon: 
		end 125
	EOT
}

modes()
{
	on_terminal 'modes come back when it is killed' "$CORDON" run -- sh -c '
		stty raw -echo; kill -KILL $$' <<-'EOT'
		end 137
	EOT
	on_terminal 'when cordon is told to end' "$CORDON" run -- sh -c '
		stty raw -echo; echo up; exec cat' <<-'EOT'
		wait up
		modes raw
		kill TERM
		end 143
	EOT
	on_terminal 'when a signal ends cordon' "$CORDON" run -- sh -c '
		stty raw -echo; echo up; exec cat' <<-'EOT'
		wait up
		modes raw
		kill ABRT
		end 134
	EOT
	on_terminal 'when a guard dies' "$CORDON" run --evidence "$OUT/log" -- \
		sh -c 'stty raw -echo; echo up; exec cat' <<-'EOT'
		wait up
		modes raw
		run pkill -KILL -P $PID cordon-relay
		wait \ncordon:
		end 125
	EOT
	on_terminal 'when nothing was started' "$CORDON" run -- no-such-command \
		<<-'EOT'
		wait cordon:
		end 127
	EOT
	on_terminal 'and they are left alone without keys to take' sh -c \
		"echo words | '$CORDON' run -- sh -c 'cat; test -t 1 && echo up
			stty size </dev/tty; while :; do test -e stop && exit; done'" \
		<<-'EOT'
		wait words\r\nup\r\n
		modes same
		wait 24 80
		send \x03
		end 130
		not \r\r
	EOT
}

# Whatever call that makes the terminal fails, nothing starts: TIOCSPTLCK,
# TIOCGPTPEER, TIOCSCTTY, TIOCSPGRP, TIOCGPTN, TCSETS, TIOCSWINSZ.
faults()
{
	for call in 0x40045431 0x5441 0x540e 0x5410 0x80045430 0x5402 0x5414
	do
		on_terminal "without ioctl $call nothing starts" \
			"$T/deny" "ioctl/1=$((call))" EPERM "$CORDON" run -- \
			echo started <<-'EOT'
			wait cordon:
			end 125
			not started
		EOT
	done
	on_terminal 'all goes without another' "$T/deny" "ioctl/1=1" EPERM \
		"$CORDON" run -- echo started <<-'EOT'
		wait started
		end 0
	EOT
}

TERM=odd-term
export TERM
for_each_who body
for_each_who modes
cp "$PROBES/deny_syscall" "$T/deny"
for_each_who faults
plan
