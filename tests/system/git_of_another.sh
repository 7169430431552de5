#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# git_of_another - a .git another user has put above us does not widen the
# workspace.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
[ "$(id -u)" = 0 ] || skip 'this test needs files of two users'
become user

workspace()
{
	as_user "$CORDON" explain --json -- true |
		$PYTHON -c 'import json, sys
print(json.load(sys.stdin)["workspace"])'
}

mkdir -p top/.git top/below
chown -R 65534:65534 top
cd top/below || exit 99
is 'our own .git: the work tree is the workspace' "$W/top" "$(workspace)"
chown -R 1:1 ../.git
is 'that of another: the working directory is' "$W/top/below" "$(workspace)"
chown -R 0:0 ../.git
is 'that of root counts' "$W/top" "$(workspace)"
plan
