#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# N37: runs leave no network namespace behind.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# A limit that is for this user namespace: one that is kept counts.
few='echo "$0" >/proc/sys/user/max_net_namespaces
	i=0
	while [ $i -lt 60 ]; do
		"$@" || exit
		i=$((i + 1))
	done'

body()
{
	[ "$who" != root ] || return 0
	set -- "$CORDON" run --allow tls://a.example -- true
	try unshare -U --keep-caps --map-current-user sh -c "$few" 0 "$@"
	is 'where none may be made it does not start' 125 "$rc"
	try unshare -U --keep-caps --map-current-user sh -c "$few" 40 "$@"
	is '60 runs where 40 may be kept' 0 "$rc"
	[ "$rc" = 0 ] || echo "$err" | sed 's/^/# /'
}
for_each_who body
plan
