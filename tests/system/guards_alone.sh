#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# guards_alone - relay and upstream have nothing of the caller's, are not met by
# what is sent to its process group, and are not missed in silence.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# A script that lives until it is told to end.
waits='trap "exit 3" TERM; echo up; while :; do read -r x; done'

# In a process group of its own, with a descriptor that is not for exec.
begin()
{
	exec 7<"$OUT/secret"
	start run setsid "$CORDON" run --allow tls://good.example \
		--status-fd 2 -- sh -c "$waits"
	exec 7<&-
	is 'the script is up' up "$READY"
}

end()
{
	kill "$@" 2>/dev/null
	wait "$(pid_of run)"
	rc=$?
	stop run
}

body()
{
	begin
	for g in cordon-relay cordon-upstream; do
		if [ "$(id -u)" = 0 ]; then
			ls -l "/proc/$(guard "$g")/fd" >"$T/fds"
			has_not "$g has no file of the caller" "$T/fds" secret
			has "$g has its channel" "$T/fds" ' 3 -> socket'
			is "$g has a stderr, also beside --status-fd" 1 \
				"$(grep -c ' 2 -> ' "$T/fds")"
		fi
		is "$g is in a session of its own" "$(guard "$g")" \
			"$(ps -o sid= -p "$(guard "$g")" | tr -d ' ')"
	done
	end -TERM "-$(pid_of run)"
	is 'a signal to the whole group is the script'\''s to answer' 3 "$rc"
	begin
	end -KILL "$(guard cordon-relay)"
	is 'a relay that is killed fails the run' 125 "$rc"
	begin
	end -KILL "$(guard cordon-upstream)"
	is 'an upstream that is killed fails the run' 125 "$rc"
}
for_each_who body
plan
