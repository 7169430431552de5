#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N17: what the script listens on cannot be reached from outside.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$T/listen.py" <<'PY'
import socket, sys
s = socket.create_server(("::", 0), family=socket.AF_INET6,
                         dualstack_ipv6=True)
port = s.getsockname()[1]
socket.create_connection(("127.0.0.1", port)).close()
s.accept()
s.settimeout(5)
print(port, flush=True)
print("came from", s.accept()[1][0], flush=True)
PY

body()
{
	cp "$T/listen.py" .
	start script "$PYTHON" listen.py
	control 'it is reached' ./probe connect 127.0.0.1 "$READY"
	stop script
	PORT=1
	door
	# shellcheck disable=SC2086
	start run "$CORDON" run $OPTIONS -- "$PYTHON" listen.py
	case $READY in
	[1-9]*) ok 'inside it listens, and reaches itself' ;;
	*) not_ok 'inside it listens' "$READY" "$(cat "$T/run.stderr")" ;;
	esac
	for to in 127.0.0.1 ::1; do
		try ./probe connect $to "$READY"
		is "from outside nobody is at $to" 'refused ECONNREFUSED' \
			"${out%% connect*}"
	done
	stop run
	OPTIONS=
}
for_each_who body
plan
