#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E09: a log file as standard output can be neither read nor cut, filtered or
# not: the script has a pipe.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Words of an earlier step, then one run behind them.
log()
{
	echo 'an earlier step' >"$T/log"
	chmod 0666 "$T/log"
	as_user "$@" >>"$T/log" 2>"$T/stderr"
}

body()
{
	log sh -c ': >/proc/self/fd/1; echo after'
	is 'without cordon it is cut' after "$(cat "$T/log")"
	log sh -c 'head -c 15 </proc/self/fd/1 >&2'
	has 'and read' "$T/stderr" 'an earlier step'
	for OPTIONS in '' '--set output.ci-commands=yes'; do
		# shellcheck disable=SC2086
		log "$CORDON" run $OPTIONS -- \
			sh -c ': >/proc/self/fd/1; echo after'
		is "inside, $OPTIONS: it is not" \
			"an earlier step${newline}after" "$(cat "$T/log")"
		# shellcheck disable=SC2086
		log "$CORDON" run $OPTIONS --timeout 5s -- sh -c '
			echo own; dd if=/proc/self/fd/1 iflag=nonblock count=1 >&2'
		has_not 'and not read' "$T/stderr" 'an earlier step'
	done
	OPTIONS=
}
for_each_who body
plan
