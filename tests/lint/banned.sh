#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# banned.sh - Functions and habits that have no place here.
. "$(dirname "$0")/lib.sh"

cd "$srcdir" || exit 1
{
	# no bound, no check, hidden state, a shell, or a sleep
	grep -rnE '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|system|popen|alloca|sleep|usleep|tmpnam|mktemp|getpwnam|getpwuid|dup)\(' \
		src --include='*.[ch]' | grep -vE ':[0-9]+:[[:space:]]*(/\*|\*) '
	# malloc and its kin belong to base/mem
	grep -rnE '\b(malloc|calloc|realloc|strdup|strndup|asprintf)\(' src \
		--include='*.[ch]' | grep -v '^src/base/mem\.'
	# comments of one kind; no notes to ourselves
	grep -rnE '(^|[[:space:];])//[^/]' src --include='*.[ch]'
	grep -rnE '\b(TODO|FIXME|XXX|HACK)\b' src tests demo bench man \
		--exclude=banned.sh
	# every file says what licence it is under
	grep -rLE 'SPDX-License-Identifier: Apache-2.0' src --include='*.[ch]'
	# a test waits on a descriptor; only what runs inside may sleep
	grep -rnE '^[[:space:]]*sleep [0-9.]+[[:space:]]*$' tests --include='*.sh'
} 2>/dev/null | report "nothing banned is used"
