#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F45: the caller's terminal has no name and no descriptor inside.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	on_terminal 'without cordon: it is written by its name' \
		sh -c 'exec ./probe write "$(tty)"' <<-'EOT'
		wait pwned
		wait done wrote
		end 0
	EOT
	on_terminal 'inside refused: by its name' sh -c "exec '$CORDON' run -- \
		./probe write \"\$(tty)\"" <<-'EOT'
		wait refused
		end 1
		not pwned
	EOT
	on_terminal 'without cordon: descriptors lead there' sh -c '
		[ "$(readlink /proc/$$/fd/1)" = "$(tty)" ]' <<-'EOT'
		end 0
	EOT
	on_terminal 'inside all three lead to the one inside' "$CORDON" run -- \
		sh -c 'for i in 0 1 2; do readlink /proc/$$/fd/$i; done | uniq
			./probe fds; ls /dev/pts | tr "\n" " "' <<-'EOT'
		wait /dev/pts/0\r\nrefused EBADF
		wait 0 ptmx 
		end 0
	EOT
}
for_each_who body
plan
