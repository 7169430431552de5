#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F26: of files that are not shown, not even that they are there can be learnt.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'mkdir -p "$HOME/.aws" "$HOME/.ssh" &&
		echo key >"$HOME/.aws/credentials" &&
		ln -sf nowhere "$HOME/.ssh/id_rsa"'
	for file in "$HOME/.aws" "$HOME/.aws/credentials" "$OUT/secret" \
		"$OUT" /etc/shadow /etc/machine-id /var/lib /home; do
		[ -e "$file" ] || continue
		control "stat $file" ./probe stat "$file"
		confined "stat $file" ./probe stat "$file"
		has 'as if it were not there' "$T/stdout" ENOENT
	done
	control 'a link is read' readlink "$HOME/.ssh/id_rsa"
	cordon -- readlink "$HOME/.ssh/id_rsa"
	is 'inside: it is not' '1:' "$rc:$out"
	control 'names' ./probe list "$T/$who"
	cordon -- ls "$T/$who"
	is 'of the directories above only what leads to the view' \
		'home:work' "$(echo "$out" | paste -sd :)"
}
for_each_who body
plan
