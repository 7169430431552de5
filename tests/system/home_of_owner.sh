#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# home_of_owner - where HOME is another's, as under sudo, the home of the user
# the command runs as is not shown for being worked in, nor for PATH.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
[ "$(id -u)" = 0 ] || skip 'this test runs cordon as root for a user'
become root

# A user of its own, known to this test alone.
cat /etc/passwd >"$T/passwd"
echo "cordon-test:x:4000000001:4000000001::$T/owner:/bin/sh" >>"$T/passwd"
mkdir -p "$T/owner/.ssh" "$T/owner/bin" "$T/owner/project"
echo private >"$T/owner/.ssh/key"
cp "$T/probe" "$T/owner/bin/a-tool"
chown -R 4000000001:4000000001 "$T/owner"
chmod 0700 "$T/owner" "$T/owner/.ssh"

# sudo, with HOME of root: what DIR shows of the key
sudo_in()
{
	_dir=$1
	shift
	try unshare --mount sh -c 'mount --bind "$1" /etc/passwd && shift &&
		cd "$1" && shift && exec "$@"' - "$T/passwd" "$_dir" \
		env "HOME=$HOME" SUDO_UID=4000000001 SUDO_GID=4000000001 \
		"PATH=$T/owner/bin:$PATH" "$CORDON" run "$@"
}

sudo_in "$T/owner/project" -- id -u
is 'a uid of ten digits is taken from sudo' 4000000001 "$out"
sudo_in "$T/owner" --workspace "$T/owner" -- cat "$T/owner/.ssh/key"
is 'a home named as the workspace is shown' private "$out"
sudo_in "$T/owner" -- cat "$T/owner/.ssh/key"
is 'a home that is only worked in is not' '1 ' "$rc $out"
has 'and that is said' "$T/stderr" 'is the home of its owner'
sudo_in "$T/owner/project" -- cat "$T/owner/.ssh/key"
is 'nor for a bin of it in PATH' '1 ' "$rc $out"
sudo_in "$T" -- ls "$T"
case $out in
*owner*) ok 'a directory above it is a workspace' ;;
*) not_ok 'a directory above it is a workspace' "$rc $out" "$err" ;;
esac
sudo_in "$T" -- cat "$T/owner/.ssh/key"
is 'and shows an empty home' '1 ' "$rc $out"
plan
