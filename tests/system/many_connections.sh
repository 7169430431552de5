#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# many_connections - a thousand connections that say next to nothing are bounded
# and cost what is said; bursts are served; thousands one after the other leave
# nothing behind.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	two_answers
	rm -f "$OUT/evidence"
	OPTIONS="$OPTIONS --evidence $OUT/evidence --timeout 100s"
	door_client
	RELAY=$(guard cordon-relay)
	UPSTREAM=$(guard cordon-upstream)
	say short 1 plain.example 80
	is 'a connection' 1 "$SAID"
	rested
	_before=$(memory_of "$RELAY")
	say short 2000 plain.example 80
	is '2,000 one after the other' 2000 "$SAID"
	at_rest 'afterwards'
	at_most 'KiB more in the relay' 512 \
		$(($(memory_of "$RELAY") - _before))
	say at_once 300 plain.example 80
	is '300 at once' 300 "$SAID"
	at_rest 'after these'
	say hold 1000 good.example 443
	say held
	is '1,000 that send one byte: those there is room for are kept' 512 \
		"$SAID"
	at_most 'KiB for each of them in the relay' 160 \
		$((($(memory_of "$RELAY") - _before) / 512))
	say drop
	at_rest 'after they have left'
	say short 1 plain.example 80
	is 'a connection after they have left' 1 "$SAID"
	say hold 1000 plain.example 80
	say held
	is 'the same to a server' 512 "$SAID"
	at_most 'KiB for each of them in the relay' 160 \
		$((($(memory_of "$RELAY") - _before) / 512))
	say drop
	at_rest 'after those'
	say short 1 plain.example 80
	is 'a connection after those' 1 "$SAID"
	# what each place keeps is there now
	_before=$(memory_of "$RELAY")
	say stuff 16 plain.example 80
	# beside the 4 MiB that are lent to flows that move, of all together
	at_most 'KiB for each where neither side reads' 160 \
		$((($(memory_of "$RELAY") - _before - 4096) / 16))
	echo "# $SAID KiB were sent"
	say unstuff plain.example 80
	is 'all of it arrives when they do, both ways' 16 "$SAID"
	at_rest 'after those'
	ends 'the run ends well' 0
	is 'what was over is told' 976 "$(tail -n 1 "$OUT/evidence" |
		sed -n 's/.*"denied":{[^}]*"too-many":\([0-9]*\).*/\1/p')"
	stop server
	OPTIONS=
}
for_each_who body
plan
