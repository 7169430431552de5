#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# script_signed - with `signed-by` only a script that one of those keys signed
# starts, as minisign and ssh-keygen sign.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

: "${builddir:?where the programs of the build are}"

command -v minisign >/dev/null || skip 'there is no minisign'
command -v ssh-keygen >/dev/null || skip 'there is no ssh-keygen'

# One set of keys for all; KEYS is theirs alone.
KEYS=$T/keys
mkdir "$KEYS"

new_ssh_key() # NAME TYPE BITS
{
	ssh-keygen -q -t "$2" ${3:+-b "$3"} -N '' -C '' -f "$KEYS/$1"
}

public() # NAME: of ssh, without its comment
{
	case $1 in
	# too long for a line of a profile
	rsa)
		echo "ssh-rsa $(fingerprint rsa)"
		;;
	*)
		cut -d ' ' -f 1,2 "$KEYS/$1.pub"
		;;
	esac
}

fingerprint() # NAME
{
	ssh-keygen -lf "$KEYS/$1.pub" | cut -d ' ' -f 2
}

make_keys()
{
	new_ssh_key ed25519 ed25519 ''
	new_ssh_key other ed25519 ''
	new_ssh_key ecdsa ecdsa 256
	new_ssh_key rsa rsa 2048
	minisign -G -W -f -p "$KEYS/mini.pub" -s "$KEYS/mini" >/dev/null
	MINISIGN=$(sed -n 2p "$KEYS/mini.pub")
}

# by KEY...: a profile that wants one of them
by()
{
	{
		echo '[script]'
		for _key; do
			echo "signed-by = $_key"
		done
	} >"$T/profile.ini"
	OPTIONS="-p $T/profile.ini"
}

