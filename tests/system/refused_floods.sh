#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refused_floods - what is refused in thousands is refused quickly, counted to the
# last one, and costs the guards no memory.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# totals: all that counts as refused, as the last line of evidence has it, and
# the sum of what was told and what was lost
totals()
{
	tail -n 1 "$OUT/evidence" | "$PYTHON" -c 'import json, sys
end = json.load(sys.stdin)
print(end["counting"], end["denied"].get("not-listed", 0) +
      end["lost"].get("not-listed", 0))'
}

# look: own memory of relay, upstream and supervisor
look()
{
	RELAY=$(memory_of "$(guard cordon-relay)")
	UPSTREAM=$(memory_of "$(guard cordon-upstream)")
	SUPERVISOR=$(memory_of "$(pid_of run)")
}

# flood WHAT ACT N: before and after
flood()
{
	rm -f "$OUT/evidence"
	profile <<-EOT
	[network]
	allow = tcp://good.example:80
	connect-to = good.example:80 -> 127.0.0.1:$PORT
	[evidence]
	on-denied = fail
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence --timeout 60s"
	door_client
	# once, so that what is needed is there
	say "$2" 1
	say short 1 good.example 80
	look
	# what is there from the beginning, and touched by and by
	_relay=$RELAY _upstream=$UPSTREAM _supervisor=$SUPERVISOR
	say "$2" "$3"
	is "$1: all of them" "$3" "$SAID"
	say short 1 good.example 80
	is "$1: an endpoint is reached meanwhile" 1 "$SAID"
	look
	at_most "$1: KiB more in the relay" 512 $((RELAY - _relay))
	at_most "$1: KiB more in upstream" 64 $((UPSTREAM - _upstream))
	at_most "$1: KiB more in the supervisor" 1536 \
		$((SUPERVISOR - _supervisor))
	ends "$1: the run fails, and with nothing else" 123
	is "$1: each is counted, as refused or as lost" \
		"$(($3 + 1)) $(($3 + 1))" "$(totals)"
	OPTIONS=
}

body()
{
	upstream
	flood 'connections' refused 10000
	flood 'datagrams' datagrams 50000
	stop upstream
}
for_each_who body
plan
