#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N34: connections up to the limit of descriptors end no guard and keep none busy.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	start server "$PYTHON" "$tests/system/answer_server.py"
	PORT=$READY
	control 'that many' "$PYTHON" -c "import socket
print(len([socket.create_connection(('127.0.0.1', $PORT))
	for i in range(300)]))"
	profile <<-EOT
	[network]
	allow = tcp://good.example:80
	connect-to = good.example:80 -> 127.0.0.1:$PORT
	EOT
	OPTIONS="$OPTIONS --timeout 60s"
	# the guards have few, and what is over is refused
	door_client ./probe with-limit nofile 400
	RELAY=$(guard cordon-relay)
	UPSTREAM=$(guard cordon-upstream)
	say short 1 good.example 80
	rested
	say hold 300 good.example 80
	say held
	at_most 'connections that are kept' 200 "$SAID"
	_before=$(clock "$RELAY")
	say idle
	at_most 'hundredths of a second the relay worked in half a second' 10 \
		$(($(clock "$RELAY") - _before))
	say try_one good.example 80
	is 'one more is refused' ECONNRESET "$SAID"
	say drop
	at_rest 'when they have left'
	say short 10 good.example 80
	is 'when they have left others are served' 10 "$SAID"
	ends 'the run ends well' 0
	has 'what was over is told' "$T/run.stderr" 'good.example:80'
	stop server
	OPTIONS=
}
for_each_who body
plan
