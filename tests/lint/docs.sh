#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs.sh - The documents name what there is: keys, options, verbs, kinds and
# reasons of events, files, profiles.
. "$(dirname "$0")/lib.sh"

cd "$srcdir" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
: "${CORDON:=$builddir/tests/cordon}"

both() { # WHAT CODE-LIST MANUAL-LIST
	sort -u "$2" >"$tmp/a"
	sort -u "$3" >"$tmp/b"
	comm -23 "$tmp/a" "$tmp/b" | sed "s|^|$1: not in the manual: |"
	comm -13 "$tmp/a" "$tmp/b" | sed "s|^|$1: only in the manual: |"
}

{
	# keys, as the table in the code and cordon-profile(5) have them
	sed -nE 's/^\t\{ "([a-z]+)", "([a-z0-9-]+)".*/\1.\2/p' \
		src/decide/profile/profile_keys.c >"$tmp/code"
	awk '/^\.Ss/ { gsub(/[^a-z]/, "", $2); section = $2 }
	     /^\.It Ic/ { print section "." $3 }' \
		man/cordon-profile.5 >"$tmp/man"
	[ -s "$tmp/code" ] || echo "keys: the table was not found"
	both keys "$tmp/code" "$tmp/man"

	# options: every verb's --help against cordon(1)
	for verb in run explain pin check list doctor; do
		"$CORDON" $verb --help
	done | grep -oE -- '--[a-z][a-z-]*' | sort -u >"$tmp/code"
	grep -oE '^\.It .*' man/cordon.1 | grep -oE 'Fl -[a-z][a-z-]*' |
		sed 's/^Fl //; s/^/-/' | sort -u >"$tmp/man"
	both options "$tmp/code" "$tmp/man"

	# what doctor finds
	grep -oE 'EFFECT_[A-Z]+, "[a-z0-9-]+"' src/decide/plan/diagnosis.c |
		cut -d'"' -f2 | grep -vx none >"$tmp/code"
	sed -n '/^The findings:/,/^\.El/s/^\.It Li //p' man/cordon.1 |
		tr -d ' ' | tr ',' '\n' >"$tmp/man"
	both findings "$tmp/code" "$tmp/man"

	# events and their reasons, in cordon-evidence(5) and in its schema
	sed -nE 's/^\t\[EVENT_[A-Z_]+\] = "([a-z_]+)",/\1/p' \
		src/evidence/event.c >"$tmp/code"
	[ -s "$tmp/code" ] || echo "events: the table was not found"
	sed -nE 's/^\.Ss ([a-z_]+)$/\1/p' man/cordon-evidence.5 |
		grep -vxE 'run_start|env|hidden|overflow|limit|left|kept|set_aside|guard|run_end' \
		>"$tmp/man"
	both events "$tmp/code" "$tmp/man"
	sed -nE 's|.*"#/\$defs/([a-z_]+)" \},?$|\1|p; /^  \],/q' \
		man/evidence.schema.json |
		grep -vxE 'run_start|env|hidden|overflow|limit|left|kept|set_aside|guard|run_end' \
		>"$tmp/man"
	both "events of the schema" "$tmp/code" "$tmp/man"
	sed -nE 's/^\t\[REASON_[A-Z_]+\] = "([a-z-]+)",/\1/p' \
		src/evidence/event.c >"$tmp/code"
	[ -s "$tmp/code" ] || echo "reasons: the table was not found"
	sed -n '/^\.Ss Reasons/,/^\.El/s/^\.It Li //p' \
		man/cordon-evidence.5 >"$tmp/man"
	both reasons "$tmp/code" "$tmp/man"
	sed -n '/"reason": {$/,/\]/p' man/evidence.schema.json |
		sed -n '1,/\]/p' | grep -oE '"[a-z-]+"' | tr -d '"' |
		grep -vxE 'reason|enum' >"$tmp/man"
	both "reasons of the schema" "$tmp/code" "$tmp/man"

	# files named in the map of the source
	grep -oE '`[a-z_]+/[a-z_/]+(\.[ch])?`' src/README.md | tr -d '`' |
		sort -u | while read -r name; do
		[ -e "src/$name" ] || [ -e "src/$name.c" ] ||
			[ -e "src/$name.h" ] || [ -e "$name" ] ||
			echo "src/README.md names $name"
	done

	# profiles
	for profile in profiles/*.ini; do
		"$CORDON" check "./$profile" >"$tmp/log" 2>&1 ||
			sed "s|^|$profile: |" "$tmp/log"
		name=$(basename "$profile" .ini)
		grep -q "\`$name\`" profiles/README.md ||
			echo "profiles/README.md does not name $name"
	done
} | report "documents and code agree"
