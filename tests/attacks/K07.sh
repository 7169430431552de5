#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# K07: no way to the code of IPsec and RxRPC (CVE-2026-43284, -43500, -46300).
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# AF_RXRPC, AF_KEY, NETLINK_XFRM, and the sockets that carry ESP and AH
body()
{
	control 'the policies of IPsec, in a namespace of its own' \
		unshare -Urn ./probe socket 16 3 6
	control 'raw sockets, in a namespace of its own' \
		unshare -Urn ./probe socket 2 3 50
	confined_each <<-EOT
	socket 33 2 2
	socket 33 5 10
	socket 15 3 2
	socket 16 3 6
	socket 2 3 50
	socket 2 3 51
	socket 10 3 50
	socket 17 3 0
	unshare user
	unshare net
	EOT
}
for_each_who body
plan
