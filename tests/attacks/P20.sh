#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P20: no key of the caller can be read.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	control 'read a key' ./probe with-key cordon-test secret \
		./probe key-read cordon-test
	try ./probe with-key cordon-test secret \
		"$CORDON" run -- ./probe key-read cordon-test
	is 'inside: refused' '1 refused' "$rc $(echo "$out" | cut -d' ' -f1)"
	for call in 248 249 250; do # add_key, request_key, keyctl
		cordon -- ./probe raw "$call" 0 -1 -3 0 0
		case $rc:$out in
		1:refused\ EPERM*|1:refused\ ENOSYS*) ok "call $call refused" ;;
		*) not_ok "call $call refused" "$rc $out" ;;
		esac
	done
}
for_each_who body
plan
