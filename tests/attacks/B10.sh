#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# B10: what is hidden by a mount cannot be uncovered.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

uncover='mount -t tmpfs none secrets && ! ./probe read secrets/key &&
	umount secrets && ./probe read secrets/key'

body()
{
	as_user sh -c 'mkdir -p secrets && echo KEY >secrets/key'
	control 'uncover what a mount hides' unshare -Urm sh -c "$uncover"
	OPTIONS='--set files.hide=secrets'
	confined 'uncover it' ./probe umount secrets
	confined 'uncover the workspace' ./probe umount "$W"
	confined 'read it' ./probe read secrets/key
	confined 'move it out of the way' ./probe rename secrets shown
	OPTIONS="$OPTIONS --set files.workspace=read-write"
	[ "$who" != root ] || chown -R 65534 .
	confined 'nor where all may be written' ./probe rename secrets shown
	confined 'read it' ./probe read secrets/key
	OPTIONS=
}
for_each_who body
plan
