#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# http.sh - What cordon's HTTP parser lets pass means the same to nginx and node.
. "$(dirname "$0")/../lib.sh"

# nginx is where only root's PATH looks
PATH=$PATH:/usr/sbin:/sbin
for name in nginx node; do
	command -v "$name" >"$T/$name" || skip "there is no $name"
done

PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$tests/differential/compare.py" \
	"${builddir:?}/tests/differential/read_http" "$(cat "$T/node")" \
	"$(cat "$T/nginx")"
