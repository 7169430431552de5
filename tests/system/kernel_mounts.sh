#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# kernel_mounts - what a workspace has mounted of the host's kernel is not shown
# with it.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
[ "$(id -u)" = 0 ] || skip 'this test mounts'
become user
as_user mkdir -p chroot/proc chroot/sys chroot/data
as_user sh -c 'echo ours >chroot/data/file'

# CMD in a mount namespace where the workspace has proc, sys and one of its own
mounted()
{
	rc=0
	out=$(unshare --mount sh -c 'mount --bind /proc chroot/proc &&
		mount --bind /sys chroot/sys &&
		mount --bind chroot/data chroot/data && exec "$@"' - \
		setpriv --reuid 65534 --regid 65534 --clear-groups -- \
		"$@" 2>"$T/stderr") || rc=$?
}

mounted sh -c 'cat chroot/proc/1/cmdline | wc -c; ls chroot/sys'
is 'without cordon the host is seen' 0 "$rc"
case $out in
0*) not_ok 'a command line of the host' "$out" ;;
*) ok 'a command line of the host' ;;
esac
mounted "$CORDON" run -- sh -c 'ls -A chroot/proc chroot/sys; cat chroot/data/file'
is 'inside: both are empty, what else is mounted is there' \
	"chroot/proc:$newline${newline}chroot/sys:${newline}ours" "$out"
mounted "$CORDON" run --write chroot/proc -- true
is 'nor can they be granted' 125 "$rc"
has 'and it is said what they are' "$T/stderr" 'of the kernel'
plan
