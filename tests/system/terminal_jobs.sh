#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminal_jobs - stopping and continuing, in front and behind, as any job.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	on_terminal 'it stops, and goes on with its new size' "$CORDON" run -- \
		sh -c 'echo up; read -r x; echo "=$x"; stty size; read -r x' \
		<<-'EOT'
		wait up
		modes raw
		send \x1a
		stopped TSTP
		modes same
		size 40 120
		front
		send word\r
		wait =word
		wait 40 120
		modes raw
		send \r
		end 0
	EOT
	on_terminal 'continued behind it does not touch the terminal' \
		"$CORDON" run -- sh -c 'echo up; while read -r x; do echo "=$x"
			done' <<-'EOT'
		wait up
		send \x1a
		stopped TSTP
		back
		stopped TTIN
		modes same
		front
		send word\r
		wait =word
		modes raw
		send \x04
		end 0
	EOT
	on_terminal 'started behind, it runs and is left alone' --background \
		"$CORDON" run -- sh -c 'echo up; echo over' <<-'EOT'
		send typed for the shell\r
		wait up\r\nover
		modes same
		end 0
	EOT
	on_terminal 'until it reads' --background "$CORDON" run -- \
		sh -c 'echo up; read -r x; echo "got $x"' <<-'EOT'
		wait up
		stopped TTIN
		front
		send word\r
		wait got word
		end 0
	EOT
	on_terminal 'or is brought to the front' --background "$CORDON" run -- \
		sh -c 'trap "echo on" CONT; echo up; while :; do :; done' \
		<<-'EOT'
		wait up
		foreground
		kill CONT
		wait on
		modes raw
		kill TERM
		end 143
	EOT
	on_terminal 'a pager behind it has the keys' sh -c "'$CORDON' run -- \
		sh -c 'echo up; while :; do :; done' |
		sh -c 'read -r word; echo \$word; read -r key </dev/tty
			echo pager has \$key'" <<-'EOT'
		wait up
		modes same
		send key\r
		wait pager has key
		send \x03
		end 130
	EOT
	on_terminal 'with output alone it stops too' sh -c "echo words |
		'$CORDON' run -- sh -c 'trap \"echo on; exit 3\" CONT
			cat; while :; do :; done'" <<-'EOT'
		wait words
		send \x1a
		stopped TSTP
		front
		wait on
		end 3
	EOT
	on_terminal 'where nobody could continue it, it does not stop' \
		--leader "$CORDON" run -- sh -c 'echo up; while read -r x; do
			echo "=$x"; done' <<-'EOT'
		wait up
		send \x1a
		send word\r
		wait =word
		send \x04
		end 0
	EOT
	on_terminal 'a script that stops itself is continued there' --leader \
		"$CORDON" run -- sh -c 'kill -STOP $$; echo on' <<-'EOT'
		wait on
		end 0
	EOT
	# root's cordon is not root any more by then, and may signal nobody
	[ "$who" = root ] ||
		on_terminal 'the key that interrupts it ends all around it' \
			sh -c "'$CORDON' run -- sh -c 'echo up; exec cat'
				echo after" <<-'EOT'
			wait up
			send \x03
			end 130
			not after
		EOT
	on_terminal 'the end of the terminal ends it' "$CORDON" run -- sh -c '
		echo up; exec cat' <<-'EOT'
		wait up
		hangup
	EOT
	on_terminal 'also where it only shows' sh -c "echo words |
		'$CORDON' run -- sh -c 'cat; while echo x; do :; done'" <<-'EOT'
		wait words
		hangup
	EOT
	on_terminal 'a shell inside has jobs of its own' "$CORDON" run -- \
		bash --norc -i <<-'EOT'
		wait $ 
		send sh -c 'echo u''p; exec sleep 100'\r
		wait up
		send \x1a
		wait Stopped
		send jobs; kill -KILL %1; fg; echo $((1000+1)) done\r
		wait Stopped
		wait 1001 done
		send suspend\r
		stopped TSTP
		front
		send exit 7\r
		end 7
	EOT
}
for_each_who body
plan
