# shellcheck shell=sh
# https - what the tests of https:// endpoints share; comes after lib.sh.
#
#	origin			tests/system/https_server.py as the helper
#				`origin`, at PORT, for good.example
#	endpoint [LINES]	a profile whose endpoint it is
#	cases			reads lines `REASON TEXT | BYTES`
#	control_cases, refused_cases, passed_cases
#				what becomes of them without and with cordon
#	heard_by_origin		sets CONNECTIONS, and $T/heard has the bytes
#
#	a_secret, secret_endpoint, has_secret, no_secret
#				the same with a secret
#
# SERVER is asked, good.example if nothing else is said.  How BYTES are written is told in tests/system/https_client.py.
# shellcheck disable=SC2154 # lib.sh assigns tests, rc, out and err
SERVER=good.example

# origin [NAME...]: the names of its certificate, whose CA is $T/ca.pem.
origin()
{
	[ -f "$T/tls/ca.pem" ] || {
		mkdir -p "$T/tls" "$T/answers"
		sh "$tests/../demo/certificates.sh" "$T/tls" \
			"${@:-good.example}" || plan
		cat "$T/tls/cert.pem" "$T/tls/key.pem" >"$T/tls/both.pem"
		cp "$T/tls/ca.pem" "$T/ca.pem"
		chmod -R a+rX "$T/tls" "$T/answers"
		chmod 0644 "$T/tls/both.pem"
	}
	start origin "$PYTHON" "$tests/system/https_server.py" "$T/answers" \
		"$T/tls/both.pem"
	PORT=${READY% *}
	CONTROL=${READY#* }
	cp "$tests/system/https_client.py" .
}

# endpoint [LINES]: without them all of good.example.
endpoint()
{
	_allow='allow = https://good.example/** GET,POST,PUT'
	sed 's/^[[:blank:]]*//' >"$T/lines" <<-EOT
	[network]
	connect-to = good.example:443 -> 127.0.0.1:$PORT
	ca-file = $T/ca.pem
	${1:-$_allow}
	EOT
	profile <"$T/lines"
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	rm -f "$OUT/evidence"
}

cases() { cat >"$T/cases"; }

heard_by_origin()
{
	curl -sS -m 30 -o "$T/heard" "http://127.0.0.1:$CONTROL/" ||
		not_ok 'the origin tells what it heard'
	# shellcheck disable=SC2034
	CONNECTIONS=$(sed -n '1s/connections //p' "$T/heard")
	sed -i 1d "$T/heard"
}

# Each case is a result of its own.
judge_cases()
{
	exec 3<"$T/stdout"
	while read -r _case; do
		_text=${_case%% | *}
		_text=${_text#* }
		_said=
		read -r _said <&3
		case $_said in
		"$2 $_text -- "*) ok "$1: $_text" ;;
		*) not_ok "$1: $_text" "$_said" "$err" ;;
		esac
	done <"$T/cases"
	exec 3<&-
}

control_cases()
{
	try env SSL_CERT_FILE="$T/ca.pem" "$PYTHON" https_client.py \
		--to "127.0.0.1:$PORT" "$@" "$SERVER" <"$T/cases"
	judge_cases 'without cordon' 'done'
	heard_by_origin
	is 'without cordon: the server hears each' \
		"$(wc -l <"$T/cases")" "$CONNECTIONS"
}

client_inside()
{
	rm -f "$OUT/evidence"
	cordon -- "$PYTHON" https_client.py "$@" "$SERVER" <"$T/cases"
}

# By reason: a line of evidence, and the number of cases that have it.
events_of_cases()
{
	grep -F '"event":"denied"' "$OUT/evidence" >"$T/denied"
	grep -F '"event":"run_end"' "$OUT/evidence" |
		grep -o '"denied":{[^}]*}' >"$T/totals"
	for _reason in $(sed 's/ .*//' "$T/cases" | sort -u); do
		_n=$(grep -c "^$_reason " "$T/cases")
		has "$_reason: is on record" "$T/denied" \
			"\"reason\":\"$_reason\""
		has "$_reason: $_n times" "$T/totals" "\"$_reason\":$_n"
	done
	has 'the summary tells it' "$T/stderr" 'cordon: refused '
}

# The server is not even called.
refused_cases()
{
	client_inside "$@"
	judge_cases 'inside refused' refused
	events_of_cases
	heard_by_origin
	is 'the server hears nothing' '0 0' \
		"$CONNECTIONS $(wc -c <"$T/heard")"
}

passed_cases()
{
	client_inside "$@"
	judge_cases 'inside' 'done'
	heard_by_origin
}

# a_secret: TOKEN in the environment, of 40 bytes.
# Cut in two, so that no scanner takes this file for a leak.
a_secret()
{
	TOKEN=ghp''_k3Yv9QwZp71LmNcXsA04RtUeBhD5oGj2K6iF
	export TOKEN
}

# secret_endpoint [PLACES [LINES]]: good.example, and TOKEN is a secret of it.
# What the script prints is shown as it is, placeholders too.
secret_endpoint()
{
	endpoint "allow = https://good.example/** GET,POST,PUT
		${2-}
		[output]
		mask = no
		[env]
		secret = TOKEN -> https://good.example ${1-}"
}

# has_secret TEXT: the origin heard it; comes after heard_by_origin.
has_secret() { has "$1" "$T/heard" "$TOKEN"; }

# no_secret TEXT: in nothing that is printed or written, plain or encoded.
no_secret()
{
	_text=$1
	set -- "$T/stdout" "$T/stderr"
	[ ! -e "$OUT/evidence" ] || set -- "$@" "$OUT/evidence"
	_found=$("$PYTHON" "$tests/system/find_secret.py" "$@" 2>&1)
	is "$_text" '' "$_found"
}
