#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N11: neither the host's hosts file nor its search list leads anywhere.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9 --addr 10.0.0.1

# Runs its words where the host has such files.
cat >"$T/here" <<EOT
#!/bin/sh
exec "$T/probe" world --bind "$T/hosts" /etc/hosts \\
	--bind "$T/resolv.conf" /etc/resolv.conf -- "\$@"
EOT
chmod 0755 "$T/here"

body()
{
	printf '127.0.0.1 localhost\n10.0.0.1 pinned.example\n' >"$T/hosts"
	printf 'nameserver 127.0.0.1\nsearch corp.example\noptions ndots:5\n' \
		>"$T/resolv.conf"
	dnsd api.corp.example=10.0.0.1 public.example.corp.example=10.0.0.1 \
		public.example=9.9.9.9
	profile <<-EOT
	[network]
	allow = tcp://api:80 private
	allow = tcp://pinned.example:80 private
	allow = tcp://public.example:80
	EOT
	listener inner tcp 10.0.0.1:80 greet
	listener public tcp 9.9.9.9:80 greet
	try "$T/here" getent ahostsv4 api
	has 'without cordon: the search list is used' "$T/stdout" 10.0.0.1
	try "$T/here" getent hosts pinned.example
	has 'without cordon: the hosts file is used' "$T/stdout" 10.0.0.1
	for name in api pinned.example; do
		# shellcheck disable=SC2086
		try "$T/here" "$CORDON" run $OPTIONS -- ./probe talk $name 80 hello
		is "inside refused: $name" refused "${out%% *}"
		has 'as one that is not there' "$T/stderr" "tcp://$name:80"
	done
	# shellcheck disable=SC2086
	try "$T/here" "$CORDON" run $OPTIONS -- ./probe talk public.example 80 hello
	is 'inside: a whole name' 0 "$rc"
	is 'the public server was reached' 1 "$(heard public)"
	heard_nothing 'the internal one never' inner
	stop dnsd
	OPTIONS=
}
for_each_who body
plan
