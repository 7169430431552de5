#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hide_credentials - credential files of the workspace read as empty, and what
# is hidden is told; what looks alike and holds none stays as it is.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key" -out "$T/cert" \
	-days 2 -subj '/CN=test' 2>/dev/null || plan
# in two parts, so that no scanner takes this file for a leak
token="ghp_""16C7e42F292c6912E7710c838347Ae178B4a"

# What a job may have, on a line: hidden. Then what it needs: not hidden.
hidden='.env .env.local .netrc .git-credentials .vault-token .pgpass
	gha-creds-1a2b.json credentials.json service-account.json kubeconfig
	id_rsa id_ed25519 a.p12 release.keystore server.key both.pem key.pem
	.npmrc .yarnrc.yml .pypirc .docker/config.json .aws/credentials
	settings.xml prod.tfvars secrets.yml prod.env config.toml deploy_key
	sa.json sub/dir/.env .netrc.bak .pgpass~ .envrc.local .secrets
	.aws/sso/cache/0a.json client.ovpn vm.tfvars.json registry.json
	nuget.config'
shown='.env.example id_rsa.pub cert.pem signing.pub.key lcov.info
	package.json app.js sub/.npmrc test.json coverage.xml
	node_modules/x/.env cache/0a.json .secrets.baseline main.c~'

fill()
{
	mkdir -p .docker .aws/sso/cache cache sub/dir node_modules/x
	for _file in .env .env.local .netrc .git-credentials .vault-token \
		.pgpass gha-creds-1a2b.json credentials.json \
		service-account.json kubeconfig id_rsa id_ed25519 a.p12 \
		release.keystore .aws/credentials sub/dir/.env .env.example \
		id_rsa.pub node_modules/x/.env .netrc.bak .pgpass~ \
		.envrc.local .secrets .aws/sso/cache/0a.json cache/0a.json \
		.secrets.baseline main.c~; do
		echo 'KEY=0123' >"$_file"
	done
	echo 0123456789abcdef >server.key
	cat "$1/key" "$1/cert" >both.pem
	cp "$1/key" key.pem
	cp "$1/key" deploy_key
	cp "$1/key" client.ovpn
	cp "$1/cert" cert.pem
	cp "$1/cert" signing.pub.key
	echo '//registry.npmjs.org/:_authToken=abcdef' >.npmrc
	# shellcheck disable=SC2016
	echo '//registry.npmjs.org/:_authToken=${NPM_TOKEN}' >sub/.npmrc
	echo 'npmAuthToken: "abcdef"' >.yarnrc.yml
	printf '[pypi]\npassword = hunter2\n' >.pypirc
	echo '{"auths":{"x":{"auth":"dXNlcjpwYXNz"}}}' >.docker/config.json
	echo '<server><password>hunter2</password></server>' |
		sed 's/></>\n</g' >settings.xml
	echo 'password = "hunter2"' >prod.tfvars
	echo '{"password": "hunter2"}' >vm.tfvars.json
	echo '{"auths":{"x":{"auth":"dXNlcjpwYXNz"}}}' >registry.json
	echo '<add key="ClearTextPassword" value="hunter2" />' >nuget.config
	echo 'secret_key_base: hunter2' >secrets.yml
	echo 'DB_PASSWORD=hunter2' >prod.env
	echo "token = \"$2\"" >config.toml
	awk 'BEGIN { printf "{\"private_key\": \"" } { printf "%s\\n", $0 }
		END { print "\"}" }' "$1/key" >sa.json
	printf 'SF:a.c\nDA:1,1\nend_of_record\n' >lcov.info
	echo '{"repository": "git+https://git@github.com/a/b.git"}' \
		>package.json
	echo "const token = '$2'" >app.js
	echo '{"id": "AKIA""IOSFODNN7EXAMPLE"}' >test.json
	echo '<coverage branch-rate="0.5"/>' >coverage.xml
	ln server.key plain.c
	ln -s plain.c to-key
	ln -s sub/target .npmrc-link
	echo 'machine a login b password c' >sub/target
	ln -s sub/target _netrc
	chmod 0644 key.pem deploy_key both.pem sa.json client.ovpn
}

# sizes of all files named, a line each
# shellcheck disable=SC2016
sizes='for f; do printf "%s %s\n" "$f" "$(cat <"$f" | wc -c)"; done'

none_empty()
{
	grep ' 0$' "$T/stdout"
}

all_empty()
{
	grep -v ' 0$' "$T/stdout"
}

# Of what the search read nothing stays behind in any process; one value is far
# from the beginning, where no later file is read over it.
in_memory()
{
	[ "$(id -u)" = 0 ] || return 0
	{
		yes '# nothing here' | head -n 2000
		echo 'password = "swordfish-4711"'
	} >late.tfvars
	start run "$CORDON" run -- sh -c 'echo up; read -r x'
	is 'the script is up' up "$READY"
	for _value in "$token" dXNlcjpwYXNz swordfish-4711; do
		"$PYTHON" "$tests/system/memory_search.py" "$_value" \
			"$(pid_of run)" >"$T/found" 2>&1
		is 'no process has it in memory' 'looked at 3' \
			"$(cat "$T/found")"
	done
	stop run
}

