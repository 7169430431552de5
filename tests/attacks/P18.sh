#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P18: what stands after the command, or after `--`, is never an option.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	as_user sh -c 'mkdir -p bin && for name in --timeout=1s --pass=SECRET -p; do
		printf "#!/bin/sh\\necho \"\$0\" \"\$@\" \"\${SECRET-none}\"\\n" \
			>"bin/$name" && chmod 0755 "bin/$name"; done'
	SECRET=abcdefgh
	export SECRET
	PATH=$W/bin:$PATH
	control 'a program named as an option' env -- sh -c '"--pass=SECRET"'
	for name in --timeout=1s --pass=SECRET -p; do
		cordon -- "$name" none --evidence "$OUT/evidence"
		is "-- $name" "0 $W/bin/$name none --evidence $OUT/evidence none" \
			"$rc $out"
	done
	cordon sh -c 'echo "$@" "${SECRET-none}"' sh --pass SECRET --help
	is 'the first word that is no option ends them' \
		'0 --pass SECRET --help none' "$rc $out"
	cordon ./bin/--pass=SECRET --pass SECRET
	is 'by its path' '0 none' "$rc ${out##* }"
	is 'nothing was written' secret "$(ls "$OUT")"
	cordon -- '' x
	not_started 'an empty word is no command' 125
}
for_each_who body
plan
