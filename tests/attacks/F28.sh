#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F28: no program is left that gives who runs it the rights of another.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

: >"$T/acts"
for mode in 04755 02755 06755; do
	printf '%s\n' "mode chmod $mode out/file" \
		"mode fchmodat2 $mode out/file" "mode open $mode out/a$mode" \
		"mode openat2 $mode out/b$mode" "mode tmpfile $mode out" \
		"mode creat $mode out/c$mode" "mode mkdir $mode out/d$mode" \
		"mode mknod $mode out/e$mode" \
		"mode mkfifo $mode out/f$mode" >>"$T/acts"
done

body()
{
	as_user sh -c 'mkdir -p out && : >out/file'
	control_each <"$T/acts"
	# mkdir(2) drops them itself
	is 'without cordon: they have the bits' 16 \
		"$(find out -mindepth 1 -perm /6000 | wc -l)"
	as_user sh -c 'chmod -R u=rwX,go=rX out; rm -r out; mkdir out; : >out/file'
	[ "$who" != root ] || chown -R 65534 out
	OPTIONS='--set files.write=out'
	confined_each <"$T/acts"
	inside 'modes without them can be given' sh -c '
		./probe mode chmod 0755 out/file && ./probe mode open 01755 out/x'
	confined 'a file capability' ./probe filecap out/file
	is 'nothing outside has the bits' '' "$(find out -perm /6000)"
	cordon -- sh -c 'cut -d" " -f6 /proc/self/mountinfo | grep -v nosuid'
	is 'and on no mount inside would they count' '' "$out"
	OPTIONS=
}
for_each_who body
plan
