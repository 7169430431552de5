#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N23: proxy variables of the caller do not come in.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

names='http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
NO_PROXY no_proxy ftp_proxy GIT_PROXY_COMMAND GIT_SSL_NO_VERIFY'

body()
{
	listener proxy tcp 127.0.0.1:0 greet
	for name in $names; do
		export "$name=http://127.0.0.1:$READY"
	done
	for name in $names; do
		echo "env $name"
	done >"$T/names"
	control_each <"$T/names"
	confined_each <"$T/names"
	unset no_proxy NO_PROXY
	as_user curl -sm 5 http://good.example/ >/dev/null 2>&1
	is 'without cordon: curl goes to the proxy' 1 "$(heard proxy)"
	listener proxy tcp "127.0.0.1:$READY" greet
	cordon -- curl -sm 5 http://good.example/
	heard_nothing 'inside: the proxy heard nothing' proxy
	for name in $names; do
		unset "$name"
	done
}
for_each_who body
plan
