#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# deny_write_outside - nothing outside can be written but what is named.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	# where root starts cordon the script is nobody: its place must be open
	as_user mkdir -p -m 0777 sub "$OUT/dir"
	chmod 0777 .
	for path in file sub/file "$OUT/file" "$HOME/file"; do
		control "$path" ./probe write "$path"
		rm -f "$path"
	done
	confined 'the workspace' ./probe write file
	confined 'below it' ./probe write sub/file
	confined 'outside of it' ./probe write "$OUT/file"
	for dir in / /usr /usr/bin /etc /dev /opt /proc /proc/sys/kernel; do
		confined "$dir" ./probe write "$dir/cordon-test"
	done
	for path in /proc/sys/kernel/hostname /proc/sysrq-trigger \
		/etc/passwd /etc/hosts /etc/resolv.conf /usr/bin/env probe; do
		confined "$path" ./probe write "$path"
	done
	for dir in /tmp /var/tmp /run /dev/shm "$HOME"; do
		inside "its own $dir" sh -c "echo '#!/bin/sh' >$dir/x &&
			chmod +x $dir/x && { [ $dir = /dev/shm ] || $dir/x; }"
		is "which nobody else sees ($dir)" '' "$(ls "$dir/x" 2>/dev/null)"
	done
	OPTIONS="--write sub --write $OUT/dir"
	inside 'what is named' ./probe write sub/file
	inside 'outside of the workspace too' ./probe write "$OUT/dir/file"
	confined 'and nothing else' ./probe write file
	is 'it is really there' 'pwned pwned' \
		"$(cat sub/file) $(cat "$OUT/dir/file")"
	OPTIONS='--set files.workspace=read-write'
	inside 'a workspace that may be written' ./probe write file
	rm -f file
	confined 'but no setuid program in it' sh -c 'cp probe sub/s 2>/dev/null
		chmod 4755 sub/s 2>/dev/null && exit 0; echo refused; exit 1'
	OPTIONS=
}
for_each_who body
plan
