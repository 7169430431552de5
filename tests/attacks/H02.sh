#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H02: a body is in chunks if that is said in the one way all servers read, or
# the request is refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
bad-request another word | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n
bad-request chunks and no coding | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n
bad-request no coding and chunks | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n
bad-request chunks twice | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n
bad-request two fields | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
bad-request a second field with another word | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n
bad-request a tab before | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: \tchunked\r\n\r\n0\r\n\r\n
bad-request a vertical tab before | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n
bad-request a carriage return behind | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked\r\r\n\r\n0\r\n\r\n
bad-request quoted | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n
bad-request with a parameter | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n
bad-request a blank before the colon | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n
bad-request a low line for the hyphen | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer_Encoding: chunked\r\n\r\n0\r\n\r\n
bad-request in the next line | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: \r\n chunked\r\n\r\n0\r\n\r\n
bad-request in HTTP/1.0 | POST /a HTTP/1.0\r\nHost: good.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
EOT
	control_cases
	refused_cases
	cases <<'EOT'
none in capitals | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
