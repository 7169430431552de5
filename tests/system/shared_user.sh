#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shared_user - the guards run as the script's user: what the kernel counts by
# user and the script uses up costs a connection at most, never a guard.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# begin [PREFIX...]: a run under way, and one connection that worked
begin()
{
	rm -f "$OUT/evidence"
	profile <<-EOT
	[network]
	allow = tcp://plain.example:80
	connect-to = plain.example:80 -> 127.0.0.1:$PORT
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence --timeout 60s"
	door_client "$@"
	say short 1 plain.example 80
	is 'a connection' 1 "$SAID"
}

# works TEXT: connections are served, and the run ends as the script does
works()
{
	say short 20 plain.example 80
	is "$1: connections" 20 "$SAID"
}

body()
{
	start server "$PYTHON" "$tests/system/answer_server.py"
	PORT=$READY
	begin ./probe with-limit nofile 4096
	say pipes 1100
	at_most 'pipes: they are small now' 8192 "$SAID"
	works 'pipes'
	say drop
	say files
	is 'files: no descriptor is left to the script' EMFILE "$SAID"
	works 'files'
	ends 'the run ends well' 0
	# few, so that no other run of this user feels it
	begin ./probe with-limit nofile 200
	# those of other runs were counted too, and may have arrived since
	for _try in 1 2 3 4 5; do
		say queue
		queued=$SAID
		say short 5 plain.example 80
		[ "$SAID" != 0 ] || break
	done
	is 'descriptors in flight: no more' ETOOMANYREFS "$queued"
	is 'they cost connections' 0 "$SAID"
	say drop
	works 'after they were taken back'
	ends 'the run ends well' 0
	has_event 'what it cost is told' "$OUT/evidence" denied \
		'"reason":"too-many"'
	stop server
	OPTIONS=
}
for_each_who body
plan
