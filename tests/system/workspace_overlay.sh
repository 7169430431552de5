#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# workspace_overlay - in an overlay a script changes what it likes; outside only
# what `write` names is changed, when the run ends well, and nothing that would
# act on others; the rest is told.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# Who owns the workspace, as whom the script runs if root starts cordon.
as_owner()
{
	case $who in
	root) setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@" ;;
	*) as_user "$@" ;;
	esac
}

fresh()
{
	find . -mindepth 1 ! -name probe -delete
	[ "$who" != root ] || chown -R 65534:65534 "$T/$who"
	as_owner sh -c 'mkdir -p src/sub out/old out/deep &&
		echo a >src/a && echo b >src/sub/b && echo o >out/old/o &&
		echo r >out/result && echo d >out/deep/d && echo t >top &&
		chmod 0640 out/result && chmod 0600 top'
}

# Everything that others would notice.
picture()
{
	find . -printf '%P %y %m %s %T@ %U %l\n' | sort
}

unchanged()
{
	if [ "$before" = "$(picture)" ]; then
		ok "$1"
	else
		not_ok "$1" "$(picture)"
	fi
}

changes='set -e; echo more >>top; rm -r src; mkdir src; echo n >src/new
	rm out/result; mv out/old out/older; mkdir made; echo 1 >made/1
	ln -s /etc made/link; ln src/new src/again; mkfifo made/pipe
	[ "$(ls src)" = "again
new" ] && [ "$(cat top)" = "t
more" ] && [ "$(cat out/older/o)" = o ] && echo all'

# refused TEXT WHY SCRIPT [OPTION...]: what it leaves in out is not written, nor
# the rest
refused()
{
	text=$1 why=$2 script=$3
	shift 3
	fresh
	before=$(picture)
	cordon --write out "$@" -- sh -c "echo good >out/good; $script"
	is "$text: fails the run" 125 "$rc"
	has "$text: it is told why" "$T/stderr" "$why"
	unchanged "$text: nothing is written"
}

# A run that writes `out/f` and ends once $1 has been done to the workspace.
meanwhile()
{
	fresh
	mkfifo -m 0666 "$T/in" "$T/said"
	# shellcheck disable=SC2086
	as_user "$CORDON" run $OPTIONS --write out -- \
		sh -c 'echo new >out/f; echo up; read -r go' \
		<"$T/in" >"$T/said" 2>"$T/stderr" &
	exec 7>"$T/in" 8<"$T/said"
	read -r up <&8
	is "$2: it is there" up "$up"
	eval "$1"
	echo go >&7
	exec 7>&-
	rc=0
	wait $! || rc=$?
	exec 8<&-
	rm "$T/in" "$T/said"
}

keeps()
{
	fresh
	cordon --write out --write new/report.xml --write src/a -- sh -c \
		'echo 2 >>out/result; rm -r out/deep; mkdir out/deep
		mkdir -m 0750 out/dir; echo x >out/dir/x; chmod 0755 out/dir/x
		rm -r out/old; mkdir new; echo r >new/report.xml
		echo j >new/junk; echo a >src/other; rm src/a'
	is 'with write: the command ends well' 0 "$rc"
	is 'a file is changed, and keeps its mode' "640 r${newline}2" \
		"$(stat -c %a out/result) $(cat out/result)"
	is 'a file is new' 755 "$(stat -c %a out/dir/x)"
	is 'a directory is new' '750 65534' \
		"$(stat -c '%a %u' out/dir | sed "s/ $(id -u)\$/ 65534/")"
	is 'what was made again is empty' '' "$(ls -A out/deep)"
	is 'what was deleted is gone' '' "$(ls -d out/old src/a 2>/dev/null)"
	is 'what was not there is made' r "$(cat new/report.xml)"
	is 'nothing else is' 'report.xml sub' "$(ls new) $(ls src)"
	has 'which is told' "$T/stderr" 'not kept: new/junk (file)'
	is 'no copy is left' '' "$(find . -name '.cordon-*')"
}

ends_badly()
{
	fresh
	before=$(picture)
	cordon --write out -- sh -c 'echo x >out/result; exit 3'
	is 'a command that fails keeps its status' 3 "$rc"
	unchanged 'and nothing is written'
	has 'which is told' "$T/stderr" 'out/result (file): the run did not end'
	cordon --write out -- sh -c 'echo x >out/result; kill -9 $$'
	is 'one that is killed' 137 "$rc"
	unchanged 'leaves nothing'
	cordon --write out --timeout 100ms --set limits.grace=0s -- \
		sh -c 'echo x >out/result; sleep 100'
	is 'one that ran too long' 124 "$rc"
	unchanged 'leaves nothing either'
	cordon --write out --set evidence.on-denied=fail -- sh -c \
		'echo x >out/result; ./probe connect 203.0.113.5 80; true'
	is 'one that was refused something' 123 "$rc"
	unchanged 'leaves nothing either, if that fails the run'
}

refuses()
{
	before=$(picture)
	control 'all of these can be made' sh -c 'cd out && ln -s /etc link &&
		ln result again && mkfifo pipe && cp /bin/true set &&
		chmod 4755 set && chmod 2755 set && touch .bashrc &&
		mkdir .git && truncate -s 2G large'
	refused 'a link' 'a symbolic link' 'ln -s /etc out/link'
	has 'and what to write instead' "$T/stderr" 'write-unsafe = out,'
	cordon --set files.write-unsafe=out -- ln -s /etc out/link
	is 'that keeps it' '0 /etc' "$rc $(readlink out/link)"
	refused 'a link for the directory' 'a symbolic link' \
		'rm -r out; ln -s /tmp out; echo x >out/x'
	# what the filter lets nobody make is refused at the end too, by unit tests
	for mode in 4755 2755; do
		fresh
		before=$(picture)
		cordon --write out -- sh -c "cp /bin/true out/s
			chmod $mode out/s 2>/dev/null || echo refused; exit 1"
		is "mode $mode is not to be had" '1 refused' "$rc $out"
		unchanged 'and nothing is written'
	done
	refused 'a pipe' 'neither a file' 'mkfifo out/pipe'
	refused 'a second name' 'a second name' 'ln out/good out/again'
	refused 'what a shell reads' 'shells run it' \
		'mkdir out/sub; echo x >out/sub/.BASHRC'
	refused "what is git's" "it is git's" 'mkdir -p out/sub/.git/hooks'
	for made in 'objects refs' commondir; do
		refused "a repository without .git, by $made" \
			'a repository of git' "cd out; mkdir -p sub $made
			mv $made sub; echo 'ref: refs/heads/main' >sub/Head"
	done
	refused 'a file that is too large' 'larger than 1G' \
		'truncate -s 2G out/large'
	refused 'too many' 'more than 10000' \
		'cd out/deep && seq 10001 | xargs touch'
	refused 'too deep' '64 directories' 'd=out; i=0
		while [ $i -lt 70 ]; do d=$d/d; i=$((i + 1)); done; mkdir -p $d'
	refused 'a path that is too long' 'File name too long' \
		"\"$PYTHON\" -c 'import os; os.chdir(\"out\")
for i in range(40): os.mkdir(\"d\" * 120); os.chdir(\"d\" * 120)
open(\"f\", \"w\")'"
	refused 'what cannot be read' 'cannot be read' \
		'mkdir out/closed; touch out/closed/x; chmod 0 out/closed'
	refused 'the lock file' 'which scripts are known' \
		'touch cordon.lock' --write .
	fresh
	as_owner sh -c 'mkdir out/home && touch out/home/.profile'
	before=$(picture)
	cordon --write out -- rm -r out/home
	is 'what a shell reads is not deleted either' 125 "$rc"
	unchanged 'it is still there'
	as_owner git init -q --bare out/bare.git
	before=$(picture)
	cordon --write out -- sh -c 'echo true >out/bare.git/hooks/post-update'
	is 'nor does a repository of another name get a hook' 125 "$rc"
	unchanged 'it is as it was'
	as_owner git init -q out/repo
	before=$(picture)
	cordon --write out -- rm -r out/repo
	is "nor what is git's, by nobody" 1 "$rc"
	unchanged 'it is still there, whole'
}

swaps()
{
	meanwhile 'mv out away; ln -s "$OUT" out' 'a link in the way'
	is 'the run fails' 125 "$rc"
	is 'it is not followed' secret "$(ls "$OUT")"
	meanwhile 'as_owner ln -s "$OUT/secret" out/f' 'a link for the file'
	is 'it is replaced' '0 new' "$rc $(cat out/f)"
	is 'and not followed' 'a secret of the host' "$(cat "$OUT/secret")"
	[ ! -L out/f ] && ok 'by a file' || not_ok 'by a file' "$(ls -l out)"
	meanwhile 'mv ../work ../gone; mkdir -m 0777 ../work
		mkdir -m 0777 ../work/out' 'another workspace'
	is 'the run fails' 125 "$rc"
	is 'nothing is written there' '' "$(ls -A ../work/out)"
	rm -r ../work
	mv ../gone ../work
	cd ../work || exit 99
}

impossible()
{
	cp "$PROBES/deny_syscall" "$T/deny"
	fresh
	before=$(picture)
	try "$T/deny" fsopen EPERM "$CORDON" run $OPTIONS -- echo no
	not_started 'where there is no overlay nothing starts' 125
	has 'it is told what to write' "$T/stderr" 'overlay|read-only'
	try "$T/deny" fsopen EPERM "$CORDON" run \
		--set 'files.workspace=overlay|read-only' -- \
		sh -c 'cat top; ./probe write top'
	is 'unless it may be read-only' "1 t${newline}refused EROFS" \
		"$rc $(printf '%s' "$out" | cut -d' ' -f1-2)"
	unchanged 'and is'
}

odd_name()
{
	dir="$T/$who/a:b,c\\d e"
	mkdir "$dir"
	cp probe "$dir"
	[ "$who" = me ] || chown -R 65534 "$dir"
	cd "$dir" || exit 99
	cordon --write x -- sh -c 'echo x >x; echo y >y; pwd'
	is 'names that mean something to mount(8)' "0 $dir" "$rc $out"
	is 'are names' "probe${newline}x" "$(ls)"
	cd "$W" || exit 99
}

body()
{
	OPTIONS='--set files.workspace=overlay'
	fresh
	before=$(picture)
	control 'the changes' sh -c "$changes"
	[ "$before" != "$(picture)" ] && ok 'are seen' || not_ok 'are seen'
	fresh
	before=$(picture)
	cordon --evidence "$HOME/evidence" -- sh -c "$changes"
	is 'inside all of it works' '0 all' "$rc $out"
	unchanged 'and nothing of it lasts'
	has 'what is gone is told' "$T/stderr" \
		'not kept: made (directory with 3 entries)'
	has 'and how to keep it' "$T/stderr" '[files] write = made'
	has 'in the record too' "$HOME/evidence" \
		'"left","path":"top","what":"file"'
	has 'with their number' "$HOME/evidence" '"left":6,'
	rm "$HOME/evidence"
	cordon -- true
	is 'where nothing is left nothing is said' '0 ' "$rc $err"
	# overlayfs(5) of the kernel: a directory of the lower layer
	cat >"$T/rename.py" <<-EOT
	import os
	try:
	    os.rename("src", "elsewhere")
	    print("renamed")
	except OSError as e:
	    print(e.errno)
	EOT
	rename=$(cat "$T/rename.py")
	cordon -- "$PYTHON" -c "$rename"
	is 'only rename(2) of a directory that was there is EXDEV' 18 "$out"
	cordon -- sh -c './probe write .git/x; mkdir .git && echo made'
	is 'without a repository .git is a name' made "$(echo "$out" | tail -1)"
	keeps
	ends_badly
	refuses
	swaps
	fresh
	cordon --write out --set limits.scratch=1M -- \
		sh -c 'head -c 3000000 /dev/zero >out/large; echo $?'
	is 'it is as large as scratch' '0 1' "$rc $out"
	has 'which is told' "$T/stderr" 'limit reached: limits.scratch'
	fresh
	cordon --write out -- sh -c 'for i in 1 2 3; do
		setsid sh -c "while :; do echo whole >>out/f; done" & done
		until [ -s out/f ]; do :; done'
	is 'nobody writes on when the script has ended' '0 whole' \
		"$rc $(sort -u out/f)"
	impossible
	odd_name
	OPTIONS=
}
for_each_who body
plan
