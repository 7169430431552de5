#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bad_servers - whatever a server does, the script gets no answer that is not
# whole and true, evidence says what was wrong, and memory stays bounded.
#
# Certificates are in tests/attacks/T12.sh, answers that are read in two ways in
# H21.sh.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

# `each HOST/PATH...`: a line for each, the status of curl in it.
cat >"$T/each" <<'EOT'
for url; do
	curl -sS -m 30 "https://$url" >"$TMPDIR/body" 2>/dev/null
	echo "$url $? $(tr '\n' ' ' <"$TMPDIR/body")"
done
EOT

# answer NAME BYTES: without an end of TLS where the name begins with `cut`.
answer() { printf '%b' "$2" >"$T/answers/$1"; }

head='HTTP/1.1 200 OK\r\n'
answers()
{
	mkdir -p "$T/answers"
	answer short "${head}Content-Length: 100\r\n\r\norigin"
	answer long "${head}Content-Length: 6\r\n\r\norigin${head}Content-Length: 5\r\n\r\nfalse"
	answer nothing ''
	answer half "${head}Content-Le"
	answer chunks "${head}Transfer-Encoding: chunked\r\n\r\n6\r\norigin\r\n"
	answer size "${head}Transfer-Encoding: chunked\r\n\r\n6\r\norigin\r\nzz\r\nfalse\r\n0\r\n\r\n"
	answer beyond "${head}Transfer-Encoding: chunked\r\n\r\n6\r\norigin false\r\n0\r\n\r\n"
	answer cut-off "${head}Connection: close\r\n\r\norigin"
	answer cut-short "${head}Content-Length: 100\r\n\r\norigin"
	answer cut-whole "${head}Content-Length: 6\r\n\r\norigin"
	answer close "${head}Connection: close\r\n\r\norigin"
	answer trailer "${head}Transfer-Encoding: chunked\r\n\r\n6\r\norigin\r\n0\r\nSet-Cookie: false\r\n\r\n"
	_interim=
	for _i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
		_interim="$_interim"'HTTP/1.1 102 Processing\r\n\r\n'
	done
	answer interim "$_interim${head}Content-Length: 5\r\n\r\nfalse"
}

# What becomes of each: `whole` (curl ends well), `cut` (it does not, and may
# have part of the body), or `none` (no byte of it); the reason that is told.
wanted='good.example/a whole -
good.example/close whole -
good.example/cut-whole whole -
good.example/trailer whole -
good.example/early whole -
good.example/short cut bad-answer
good.example/chunks cut bad-answer
good.example/size cut bad-answer
good.example/beyond cut bad-answer
good.example/cut-off cut bad-answer
good.example/cut-short cut bad-answer
good.example/half none bad-answer
good.example/flood none bad-answer
good.example/interim none bad-answer
good.example/nothing none upstream
good.example/reset none upstream
mutual.example/a none upstream'

# judge URL HOW REASON, with the line of `each` for it.
judge()
{
	_got=$(grep "^$1 " "$T/said")
	_got=${_got#* }
	case $2:$_got in
	whole:'0 origin'*|cut:[1-9]*origin*|none:[1-9]|none:[1-9][0-9]) ;;
	*)
		not_ok "$1: $2" "$_got"
		return
		;;
	esac
	ok "$1: $2"
	case $3 in -) return ;; esac
	if grep -E '"event":"(denied|request)"' "$OUT/evidence" |
		grep -F "\"reason\":\"$3\"" | grep -qF "https://${1%%/*}\""; then
		ok "$1: the reason is on record"
	else
		not_ok "$1: the reason is on record" \
			"$(grep -F "${1%%/*}" "$OUT/evidence" | tail -n 3)"
	fi
}

# One that stalls is given up when the script gives up, or in its time.
stalls()
{
	# shellcheck disable=SC2016
	cordon -- sh -c 'curl -s -m 0.5 https://good.example/trickle &
		curl -s -m 0.5 https://good.example/stall
		echo $?
		wait $!
		echo $?'
	is 'the script gives up a server that says nothing, or half a head' \
		"28${newline}28" "$out"
	heard_by_origin
	is 'the server sees both end' 2 "$CONNECTIONS"
	[ -n "${stalled-}" ] && return
	stalled=yes
	rm "$OUT/evidence"
	cordon -- sh each stall.example/a
	has 'a handshake that stalls comes to nothing' "$T/stdout" \
		'stall.example/a 56'
	has_event 'and that is told' "$OUT/evidence" denied \
		'the server did not answer in time'
	heard_by_origin
}

# What the worst of servers may cost a guard, in KiB.
more=16384

# visit URL...: each in turn, in a run that then waits; its output is in said.
visit()
{
	# shellcheck disable=SC2086
	start run "$CORDON" run $OPTIONS -- sh -c 'sh each "$@" && echo over &&
		read -r x' sh "$@"
	: >"$T/said"
	until [ "$READY" = over ]; do
		echo "$READY" >>"$T/said"
		read -r READY <&9 || READY=over
	done
}

# peak PROGRAM: the memory of this guard, in KiB, at its largest.
peak()
{
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(guard "$1")/status"
}

body()
{
	answers
	origin good.example mutual.example stall.example
	start mutual "$PYTHON" "$tests/system/https_server.py" "$T/answers" \
		"$T/tls/both.pem" "$T/ca.pem"
	_mutual=${READY% *}
	cp "$T/each" .
	endpoint "allow = https://good.example/** GET
		allow = https://mutual.example/** GET
		allow = https://stall.example/** GET
		connect-to = mutual.example:443 -> 127.0.0.1:$_mutual
		connect-to = stall.example:443 -> 127.0.0.1:$PORT"
	visit good.example/a
	_upstream=$(peak cordon-upstream) _relay=$(peak cordon-relay-ht)
	stop run
	# shellcheck disable=SC2046
	visit $(echo "$wanted" | sed 's/ .*//')
	at_most 'upstream, KiB at its largest, beside an answer in order' \
		$((_upstream + more)) "$(peak cordon-upstream)"
	at_most 'relay, KiB at its largest, beside an answer in order' \
		$((_relay + more)) "$(peak cordon-relay-ht)"
	stop run
	while read -r _url _how _reason; do
		judge "$_url" "$_how" "$_reason"
	done <<-EOT
	$wanted
	EOT
	heard_by_origin
	cases <<'EOT'
none what comes behind an answer is none | GET /long HTTP/1.1\r\nHost: good.example\r\n\r\n<<answer>>GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	client_inside --show
	has 'an answer with more behind it is taken as it says' "$T/stdout" \
		origin
	has_not 'and nothing behind it' "$T/stdout" false
	heard_by_origin
	stalls
	OPTIONS=
	stop origin
	stop mutual
}
for_each_who body
plan
