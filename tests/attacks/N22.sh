#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N22: no resolver daemon of the host is asked.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --tmpfs /run

resolved=/run/systemd/resolve/io.systemd.Resolve

body()
{
	rm -rf /run/nscd /run/systemd
	as_user mkdir -p /run/nscd /run/systemd/resolve
	listener nscd unix /run/nscd/socket hello
	listener resolved unix "$resolved" hello
	for path in /run/nscd/socket "$resolved"; do
		control "$path" ./probe unix "$path"
		confined "$path" ./probe unix "$path"
		confined "the name $path" ./probe stat "$path"
		confined "/var$path" ./probe stat "/var$path"
	done
	inside 'names come from file and stub alone' \
		grep -qx 'hosts:[[:space:]]*files dns' /etc/nsswitch.conf
	# every native program asks nscd: only refusals can be counted here
	is 'resolved was reached by the control alone' 1 "$(heard resolved)"
}
for_each_who body
plan