body()
{
	as_user sh -c "$(cat "$T/fill")" sh "$T" "$token"

	# shellcheck disable=SC2086
	try sh -c "$sizes" sh $hidden $shown plain.c to-key _netrc
	is 'without cordon all have something in them' '' "$(none_empty)"
	# shellcheck disable=SC2086
	cordon -- sh -c "$sizes" sh $hidden plain.c to-key _netrc sub/target
	is 'inside credentials are empty' '0:' "$rc:$(all_empty)"
	has 'it is told' "$T/stderr" 'cordon: note: hidden as credentials: '
	has 'not all on that line' "$T/stderr" ' more, see cordon explain'
	is 'in one line' 1 "$(wc -l <"$T/stderr")"
	# shellcheck disable=SC2086
	cordon -- sh -c "$sizes" sh $shown
	is 'and what holds none is as it was' '0:' "$rc:$(none_empty)"

	try "$CORDON" explain -- true
	for _file in $hidden plain.c sub/target; do
		has "explain names $_file" "$T/stdout" "hide        $W/$_file"
	done
	has 'and says why' "$T/stdout" '(@credentials: a private key in it'
	has 'a hard link too' "$T/stdout" \
		"another name of server.key"
	has 'and what a link says' "$T/stdout" 'the name of the link _netrc'
	cordon --evidence "$OUT/ev" -- true
	has 'evidence has them' "$OUT/ev" '"event":"hidden","files":[{"path":"'
	has 'each with the reason' "$OUT/ev" \
		"{\"path\":\"$W/config.toml\",\"why\":\"a GitHub token in it\"}"

	# each way out
	# shellcheck disable=SC2086
	cordon --set files.hide= -- sh -c "$sizes" sh $hidden
	is 'an empty hide shows all' '0:' "$rc:$(none_empty)"
	has_not 'and says nothing' "$T/stderr" hidden
	cordon --read .env -- sh -c "$sizes" sh .env
	is 'read = .env shows that one' '.env 9' "$out"
	cordon --read .env -- sh -c "$sizes" sh .env.local
	is 'and not the others' '.env.local 0' "$out"
	cordon --read sub -- sh -c "$sizes" sh sub/dir/.env
	is 'read of a directory names no file in it' 'sub/dir/.env 0' "$out"
	cordon --set files.hide=package.json -- \
		sh -c "$sizes" sh package.json .env
	is 'hide = PATH adds to it' "package.json 0${newline}.env 0" "$out"
	cordon --set files.hide=@secrets -- true
	not_started 'another set is an error' 125

	# in a workspace that may be written
	chmod 0777 .
	for mode in read-write 'overlay|read-only'; do
		OPTIONS="--set files.workspace=$mode"
		cordon -- sh -c 'echo x >.env; rm -f .env; echo a >made
			mv made .env; mv .env b; ln .env c; chmod 600 .env
			mv sub sub2; cat .env .npmrc; cat sub2/dir/.env ||
			cat sub/dir/.env'
		is "$mode: no act brings it back" '' "$out"
		is "$mode: the file is as it was" 'KEY=0123' "$(cat .env)"
		is "$mode: and has no new name" no \
			"$(ls b c >/dev/null 2>&1 || echo no)"
		[ ! -d sub2 ] || mv sub2 sub
	done
	OPTIONS='--set files.workspace=read-write'
	cordon -- sh -c 'echo a >made && cat made'
	is 'what it makes itself it can read' a "$out"
	OPTIONS=

	# the command is what it is
	as_user sh -c 'printf "#!/bin/sh\n# %s\necho ran\n" "$1" >run
		chmod 755 run' sh "$token"
	cordon -- ./run
	is 'a script that looks like one runs' '0:ran' "$rc:$out"
	cordon -- sh run
	is 'also as an operand' '0:ran' "$rc:$out"

	# what root of the job alone can read needs no cover, and breaks nothing
	if [ "$(id -u)" = 0 ]; then
		(umask 077 && mkdir closed && echo x >closed/.env &&
			cp "$T/key" closed.pem)
		cordon -- true
		is 'what cannot be read is no obstacle' '0' "$rc"
		has_not 'nor told' "$T/stderr" closed
	fi

	# a secret's own file
	as_user sh -c 'printf 0123456789abcdef0123456789abcdef >token.key'
	try "$CORDON" explain --allow 'https://a.example/** GET' --set \
		"env.secret=TOKEN -> https://a.example from=file:$W/token.key" \
		-- true
	is 'a secret may come from a file that is hidden' 0 "$rc"

	# odd names
	as_user sh -c 'mkdir "odd
dir" && echo 0123 >"odd
dir/$(printf "\377")#.key"'
	cordon -- sh -c 'cat odd*/*.key | wc -c'
	is 'a name with a line break' '0' "$out"
	is 'is told on one line' 1 "$(wc -l <"$T/stderr")"

	# more than are hidden
	as_user sh -c 'mkdir many && cd many && i=0 && while [ $i -lt 300 ]; do
		echo x >.env.$i; i=$((i + 1)); done'
	cordon -- true
	is 'many of them are no obstacle' 0 "$rc"
	has 'that there are more is told' "$T/stderr" \
		'the search for credentials is not complete: there are too many'
	in_memory
}
# all of fill() for the one it is about
sed -n '/^fill()/,/^}/p' "$0" >"$T/fill"
echo 'fill "$1" "$2"' >>"$T/fill"
chmod 0644 "$T/key" "$T/cert" "$T/fill"
for_each_who body
plan
