#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E08: what a terminal would obey does not reach the caller's: titles, the
# clipboard, links, questions it answers, lines written over.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

escapes='printf "%s\033]0;title\007" title
	printf "%s\033]52;c;ZXZpbA==\007" clipboard
	printf "%s\033]8;;https://evil.example\033\\\\link\033]8;;\033\\\\" link
	printf "%s\033[2J%s\033[1A\033[2K" clear over
	printf "%s\033c%s\033[c\033P\$qm\033\\\\\033[6n" reset ask
	printf "%s\302\2332J" c1; printf "\033[1;31mred\033[0m\n"; echo all'

# Escapes but for colours, and control bytes of eight bits
obeyed()
{
	tr -d '\n' <"$1" | sed 's/\x1b\[[0-9;]*m//g' |
		grep -caP '\x1b|\xc2[\x80-\x9f]'
}

body()
{
	control 'print them' sh -c "$escapes"
	is 'they are there' 1 "$(obeyed "$T/stdout")"
	cordon --set output.escapes=sgr -- sh -c "$escapes"
	is 'inside: none is' 0 "$(obeyed "$T/stdout")"
	has 'colours are' "$T/stdout" "$(printf '\033[1;31mred\033[0m')"
	cordon --set output.escapes=none -- sh -c "$escapes"
	is 'or not even these' 0 "$(grep -c "$(printf '\033')" "$T/stdout")"
	has 'all text is there' "$T/stdout" red
	on_terminal 'on a terminal none comes, but for colours' \
		"$CORDON" run -- sh -c "$escapes" <<-'EOT'
		wait title
		wait all
		not \x1b]
		not \x1bc
		not \x1b[2J
		not \x1b[6n
		end 0
	EOT
	on_terminal 'whoever wants them has them' "$CORDON" run \
		--set output.escapes=all -- sh -c "$escapes" <<-'EOT'
		wait \x1b]0;title
		wait \x1b[2J
		wait all
		end 0
	EOT
}
for_each_who body
plan
