#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# many_starts - many runs in a row and at once leave nothing behind.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# In /tmp and /dev/shm of this world is no one else.
TMPDIR=/var/tmp
export TMPDIR
in_world --net --tmpfs /tmp --tmpfs /dev/shm
upstream
door

# What is ours alone must be exactly as it was.
ours() { echo "$(grep -c . /proc/self/mountinfo) $(ls -A /tmp /dev/shm)
	$(ls -A "$W" "$HOME" "$OUT")"; }

# What others on this machine have too may change, but not with every run.
namespaces() { readlink /proc/[0-9]*/ns/* | sort -u | wc -l; }
keys() { awk '{ split($3, n, "/"); all += n[1] } END { print all }' \
	/proc/key-users; }
groups() { find /sys/fs/cgroup -type d 2>/dev/null | wc -l; }

counts() { echo "namespaces $(namespaces)
keys $(keys)
groups $(groups)"; }

# What counts has grown by from the first file to the second, if that is much
grown()
{
	paste -d ' ' "$1" "$2" | while read -r _what _a _same _b; do
		[ $((_b - _a)) -lt $((in_a_row / 4)) ] ||
			echo "$_what: $_a, then $_b"
	done
}

# The kernel counts what namespaces are alive, and makes no more than $most for
# an ordinary user; the capabilities to say so end with setpriv.
few_namespaces='for file in /proc/sys/user/max_*_namespaces; do
		echo "$most" >"$file" || exit 1
	done
	exec setpriv --ambient-caps -all --inh-caps -all "$@"'

# Processes are counted by the kernel: orphans come to the probe.
in_a_row()
{
	try ./probe orphans "$@" sh -c 'i=0; while [ $i -lt "$1" ]; do
		"$CORDON" run -- ./probe stat / >/dev/null || exit 1
		i=$((i + 1)); done; echo ran $i' sh "$n"
	is "$n in a row leave no process" "1 ran $n" \
		"$rc $(echo "$out" | head -n 1)"
}

body()
{
	export CORDON
	n=$in_a_row
	before=$(ours)
	counts >"$T/before"
	inside 'one run' ./probe hello good.example 443 sni=good.example
	if [ "$who" = root ]; then
		in_a_row
	else
		most=0
		export most
		try unshare -U --map-current-user --keep-caps \
			sh -c "$few_namespaces" sh "$CORDON" run -- true
		is 'where the kernel makes no more, there is no run' 125 "$rc"
		most=50
		in_a_row unshare -U --map-current-user --keep-caps \
			sh -c "$few_namespaces" sh
	fi
	# shellcheck disable=SC2086
	try ./probe many 25 "$CORDON" run $OPTIONS -- \
		./probe hello good.example 443 sni=good.example
	is '25 at once, with a door' 0 "$rc"
	# shellcheck disable=SC2086
	try ./probe orphans ./probe many 50 "$CORDON" run -- ./probe stat /
	is '50 at once leave no process' '1 done 50 at once' \
		"$rc $(grep '^done 50' "$T/stdout")"
	counts >"$T/after"
	is 'no mount and no file' "$before" "$(ours)"
	is 'no namespace, key and control group with each run' '' \
		"$(grown "$T/before" "$T/after")"
}
# a thousand in all
case $(id -u) in
0) in_a_row=500 ;;
*) in_a_row=1000 ;;
esac
for_each_who body
plan
