#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F11: a program that runs cannot be overwritten through /proc/PID/exe.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user cp probe victim
	start bystander ./victim pause
	control 'open /proc/PID/exe' ./probe read "/proc/$(pid_of bystander)/exe"
	stop bystander
	control 'overwrite the running program' \
		./victim steal-exe /proc/self/exe
	as_user cp probe victim
	before=$(cksum <"$CORDON")
	confined 'overwrite the running program' ./victim steal-exe /proc/self/exe
	confined 'open the program of pid 1' ./probe read /proc/1/exe
	confined 'overwrite the program of pid 1' ./probe steal-exe /proc/1/exe
	is 'cordon is as it was' "$before" "$(cksum <"$CORDON")"
}
for_each_who body
plan
