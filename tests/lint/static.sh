#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# static.sh - cppcheck, clang-tidy, shellcheck and mandoc find nothing.
. "$(dirname "$0")/lib.sh"

cd "$srcdir" || exit 1
{
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppressions-list=tests/lint/cppcheck.txt \
		--template='{file}:{line}: {id}: {message}' \
		-j "$(nproc)" -I src src 2>&1
	find src -name '*.c' | sort |
		xargs -P "$(nproc)" -n 12 clang-tidy --quiet \
			--config-file=tests/lint/clang-tidy.yml 2>/dev/null -- \
			-std=gnu11 -include "$builddir/config.h" -Isrc \
			-DCORDON_LIBEXEC='""' -DCORDON_PROFILES='""' \
			-DCORDON_SYSCONF='""' |
		grep -E '(warning|error):'
	find . -name '*.sh' -not -path './build*' -not -path './cordon-*' |
		xargs shellcheck -x -S warning dev .ci/run 2>&1
	mandoc -Tlint -W warning man/*.[1-8] 2>&1
} | report "static analysis"
