#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh - cordon beside other tools and beside its goals, in one run.
#
#   bench.sh BUILD-DIRECTORY [bench.py's options]
#
# Prints medians and ratios. Times of a shared machine do not travel; ratios do.
set -eu

build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
top=$(mktemp -d "${TMPDIR:-/tmp}/cordon-bench.XXXXXX")
trap 'rm -rf "$top"' EXIT
chmod 755 "$top"
cp "$build/bench/traffic" "$build/bench/requests" "$top"
"$build/bench/dump_filter" >"$top/filter"
cat >"$top/two.ini" <<INI
[network]
allow = tls://one.example
allow = tls://two.example
INI
cat >"$top/https.ini" <<INI
[network]
allow = https://one.example/** GET,PUT
INI
cat "$top/https.ini" - >"$top/secret.ini" <<INI
[env]
secret = BENCH_TOKEN -> https://one.example
INI
export BENCH_TOKEN=bench-0123456789abcdefghij
cd "$top"
"$here/bench.py" "$build/tests/cordon" "$top" "${@:2}"
