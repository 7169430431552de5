#!/bin/sh
# autogen.sh - Make configure from configure.ac, in a checkout from git.
set -eu
cd "$(dirname "$0")"
mkdir -p m4 build-aux
exec autoreconf --install --force --warnings=all,no-obsolete
