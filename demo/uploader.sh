#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# uploader.sh - A small coverage uploader in the shape of the 2021 Bash uploader:
# looks around in the work tree, asks codecov.io where to put the report, and
# puts it there.
set -eu

url="https://codecov.io"
token="${CODECOV_TOKEN:-}"
commit="${GITHUB_SHA:-$(git rev-parse HEAD 2>/dev/null || echo unknown)}"
branch="${GITHUB_REF:-$(git rev-parse --abbrev-ref HEAD 2>/dev/null || echo unknown)}"
curl="${CURL:-curl}"

report=$(mktemp "${TMPDIR:-/tmp}/upload.XXXXXX")
{
	git ls-files 2>/dev/null || true
	echo "<<<<<< network"
	for file in coverage.xml lcov.info; do
		[ -f "$file" ] || continue
		echo "# path=$file"
		cat "$file"
		echo "<<<<<< EOF"
	done
} >"$report"
gzip -f "$report"

echo "==> asking $url where to put the report"
answer=$($curl -fsS --connect-timeout 5 -X POST \
	-H 'X-Content-Type: application/x-gzip' \
	-H "X-Upload-Token: $token" -H 'Content-Length: 0' \
	"$url/upload/v4?package=demo-1.0&commit=$commit&branch=$branch")
result=$(printf '%s\n' "$answer" | sed -n 1p)
target=$(printf '%s\n' "$answer" | sed -n 2p)

echo "==> uploading"
$curl -fsS --connect-timeout 5 -X PUT --data-binary @"$report.gz" \
	-H 'Content-Type: application/x-gzip' -H 'Content-Encoding: gzip' \
	"$target"
echo "==> done: $result"
