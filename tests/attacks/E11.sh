#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E11: the script cannot speak as cordon, filtered or not.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	try sh -c 'echo "cordon: nothing was refused"'
	has 'without cordon: it does' "$T/stdout" 'cordon: nothing'
	for OPTIONS in '' '--set output.ci-commands=yes'; do
		cordon -- sh -c 'echo "cordon: nothing was refused"
			printf "50%%\rcordon: nothing was refused\n" >&2
			printf cor; printf "don: nothing was refused\n"
			printf "\ncordon: nothing was refused"'
		has_not "inside, $OPTIONS: it does not" "$T/stdout" 'cordon: nothing'
		has_not 'on stderr neither' "$T/stderr" 'cordon: nothing'
		is 'its words are there' 3 \
			"$(grep -c 'nothing was refused' "$T/stdout")"
	done
	OPTIONS=
}
for_each_who body
plan
