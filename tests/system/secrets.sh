#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# secrets - the server gets the secret, the script never has it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Cut in two, so that no scanner takes this file for a leak.
value=ghp''_k3Yv9QwZp71LmNcXsA04RtUeBh
URL=http://good.example:8080
: >"$T/requests"
chmod 0666 "$T/requests"
start server "$PYTHON" "$tests/system/secret_server.py" "$T/requests"
PORT=$READY

secrets()
{
	rm -f "$T/events"
	: >"$T/events"
	chmod 0666 "$T/events"
	: >"$T/requests"
	profile <<-EOT
	[env]
	secret = TOKEN -> $URL header:Authorization query:token form:token json:token $1
	pass = COPY
	[network]
	allow = $URL/** GET,POST plain
	connect-to = good.example:8080 -> 127.0.0.1:$PORT
	[output]
	mask = no
	[evidence]
	file = $T/events
	EOT
}

# In nothing that is inside, printed or written.
nowhere()
{
	for file in "$T/stdout" "$T/stderr" "$T/events"; do
		has_not "not in ${file##*/}" "$file" "$value"
	done
}

sent() { has "the server has it: $1" "$T/requests" "$2"; }

# refused TEXT REASON CURL-ARGUMENT...: not sent, and told.
refused()
{
	_text=$1
	_reason=$2
	shift 2
	secrets ''
	# shellcheck disable=SC2016 # for the shell inside
	cordon -- sh -c 'for a; do shift; set -- "$@" "$(echo "$a" |
		sed "s/@/$TOKEN/")"; done; curl -sS -m 20 "$@"' sh "$@"
	is "refused: $_text" '' "$(cat "$T/requests")"
	has_event "and told: $_text" "$T/events" denied "\"reason\":\"$_reason\""
	nowhere
}

body()
{
	TOKEN=$value
	COPY="a copy: $value"
	export TOKEN COPY
	secrets ''
	# shellcheck disable=SC2016
	cordon -- sh -c 'echo "held $TOKEN"; echo "copy $COPY"
		curl -sS -m 20 -i -H "Authorization: Bearer $TOKEN" "$1/a"
		curl -sS -m 20 -u "me:$TOKEN" "$1/b"
		curl -sS -m 20 "$1/c?token=$TOKEN"
		curl -sS -m 20 -d "a=b&token=$TOKEN" "$1/d"
		curl -sS -m 20 -H "Content-Type: application/json" \
			-d "{\"token\": \"$TOKEN\"}" "$1/e"
		env' sh "$URL"
	sent 'after Bearer' "/a Bearer $value"
	sent 'within Basic' "/b Basic $(printf 'me:%s' "$value" | base64)"
	sent 'in the query' "/c?token=$value"
	sent 'in a form' "a=b&token=$value"
	sent 'in JSON' "{\"token\": \"$value\"}"
	has 'a placeholder is inside' "$T/stdout" 'held ghp_'
	has 'and in what comes back' "$T/stdout" 'echo Bearer ghp_'
	has 'in fields too' "$T/stdout" 'X-Echo: Bearer ghp_'
	has 'a copy is withheld' "$T/stderr" 'withheld COPY'
	has_event 'the use is told' "$T/events" secret_used '"secret":"TOKEN"'
	nowhere
	for form in base64 hex percent json reversed; do
		secrets ''
		# shellcheck disable=SC2016
		cordon -- sh -c 'curl -sS -m 20 -H "Authorization: $TOKEN" "$1"' \
			sh "$URL/$form"
		sent "for $form" "/$form $value"
		has 'the answer is cut' "$T/stderr" curl:
		has_event 'and that is told' "$T/events" denied '"reason":"echo"'
		nowhere
	done
	refused 'no account' no-secret "$URL/a"
	refused 'another account' credential -H 'Authorization: Bearer mine' \
		"$URL/a"
	refused 'another field' placeholder -H 'Authorization: Bearer @' \
		-H 'X-Other: @' "$URL/a"
	refused 'the path' placeholder -H 'Authorization: Bearer @' "$URL/@"
	refused 'another token in the query' credential \
		-H 'Authorization: Bearer @' "$URL/a?token=mine"
	has 'and why' "$T/stdout" '`token` is a credential besides the secret'
	has_not 'without wrong advice' "$T/stdout" 'query='
	refused 'a cookie' credential -H 'Authorization: Bearer @' \
		-H 'Cookie: a=b' "$URL/a"
	refused 'another token beside' credential -d 'token=@&token=mine' \
		"$URL/a"
	secrets only=no
	inside 'only=no lets others pass' curl -sS -m 20 "$URL/other"
	sent 'nothing' '/other'
	unset TOKEN
	secrets ''
	# shellcheck disable=SC2016
	inside 'not set is no error' sh -c 'test -z "${TOKEN-}"'
	has 'and is told' "$T/events" 'but it is not set'
	TOKEN=
	export TOKEN
	secrets ''
	# shellcheck disable=SC2016
	inside 'nor is an empty one, as of a fork' sh -c 'test -z "${TOKEN-}"'
	has 'and that is told too' "$T/events" 'but it is not set'
	TOKEN=short
	cordon -- echo started
	not_started 'a value that is none: 125' 125
	has_not 'without its value' "$T/stderr" short
	TOKEN=$value
	cordon -- echo "$value"
	not_started 'a value in the command: 125' 125
	has_not 'without its value' "$T/stderr" "$value"
	in_memory
}

# As the script waits: who has it?
in_memory()
{
	[ "$(id -u)" = 0 ] || return 0
	secrets ''
	# shellcheck disable=SC2086,SC2016
	start run "$CORDON" run $OPTIONS -- sh -c 'curl -sS -m 20 -o /dev/null \
		-H "Authorization: $TOKEN" "$1"; echo up; read -r x' sh "$URL/a"
	is 'the script is up' up "$READY"
	"$PYTHON" "$tests/system/memory_search.py" "$value" "$(pid_of run)" \
		>"$T/found" 2>&1
	is 'upstream alone has it' 'cordon-upstream' \
		"$(sed '/^looked at/d' "$T/found")"
	has 'of all five' "$T/found" 'looked at 5'
	stop run
}
for_each_who body
plan
