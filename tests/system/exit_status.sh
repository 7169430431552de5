#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# exit_status - the status tells how the command ended, or that it did not begin.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# status TEXT WANTED OPTIONS...
status()
{
	_what=$1
	_want=$2
	shift 2
	cordon "$@"
	is "$_what" "$_want" "$rc"
}

body()
{
	for n in 0 1 42 123 124 125 126 127 255; do
		status "exit $n" "$n" -- sh -c "exit $n"
	done
	for s in HUP:1 KILL:9 TERM:15 SEGV:11; do
		status "SIG${s%:*}" $((128 + ${s#*:})) -- \
			sh -c 'kill -"$0" $$' "${s%:*}"
	done
	status 'time' 124 --timeout 100ms -- sleep 30
	status 'a bad option' 125 --nonsense -- true
	as_user sh -c 'echo "#!/bin/sh" >plain; echo "#!/no/such" >lost
		echo "echo a script without its line" >bare; chmod +x lost bare'
	status 'a file that may not be executed' 126 -- ./plain
	status 'a directory' 126 -- /usr
	status 'a program that is not there' 127 -- ./missing
	# e acute; then what turns the line around, what ends it, and half a byte
	status 'a name of odd characters' 127 -- \
		"./$(printf '\303\251=\342\200\256\342\200\250\302\205\233')"
	has 'is told in those that stand where they were put' "$T/stderr" \
		"./$(printf '\303\251')=????"
	status 'a name that is not in PATH' 127 -- cordon-no-such-program
	has 'is told where it was looked for' "$T/stderr" 'directory of PATH'
	status 'an interpreter that is not there' 127 -- ./lost
	status 'a script without a first line' 0 -- ./bare
	try sh -c 'ulimit -n 64; exec "$@"' - "$CORDON" run \
		--allow tls://x.example -- true
	not_started 'too few descriptors for the guards' 125
	has 'is told how many are needed' "$T/stderr" 'at least'
	as_user cp probe "$HOME/tool"
	# the hint is for what is found and not shown
	PATH=$HOME:$PATH status 'a file that exists outside only' 127 -- tool
	has 'is told how to be shown' "$T/stderr" "read = $HOME/tool"
	as_user sh -c 'mkdir env env/bin; mv env "$HOME"; ln -s "$PWD" \
		"$HOME/way"; ln -s /bin/true "$HOME/link"; cd "$HOME/env"
		ln -s /bin/true bin/python; : >pyvenv.cfg'
	status 'a link that exists outside only' 127 -- "$HOME/link"
	has 'is told apart from what it leads to' "$T/stderr" \
		"read = $HOME/link"
	cordon --set "files.read=$HOME/link" -- "$HOME/link"
	is 'and the line that is told shows it' 0 "$rc"
	status 'a python of an environment' 127 -- "$HOME/env/bin/python"
	has 'is told with its environment' "$T/stderr" "read = $HOME/env"
	status 'a link to the workspace' 127 -- "$HOME/way/bare"
	has 'is told with the path that is there' "$T/stderr" "write $W/bare"
	cd "$HOME/way" || exit 99
	status 'one by which it was entered is there' 0 -- "$HOME/way/bare"
	status 'or named' 0 --workspace "$HOME/way/" -- "$HOME/way/bare"
	cd "$W" || exit 99
	status 'something was refused' 123 --set evidence.on-denied=fail -- \
		sh -c './probe connect 203.0.113.5 80; true'
	status 'its own failure goes first' 7 --set evidence.on-denied=fail -- \
		sh -c './probe connect 203.0.113.5 80; exit 7'
}
for_each_who body
plan
