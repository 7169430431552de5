#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh - Start-up beside bwrap and the door beside direct loopback, in one
# run: the machine's mood falls on both.
#
#   bench.sh CORDON [ROUNDS]
#
# Prints medians and ratios. Times of a shared machine do not travel; ratios do.
set -eu

cordon=$1
rounds=${2:-40}
here=$(cd "$(dirname "$0")" && pwd)
top=$(mktemp -d "${TMPDIR:-/tmp}/cordon-bench.XXXXXX")
chmod 755 "$top"
trap 'rm -rf "$top"' EXIT
cd "$top"

cat >two.ini <<INI
[network]
allow = tls://one.example
allow = tls://two.example
INI

exec python3 "$here/bench.py" "$cordon" "$rounds" "$top"
