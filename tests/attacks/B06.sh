#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# B06: the token of a Kubernetes service account cannot be read.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --tmpfs /run

body()
{
	dir=/run/secrets/kubernetes.io/serviceaccount
	mkdir -p "$dir"
	echo CANARY >"$dir/token"
	control 'read the token' ./probe read "$dir/token"
	control 'by its other name' ./probe read "/var$dir/token"
	confined 'read the token' ./probe read "$dir/token"
	confined 'by its other name' ./probe read "/var$dir/token"
	cordon --read "$dir/token" -- cat "$dir/token"
	is 'who names it has it' CANARY "$out"
}
for_each_who body
plan
