#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# evidence_lists_connections - evidence lists what was reached and what was refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	upstream
	door 'refuse = known.example:443'
	E=$OUT/evidence
	OPTIONS="$OPTIONS --evidence $E"
	SECRET_WORD=CANARY-$$
	export SECRET_WORD
	cordon -- sh -c './probe hello good.example 443 sni=good.example
		./probe hello good.example 443 sni=good.example
		./probe hello good.example 443 sni=evil.example
		./probe connect 203.0.113.5 80
		./probe connect 203.0.113.5 80
		./probe udp 203.0.113.6 53000 x
		./probe resolve stray.example 8443
		./probe resolve known.example 443
		exit 3'
	is 'the status' 3 "$rc"
	is 'every line is JSON' 0 "$($PYTHON -c '
import json, sys
for line in sys.stdin: assert json.loads(line)["v"] == 1' <"$E" 2>&1 | wc -l)"
	is 'the first line tells the level' 1 "$(head -n 1 "$E" |
		grep -F '"event":"run_start"' | grep -cF '"level":"namespaces"')"
	layers='namespaces root door descriptors capabilities'
	is 'and each layer' "$layers no-new-privileges landlock seccomp" "$(head -n 1 "$E" | $PYTHON -c '
import json, sys
print(*(l["name"] for l in json.load(sys.stdin)["layers"]
	if l["state"] == "holds"))')"
	is 'two connections' 2 "$(grep -F '"event":"connect"' "$E" |
		grep -F '"endpoint":"tls://good.example"' |
		grep -cF '"connected":true')"
	has_event 'what was not listed' "$E" denied \
		'"address":"203.0.113.5","port":80'
	has_event 'a datagram' "$E" denied \
		'"address":"203.0.113.6","port":53000,"proto":"udp"'
	has_event 'a greeting' "$E" denied '"reason":"sni-other"'
	has_event 'a name' "$E" name stray.example
	has_event 'and its connection, by name' "$E" denied \
		'"name":"stray.example"'
	has_event 'what is known and unwanted' "$E" denied '"reason":"refused"'
	has_event 'variables, by name' "$E" env SECRET_WORD
	has_not 'without their values' "$E" CANARY-
	is 'the last line is the end' 1 "$(tail -n 1 "$E" |
		grep -F '"event":"run_end"' | grep -cF '"status":3')"
	is 'nobody else can read it' 600 "$(stat -c %a "$E")"
	has 'the summary says how often' "$T/stderr" \
		'refused 203.0.113.5:80 2 times'
	has 'the summary names the place' "$T/stderr" stray.example:8443
	has 'and what would allow it' "$T/stderr" \
		'allow = tcp://stray.example:8443'
	has_not 'and not what is unwanted' "$T/stderr" \
		'allow = tls://known.example'
	is 'the upstream heard two' 2 "$(heard upstream)"
	OPTIONS=
}
for_each_who body
plan
