#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P16: variables that steer loaders and interpreters do not come in.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

names='LD_PRELOAD LD_AUDIT LD_LIBRARY_PATH LD_DEBUG BASH_ENV ENV PYTHONSTARTUP
PYTHONPATH PERL5OPT PERL5LIB RUBYOPT NODE_OPTIONS NODE_PATH JAVA_TOOL_OPTIONS
GIT_DIR GIT_SSH_COMMAND GIT_CONFIG_COUNT GIT_EXEC_PATH GCONV_PATH RES_OPTIONS
HOSTALIASES LOCALDOMAIN PROMPT_COMMAND PS4 SHELLOPTS GLIBC_TUNABLES MALLOC_TRACE'

body()
{
	echo "echo pwned >&2" >"$T/evil.sh"
	chmod 0644 "$T/evil.sh"
	control 'BASH_ENV runs what it names' \
		env BASH_ENV="$T/evil.sh" bash -c :
	has 'it ran' "$T/stderr" pwned
	try env BASH_ENV="$T/evil.sh" ENV="$T/evil.sh" "$CORDON" run -- bash -c :
	is 'inside: it is not run' "0 $err" "$rc "
	set --
	for name in $names; do
		set -- "$@" "$name=/nonexistent"
	done
	# shellcheck disable=SC2086
	control 'they are there' env "$@" "$W/probe" env $names
	# shellcheck disable=SC2086
	try env "$@" "$CORDON" run -- "$W/probe" env $names
	is 'inside: none of them' '1 refused' "$rc $(echo "$out" | cut -d' ' -f1)"
	control 'an exported function of bash' bash -c '
		true() { echo pwned; }; export -f true; bash -c true | grep pwned'
	try bash -c 'true() { echo pwned; }; export -f true
		"$0" run -- bash -c "true; env"' "$CORDON"
	has_not 'inside: no function' "$T/stdout" pwned
	is 'and the command ran' 0 "$rc"
}
for_each_who body
plan
