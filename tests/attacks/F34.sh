#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F34: the socket of a container daemon cannot be reached.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	listener docker unix "$OUT/docker.sock" hello
	listener here unix "$W/docker.sock" hello
	control 'connect to the socket' ./probe unix "$OUT/docker.sock"
	control 'connect to one in the workspace' ./probe unix docker.sock
	heard docker >/dev/null
	heard here >/dev/null
	rm -f "$OUT/docker.sock" "$W/docker.sock"
	listener docker unix "$OUT/docker.sock" hello
	listener here unix "$W/docker.sock" hello
	confined 'connect to the socket' ./probe unix "$OUT/docker.sock"
	confined 'its name' ./probe stat "$OUT/docker.sock"
	confined 'one in the workspace' ./probe unix docker.sock
	confined '/run/docker.sock' ./probe stat /run/docker.sock
	heard_nothing 'the socket heard nothing' docker
	heard_nothing 'the one in the workspace neither' here
	rm -f "$OUT/docker.sock" "$W/docker.sock"
}
for_each_who body
plan
