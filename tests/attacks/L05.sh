#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# L05: a directory of git in what may be written keeps its hooks, and so does one
# further down that is named itself: no directory above it is renamed.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

hook='printf "#!/bin/sh\necho pwned >&2\n" >"$1/.git/hooks/post-checkout" &&
	chmod +x "$1/.git/hooks/post-checkout"'
renamed='mv "${1%/*}" old && cp -r old "${1%/*}" &&
	chmod -R u+w "${1%/*}" && '$hook

switch() { as_user git -C "$1" checkout -q --detach 2>&1; }

body()
{
	as_user mkdir -p packages
	for at in "$W" "$W/packages/app"; do
		as_user git init -q "$at"
		as_user git -C "$at" -c user.name=a -c user.email=a@example.com \
			commit -q --allow-empty -m one
	done
	control 'plant a hook' sh -c "$hook" sh "$W/packages/app"
	is 'git runs it' pwned "$(switch "$W/packages/app")"
	rm -f "$W/packages/app/.git/hooks/post-checkout"
	[ "$who" != root ] || chown -R 65534 "$W"
	for OPTIONS in '--set files.workspace=read-write' \
		'--set files.workspace=read-write --set files.write=packages/app'
	do
		for at in "$W" "$W/packages/app"; do
			cordon -- sh -c "$hook" sh "$at"
			is "no hook in ${at##*/}" '' \
				"$(ls "$at/.git/hooks/post-checkout" 2>/dev/null)"
		done
		for at in "$W/packages/app" "$W/packages/app/.git"; do
			cordon -- sh -c "$renamed" sh "$at"
			is "nor in a copy in place of ${at%/*}" '' \
				"$(ls packages/app/.git/hooks/post-checkout \
					2>/dev/null)"
		done
	done
	inside 'all else there is written' \
		sh -c ': >new && : >packages/new && : >packages/app/new'
	OPTIONS='--set files.write-unsafe=packages/app/.git/hooks'
	inside 'who means it can' sh -c "$hook" sh packages/app
	as_user rm -rf packages/app/.git
	as_user ln -s ../../elsewhere packages/app/.git
	cordon --write packages/app -- ./probe stat /
	not_started 'a link in the place of git is refused' 125
	OPTIONS=
}
for_each_who body
plan
