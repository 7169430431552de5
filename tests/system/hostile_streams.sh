#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hostile_streams - resets, bursts, urgent data and crossed ends by the thousands
# neither end a guard nor keep one busy, and others are served afterwards.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# stands TEXT: the guards come to rest, and connections are served
stands()
{
	at_rest "$1"
	say short 5 plain.example 80
	is "$1: others are served" 5 "$SAID"
}

body()
{
	two_answers
	OPTIONS="$OPTIONS --timeout 60s"
	door_client
	RELAY=$(guard cordon-relay)
	UPSTREAM=$(guard cordon-upstream)
	say short 5 plain.example 80
	rested
	say at_once 200 plain.example 80
	_before=$(memory_of "$RELAY")
	say resets 1500 plain.example 80
	stands 'resets to a server'
	say resets 1500 good.example 443
	stands 'resets in a greeting'
	say burst 900 plain.example 80
	stands 'a burst to a server'
	say burst 900 good.example 443
	stands 'a burst of greetings'
	say urgent plain.example 80
	is 'urgent bytes: the stream ends well' ended "$SAID"
	say urgent good.example 443
	stands 'urgent bytes in a greeting'
	say crossed 600 plain.example 80
	stands 'crossed ends'
	say questions 20000
	stands 'datagrams at the resolver'
	_busy=$(clock "$RELAY")
	say idle
	at_most 'hundredths of a second the relay worked in half a second' 10 \
		$(($(clock "$RELAY") - _busy))
	at_most 'KiB more in the relay' 6144 $(($(memory_of "$RELAY") - _before))
	ends 'the run ends well' 0
	stop server
	OPTIONS=
}
for_each_who body
plan
