# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# lib.sh - One TAP line for one lint: what a script prints is what it found.

# report NAME: reads findings from standard input
report() {
	findings=$(cat)
	echo "1..1"
	if [ -z "$findings" ]; then
		echo "ok 1 - $1"
		exit 0
	fi
	echo "not ok 1 - $1"
	echo "$findings" | sed 's/^/# /'
	exit 1
}

: "${srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${builddir:=$PWD}"