ssh_sign() # KEY FILE [NAMESPACE [OPTION...]]
{
	_key=$1 _file=$2 _space=${3:-file}
	shift $(($# < 3 ? $# : 3))
	rm -f "$_file.sig"
	ssh-keygen -q -Y sign -n "$_space" -f "$KEYS/$_key" "$@" "$_file" \
		2>/dev/null
}

mini_sign() # FILE OPTION...
{
	_file=$1
	shift
	minisign -S -s "$KEYS/mini" -m "$_file" "$@" >/dev/null
}

make_script()
{
	rm -rf up.sh*
	printf '#!/bin/sh\necho "ran $0 $*"\n' >up.sh
	chmod 0755 up.sh
}

good()
{
	make_script
	control 'the script runs' ./up.sh
	mini_sign up.sh -t 'release 1 of up.sh'
	by "minisign $MINISIGN"
	cordon -- ./up.sh a b
	is 'minisign' '0 ran ./up.sh a b' "$rc $out"
	try "$CORDON" explain $OPTIONS -- ./up.sh
	has 'explain: which key' "$T/stdout" "profile.ini:2: minisign $MINISIGN"
	has 'explain: its file' "$T/stdout" "$W/up.sh.minisig"
	has 'explain: its comment' "$T/stdout" 'release 1 of up.sh'
	cordon --evidence "$OUT/log" -- ./up.sh
	has_event 'evidence: signed' "$OUT/log" run_start \
		'"script_pin":"signed"'
	has_event 'evidence: the comment' "$OUT/log" run_start \
		'"script_comment":"release 1 of up.sh"'
	rm -f "$OUT/log"
	mini_sign up.sh -l
	cordon -- sh up.sh c
	is 'minisign, of the bytes' '0 ran up.sh c' "$rc $out"
	rm up.sh.minisig
	for key in ed25519 ecdsa rsa; do
		by "ssh $(public $key)"
		ssh_sign $key up.sh
		cordon -- ./up.sh
		is "ssh-keygen, $key" '0 ran ./up.sh ' "$rc $out"
	done
	by "ssh $(public ed25519)"
	ssh_sign ed25519 up.sh file -O hashalg=sha256
	cordon -- ./up.sh
	is 'ssh-keygen, SHA-256' 0 "$rc"
	by "ssh $(public ed25519) namespace=release@example.com"
	ssh_sign ed25519 up.sh release@example.com
	cordon -- ./up.sh
	is 'a namespace of its own' 0 "$rc"
}

any_key()
{
	make_script
	by "minisign $MINISIGN" "ssh $(public other)" "ssh $(public ed25519)"
	ssh_sign ed25519 up.sh
	cordon -- ./up.sh
	is 'any of the keys will do' 0 "$rc"
	mv up.sh.sig elsewhere
	cordon -- ./up.sh
	not_started 'without a signature' 125
	has 'where it was looked for' "$T/stderr" \
		"there is no $W/up.sh.minisig or $W/up.sh.sig"
	has 'which keys are wanted' "$T/stderr" "minisign $MINISIGN"
	has 'how one is made' "$T/stderr" \
		"minisign -S -s SECRET-KEY -m $W/up.sh"
	cordon --signature elsewhere -- ./up.sh
	is 'a signature elsewhere, by option' 0 "$rc"
	echo 'signature = elsewhere' >>"$T/profile.ini"
	cordon -- ./up.sh
	is 'and by the profile' 0 "$rc"
	rm elsewhere
	cordon -- ./up.sh
	not_started 'that is named and not there' 125
}

stdin()
{
	make_script
	by "ssh $(public ed25519)"
	ssh_sign ed25519 up.sh
	as_user sh -c '"$@" <up.sh' sh "$CORDON" run $OPTIONS --script - \
		--signature up.sh.sig -- sh -s a >"$T/stdout" 2>"$T/stderr"
	is 'from a pipe' '0 ran sh a' "$? $(cat "$T/stdout")"
	as_user sh -c 'head -c 20 up.sh | "$@"' sh "$CORDON" run $OPTIONS \
		--script - --signature up.sh.sig -- sh -s \
		>"$T/stdout" 2>"$T/stderr"
	is 'a pipe cut short' '125 ' "$? $(cat "$T/stdout")"
	as_user sh -c '"$@" <up.sh' sh "$CORDON" run $OPTIONS --script - -- \
		sh -s >"$T/stdout" 2>"$T/stderr"
	is 'nothing lies beside a pipe' '125 ' "$? $(cat "$T/stdout")"
	has 'and that is told' "$T/stderr" --signature=FILE
}

# bad TEXT WHY: what is there now does not start
bad()
{
	cordon -- ./up.sh
	not_started "$1" 125
	has "$1: why" "$T/stderr" "$2"
}

# as_sha1 FILE: a signature of RSA that says it is of the old kind
as_sha1()
{
	"$PYTHON" -c '
import base64, sys, textwrap
lines = open(sys.argv[1]).read().splitlines()
blob = base64.b64decode("".join(lines[1:-1]))
new, old = b"\0\0\0\x0crsa-sha2-512", b"\0\0\0\7ssh-rsa"
at = blob.index(new)
blob = blob[:at - 4] + (4 + 7 + 4 + 256).to_bytes(4, "big") + \
	old + blob[at + len(new):]
lines[1:-1] = textwrap.wrap(base64.b64encode(blob).decode(), 70)
open(sys.argv[1], "w").write("\n".join(lines) + "\n")' "$1"
}

changed()
{
	make_script
	mini_sign up.sh
	ssh_sign ed25519 up.sh
	printf '#!/bin/sh\necho "Ran $0 $*"\n' >up.sh
	control 'the changed one runs' ./up.sh
	by "minisign $MINISIGN"
	bad 'one byte changed, minisign' 'changed'
	by "ssh $(public ed25519)"
	bad 'one byte changed, ssh' 'changed'
	by "ssh $(public other)"
	bad 'another key' "another key, $(fingerprint ed25519)"
	make_script
	ssh_sign ed25519 up.sh git
	by "ssh $(public ed25519)"
	bad 'another namespace' "the namespace 'git'"
	ssh_sign ed25519 up.sh
	cordon -- ./up.sh
	is 'and this is good' 0 "$rc"
	truncate -s 200 up.sh.sig
	bad 'cut short' 'not a signature of ssh-keygen'
	mini_sign up.sh
	by "minisign $MINISIGN"
	sed -i 's/^trusted comment: /&x/' up.sh.minisig
	bad 'another trusted comment' 'changed'
	mini_sign up.sh -t "$(printf 'a\033[31mb')"
	bad 'a comment that is no text' 'control byte'
	: >up.sh.minisig
	bad 'an empty file' 'neither minisign nor ssh-keygen'
	by "ssh $(public rsa)"
	ssh_sign rsa up.sh
	as_sha1 up.sh.sig
	bad 'RSA with SHA-1' 'SHA-2'
}

bad_files()
{
	make_script
	by "ssh $(public ed25519)"
	ssh_sign ed25519 up.sh
	mv up.sh.sig "$OUT/up.sh.sig"
	chmod 0644 "$OUT/up.sh.sig"
	cordon --signature "$OUT/up.sh.sig" -- ./up.sh
	is 'a file outside that is named' 0 "$rc"
	cordon --signature ../out/up.sh.sig -- ./up.sh
	is 'also from the working directory' 0 "$rc"
	ln -s "$OUT/up.sh.sig" up.sh.sig
	bad 'a link' 'symbolic link'
	rm up.sh.sig
	ln -s "$OUT" signatures
	cordon --signature signatures/up.sh.sig -- ./up.sh
	not_started 'a directory that leads out of the workspace' 125
	has 'and that is told' "$T/stderr" 'leads out of the workspace'
	cordon --signature signatures/../out/up.sh.sig -- ./up.sh
	not_started 'also with dots' 125
	rm signatures
	mkfifo up.sh.sig
	bad 'a FIFO' 'not a regular file'
	rm up.sh.sig
	mkdir up.sh.sig
	bad 'a directory' 'not a regular file'
	rmdir up.sh.sig
	truncate -s 1G up.sh.sig
	bad 'a huge file' 'larger than 8192 bytes'
	rm up.sh.sig
	cordon -- true
	not_started 'no script, but one must be signed' 125
	has 'and it can be named' "$T/stderr" '--script=FILE'
}

# Both must hold.
with_digest()
{
	make_script
	by "ssh $(public ed25519)"
	ssh_sign ed25519 up.sh
	cordon --set "script.sha256=$(sha256sum up.sh | cut -c 1-64)" -- ./up.sh
	is 'signed, and the digest is right' 0 "$rc"
	cordon --set "script.sha256=$(sha256sum probe | cut -c 1-64)" -- ./up.sh
	not_started 'signed, and the digest is another' 125
	rm up.sh.sig
	cordon --set "script.sha256=$(sha256sum up.sh | cut -c 1-64)" -- ./up.sh
	not_started 'the digest is right, and it is not signed' 125
}

bad_keys()
{
	by 'ssh ssh-dss AAAAB3NzaC1kc3MAAACB'
	try "$CORDON" check "$T/profile.ini"
	is 'a key that is none' 125 "$rc"
	cat "$T/stdout" >>"$T/stderr"
	has 'with its line' "$T/stderr" 'profile.ini:2'
	cordon -- ./up.sh
	not_started 'and nothing runs with it' 125
}

# What looks at the signature is confined, and its end is no yes.
alone()
{
	make_script
	by "ssh $(public ed25519)"
	ssh_sign ed25519 up.sh
	echo 'no program' >"$T/no-program"
	as_user ./probe world --bind "$T/no-program" "$builddir/cordon-verify" \
		-- "$CORDON" run $OPTIONS -- ./up.sh >"$T/stdout" 2>"$T/stderr"
	is 'without the program' '125 ' "$? $(cat "$T/stdout")"
	has 'and the remedy' "$T/stderr" 'make install'
}

body()
{
	good
	any_key
	stdin
	changed
	bad_files
	with_digest
	bad_keys
	alone
}

make_keys
for_each_who body
plan
