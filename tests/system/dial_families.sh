#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# dial_families - a name is reached over the family that works, soon, and where
# none does the script sees a reset and the evidence says why.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9 --addr 2600::9 --addr 9.9.9.8 --addr 2600::8 \
	--addr 9.9.9.7 --addr 2600::7

# Listeners whose queues are full, so that the kernel drops what comes.
cat >"$T/swallow.py" <<'PY'
import socket, sys
kept = []
for address in sys.argv[1:]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    s = socket.socket(family)
    s.bind((address, 80))
    s.listen(0)
    kept.append(s)
    for i in range(4):
        c = socket.socket(family)
        c.setblocking(False)
        c.connect_ex((address, 80))
        kept.append(c)
print("up", flush=True)
sys.stdin.read()
PY

# connected NAME: how long the connect took, or why it failed
connected()
{
	grep -F '"event":"connect"' "$OUT/evidence" | grep -F "//$1:80\"" |
		sed -n 's/.*"connected":\([a-z]*\),.*"ms":\([0-9]*\).*/\1 \2/p'
}

# soon TEXT NAME ADDRESS: reached there, in less than MS
soon()
{
	_took=$(connected "$2")
	if [ "${_took%% *}" = true ] && [ "${_took##* }" -lt "$4" ]; then
		ok "$1"
	else
		not_ok "$1" "$_took" "$(cat "$OUT/evidence")"
	fi
	has_event "$1: where" "$OUT/evidence" connect "\"address\":\"$3\""
}

# reset TEXT: which the script may see when it sends or when it reads
reset()
{
	case $out in
	'refused ECONNRESET'*|'refused EPIPE'*) ok "$1: a reset" ;;
	*) not_ok "$1: a reset" "$out" ;;
	esac
}

body()
{
	{
		echo '[network]'
		for n in both six four six-lost four-lost slow-dns refused \
			nowhere; do
			echo "allow = tcp://$n.example:80"
		done
		# a literal needs no word where it is public
		echo 'allow = tcp://9.9.9.9:80'
		echo 'allow = tcp://[2600::9]:80'
	} >"$T/rules"
	profile <"$T/rules"
	dnsd both.example=9.9.9.9,2600::9 six.example=9.9.9.7,2600::9 \
		four.example=9.9.9.9,2600::7 six-lost.example=9.9.9.9,2600::8 \
		four-lost.example=9.9.9.8,2600::9 \
		refused.example=9.9.9.7,2600::6 \
		slow-dns.example=silent-6,9.9.9.9
	listener v4 tcp 9.9.9.9:80 greet
	listener v6 tcp 2600::9:80 greet
	start swallow "$PYTHON" "$T/swallow.py" 9.9.9.8 2600::8
	control 'over IPv4' ./probe talk 9.9.9.9 80 hello
	control 'over IPv6' ./probe talk 2600::9 80 hello
	rm -f "$OUT/evidence"
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	cordon -- sh -c 'for n; do ./probe talk $n 80 hello; done' sh \
		both.example six.example four.example six-lost.example \
		four-lost.example slow-dns.example 9.9.9.9 2600::9
	is 'all were reached' '8 0' \
		"$(grep -c ^done "$T/stdout") $(grep -c ^refused "$T/stdout")"
	soon 'both families' both.example 2600::9 1000
	soon 'IPv4 refuses' six.example 2600::9 1000
	soon 'IPv6 refuses' four.example 9.9.9.9 1000
	soon 'IPv6 is swallowed' six-lost.example 9.9.9.9 1500
	soon 'IPv4 is swallowed' four-lost.example 2600::9 1500
	soon 'no answer for AAAA' slow-dns.example 9.9.9.9 1500
	cordon -- ./probe talk refused.example 80 hello
	reset 'both refuse'
	has_event 'it is told' "$OUT/evidence" connect '"connected":false'
	has 'and why' "$T/stderr" 'Connection refused'
	cordon -- ./probe talk nowhere.example 80 hello
	reset 'no such name'
	has 'and why' "$T/stderr" 'nowhere.example'
	stop swallow
	stop dnsd
	stop v4
	stop v6
	OPTIONS=
}
for_each_who body
plan
