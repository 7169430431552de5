#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P34: the ways by which pages of read-only files were written to are closed.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# AF_ALG, AF_KEY, AF_RXRPC; NETLINK_XFRM and two more that configure the kernel.
# A kernel without one answers as the filter does, so that one at least must be
# there outside.
sockets='38 5 0
15 3 2
33 2 2
16 3 6
16 3 12
16 3 16'

body()
{
	echo "$sockets" | while read -r words; do
		# shellcheck disable=SC2086
		as_user unshare -Urn ./probe socket $words
	done >"$T/outside" 2>&1
	is 'without cordon: some of them are there' yes \
		"$(grep -q ^done "$T/outside" && echo yes)"
	echo "$sockets" | sed 's/^/socket /' >"$T/acts"
	confined_each <"$T/acts"
	is 'as if the kernel had none' '' "$(grep -v -e EAFNOSUPPORT \
		-e EPROTONOSUPPORT "$T/stdout")"
	try ./probe raw 278 -1 0 0 0
	has 'without cordon: vmsplice looks at its arguments' "$T/stdout" EBADF
	cordon -- ./probe raw 278 -1 0 0 0
	has 'vmsplice is refused' "$T/stdout" 'refused EPERM'
}
[ "$(uname -m)" = x86_64 ] || skip 'the numbers are those of x86-64'
for_each_who body
plan
