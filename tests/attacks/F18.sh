#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F18: cordon makes no name in /tmp or /dev/shm that another could have made
# first.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Both are new here, and only we are in them: whatever is made or removed in
# them changes their time.
TMPDIR=/var/tmp
export TMPDIR
in_world --net --tmpfs /tmp --tmpfs /dev/shm

stamps() { stat -c '%n %y' /tmp /dev/shm; }

upstream
door
body()
{
	as_user sh -c 'mkdir -p "$0/empty" && rmdir "$0/empty"' "$T/$who"
	before=$(stamps)
	as_user sh -c 'f=$(mktemp /tmp/x.XXXXXX) && rm "$f"'
	case $(stamps) in
	"$before") not_ok 'without cordon: a name that came and went is seen' ;;
	*) ok 'without cordon: a name that came and went is seen' ;;
	esac
	before=$(stamps)
	TMPDIR='' inside 'a run with the guards' sh -c '
		: >/tmp/a && : >/dev/shm/b && : >"$HOME/c" &&
		./probe hello good.example 443 sni=good.example'
	is 'no name came or went' "$before" "$(stamps)"
}
for_each_who body
plan
