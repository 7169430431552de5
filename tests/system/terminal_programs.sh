#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminal_programs - an editor and a pager do what they do without cordon.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

vim=$(command -v vim.tiny) || skip 'there is no vim.tiny'
less=$(command -v less) || skip 'there is no less'

body()
{
	as_user mkdir -p notes
	as_user sh -c 'echo first >notes/file'
	chmod -R a+rwX notes
	on_terminal 'an editor writes a file' "$CORDON" run --write notes \
		--set output.escapes=all -- \
		"$vim" -u NONE -N notes/file <<-'EOT'
		wait first
		modes raw
		not ^[
		send osecond line\x1b
		send :wq\r
		end 0
	EOT
	is 'which is there' "first${newline}second line" "$(cat notes/file)"
	as_user sh -c 'seq 1 500 >notes/lines'
	on_terminal 'a pager pages' "$CORDON" run \
		--set output.escapes=all -- "$less" notes/lines <<-'EOT'
		wait 23
		not 100
		send 400g
		wait 400
		send q
		end 0
	EOT
}
TERM=xterm
export TERM
for_each_who body
plan
