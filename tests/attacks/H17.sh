#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H17: what a server sends back of a secret comes in as the placeholder, and in
# any known encoding not at all.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

# What a server might make of it: a file for each in $T/answers.
cat >"$T/write" <<'EOT'
import base64, gzip, os, sys
value = os.environb[b"TOKEN"]
def put(name, head, body):
    with open(os.path.join(sys.argv[1], name), "wb") as f:
        f.write(b"HTTP/1.1 " + head + b"\r\n" + body)
def sized(name, body, field=b"X-A: b"):
    body = b"origin " + body
    put(name, b"200 OK\r\n" + field + b"\r\nContent-Length: %d\r\n" % len(body), body)
b64 = base64.b64encode
sized("b64", b64(value))
sized("b64-1", b64(b"a" + value))
sized("b64-2", b64(b"ab" + value + b"c"))
sized("b64url", base64.urlsafe_b64encode(b"???" + value + b"???"))
sized("hex", value.hex().encode())
sized("upper", value.hex().upper().encode())
sized("percent", b"".join(b"%%%02x" % c for c in value))
sized("json", b"".join(b"\\u%04x" % c for c in value))
sized("html", b"".join(b"&#%d;" % c for c in value))
sized("reversed", value[::-1])
sized("uppercase", value.upper())
sized("lowercase", value.lower())
sized("swapcase", value.swapcase())
sized("in-head", b"", b"X-A: " + b64(value))
sized("as-name", b"", value + b": b")
sized("head", b"", b"X-A: (" + value + b")")
sized("twice", b"." * 16390 + value + b"." * 40000 + value)
half = b64(value)
def chunks(name, *parts):
    put(name, b"200 OK\r\nTransfer-Encoding: chunked\r\n",
        b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (b"origin ",) + parts) + b"0\r\n\r\n")
chunks("halves-b64", half[:20], half[20:])
chunks("chunks", value[:7], value[7:], b" end")
body = gzip.compress(b"origin " + value)
put("gzip", b"200 OK\r\nX-A: origin\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n" % len(body), body)
body = b"origin " + value[10:]
put("range", b"206 Partial Content\r\nContent-Range: bytes 10-39/40\r\nContent-Length: %d\r\n" % len(body), body)
EOT

body()
{
	origin
	a_secret
	"$PYTHON" "$T/write" "$T/answers"
	secret_endpoint
	cases <<'EOT'
none plain, in the body and in a field | GET /echo HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
none plain, in a part of a field | GET /head HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
none plain, in two chunks | GET /chunks HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
none plain, in two writes of TLS | GET /twice HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
EOT
	control_cases
	has_secret 'without cordon: it is sent'
	client_inside --show
	judge_cases 'inside' 'done'
	no_secret 'the real one comes in nowhere'
	# shellcheck disable=SC2016
	is 'in its place there is what the script had' 5 \
		"$(grep -o 'ghp_[A-Za-z0-9]*' "$T/stdout" | wc -l)"
	is 'and that is one for all' 1 \
		"$(grep -o 'ghp_[A-Za-z0-9]*' "$T/stdout" | sort -u | wc -l)"
	heard_by_origin
	has_secret 'the server gets it'
	cases <<'EOT'
echo in b64 | GET /b64 HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in b64-1 | GET /b64-1 HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in b64-2 | GET /b64-2 HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in b64url | GET /b64url HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in hex | GET /hex HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in upper | GET /upper HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in percent | GET /percent HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in json | GET /json HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in html | GET /html HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in reversed | GET /reversed HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in uppercase | GET /uppercase HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in lowercase | GET /lowercase HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in swapcase | GET /swapcase HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in in-head | GET /in-head HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in as-name | GET /as-name HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
echo in halves-b64 | GET /halves-b64 HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
EOT
	control_cases
	client_inside --show
	judge_cases 'inside cut' refused
	events_of_cases
	no_secret 'the real one comes in nowhere'
	heard_by_origin
	cases <<'EOT'
bad-answer in gzip | GET /gzip HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nAccept-Encoding: gzip\r\n\r\n
bad-answer a part of it | GET /range HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nRange: bytes=10-30\r\n\r\n
EOT
	control_cases
	client_inside --show
	judge_cases 'inside cut' refused
	events_of_cases
	heard_by_origin
	has_not 'no other coding is asked for' "$T/heard" 'Encoding: gzip'
	has_not 'and no part' "$T/heard" Range
	OPTIONS=
	stop origin
}
for_each_who body
plan
