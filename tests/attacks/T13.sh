#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T13: the keys of the run's CA are nowhere the script, or another process of
# its user, can read.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Refused if no file below these places, no variable and no process that can be
# read has a private key.
cat >"$T/search" <<'EOT'
keys=$(
	grep -rIls -e 'PRIVATE [K]EY-----' "$@"
	grep -ls -e 'PRIVATE [K]EY-----' /proc/[0-9]*/environ
	# what is not of this user's processes cannot even be named
	for p in /proc/[0-9]*; do
		tr '\0' ' ' <"$p/cmdline" | grep -e cordon-guard
	done
)
[ -z "$keys" ] || { echo "found $keys"; exit 0; }
echo refused
exit 1
EOT

# By other processes of that user; root outside is trusted.
relay_is_closed()
{
	# as much of the name as the kernel keeps
	_relay=$(guard cordon-relay-ht)
	cat "/proc/$_relay/maps" >"$T/maps"
	has 'root can look at the relay' "$T/maps" cordon-relay-http
	for _file in mem environ maps; do
		if setpriv --reuid "$1" --regid "$1" --clear-groups -- \
			cat "/proc/$_relay/$_file" >/dev/null 2>&1; then
			not_ok "the relay's $_file cannot be read from outside"
		else
			ok "the relay's $_file cannot be read from outside"
		fi
	done
}

body()
{
	cp "$T/search" .
	profile <<-EOT
	[network]
	allow = https://good.example/** GET
	EOT
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
		-out "$HOME/key.pem" 2>/dev/null
	chmod 0644 "$HOME/key.pem"
	control 'a key is found' sh search "$HOME" .
	rm "$HOME/key.pem"
	confined 'the key of the CA' sh search /etc /run /tmp /dev/shm /var \
		"$HOME" .
	# positive: the run has such a CA
	inside 'its certificate is there' openssl x509 -noout \
		-in /etc/ssl/cordon-ca.pem
	if [ "$(id -u)" = 0 ]; then
		# shellcheck disable=SC2086
		start run "$CORDON" run $OPTIONS -- \
			sh -c 'echo up; while :; do read -r x; done'
		relay_is_closed 65534
		stop run
	fi
	OPTIONS=
}
for_each_who body
plan
