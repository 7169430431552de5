#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P22: shared memory of the host cannot be reached.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	key=$((0x0d000000 + $$ % 65536 * 4 + ${#who}))
	id=$(as_user ./probe shm-make "$key" secret)
	file=/dev/shm/cordon-test-$$-$who
	as_user sh -c "echo secret >$file"
	control 'a System V segment' ./probe shm-read "$key"
	control 'a POSIX segment' ./probe read "$file"
	confined 'a System V segment' ./probe shm-read "$key"
	confined 'a POSIX segment' ./probe read "$file"
	inside 'list segments' cat /proc/sysvipc/shm
	has_not 'its number is not listed' "$T/stdout" "$key"
	as_user ipcrm -m "$id"
	rm -f "$file"
}
for_each_who body
plan
