#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# static.sh - cppcheck, clang-tidy, shellcheck and mandoc find nothing.
. "$(dirname "$0")/lib.sh"

cd "$srcdir" || exit 1
export builddir
{
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppressions-list=tests/lint/cppcheck.txt \
		--template='{file}:{line}: {id}: {message}' \
		-j "$(nproc)" -I src src 2>&1
	# shellcheck disable=SC2016 # expanded by the inner shell
	find src -name '*.c' | sort | xargs -P "$(nproc)" -n 6 sh -c '
		clang-tidy --quiet --config-file=tests/lint/clang-tidy.yml \
			"$@" -- -std=gnu11 -include "$builddir/config.h" \
			-Isrc -DCORDON_LIBEXEC=\"\" -DCORDON_PROFILES=\"\" \
			-DCORDON_SYSCONF=\"\"' tidy 2>/dev/null |
		grep -E '(warning|error):' | sort -u
	find demo bench tests -name '*.sh' -exec \
		shellcheck -x -S warning dev .ci/run autogen.sh {} + 2>&1
	mandoc -Tlint -W warning man/*.[1-8] 2>&1
} | report "static analysis"
