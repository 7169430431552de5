#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mounts_below - what is mounted in the workspace, as the cache of a CI job is,
# can be granted, kept read-only and hidden by its name.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
[ "$(id -u)" = 0 ] || skip 'this test mounts'
become user
as_user mkdir cache
as_user sh -c 'echo kept >cache/file'

# CMD in a mount namespace where W/cache is a mount with these options
mounted()
{
	_options=$1
	shift
	rc=0
	out=$(unshare --mount sh -c 'mount --bind cache cache &&
		mount -o "remount,bind,$1" cache && shift && exec "$@"' - \
		"$_options" setpriv --reuid 65534 --regid 65534 \
		--clear-groups -- "$@" 2>"$T/stderr") || rc=$?
}

add='echo more >>cache/file && echo added'
mounted rw sh -c "$add"
is 'without cordon it is written' '0 added' "$rc $out"
mounted rw "$CORDON" run -- sh -c "cat cache/file; $add"
is 'inside it is shown, and not written' "2 kept${newline}more" "$rc $out"
mounted rw "$CORDON" run --write cache -- sh -c "$add; echo x >more"
is 'with write = cache it is, and nothing else' '2 added' "$rc $out"
is 'that lasts' 3 "$(wc -l <cache/file)"
mounted rw "$CORDON" run --set files.workspace=read-write --read cache -- \
	sh -c "echo x >more && echo made; $add"
is 'with read = cache it is not, and all else' '2 made' "$rc $out"
mounted rw "$CORDON" run --set files.hide=cache -- ls -A cache
is 'with hide = cache it is empty' '0 ' "$rc $out"
# a mount that looks like the one that hides it
mounted ro,nosuid,nodev "$CORDON" run --set files.hide=cache -- ls -A cache
is 'one that looks like what hides it, too' '0 ' "$rc $out"
mounted ro "$CORDON" run --write cache -- sh -c "$add"
is 'what is read-only outside stays so' 2 "$rc"
# the kernel lets nobody see what a mount of another namespace covers
mounted rw "$CORDON" run --set files.workspace=overlay -- true
is 'it cannot be a part of an overlay' '125 ' "$rc $out"
has 'which is told' "$T/stderr" 'mounted below it'
mounted rw "$CORDON" run --set 'files.workspace=overlay|read-only' -- \
	sh -c "cat cache/file | wc -l; $add"
is 'and read-only is what is left' '2 3' "$rc $out"
plan
