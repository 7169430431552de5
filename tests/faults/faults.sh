#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# faults - whatever call of the set-up fails, or only says that it did not, the
# script never starts weaker.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# A denied call is denied to all processes of the run and to the script itself,
# so a call that the script's own report needs is not in the list.  What a rule
# of the filter answers anyway may answer with the injected errno instead: the
# lines `call` are left out of the comparison.
calls='bind capset chdir clone/0&0x10000000 clone/0&0x20000000
clone/0&0x40000000 close_range connect dup3 execveat fchdir fchmod
fstatfs ftruncate getsockopt keyctl kill landlock_add_rule
landlock_create_ruleset landlock_restrict_self listen mkdirat mount
mount_setattr move_mount open_tree openat2 pidfd_open pidfd_send_signal pipe2
pivot_root prctl/0=1 prctl/0=4 prctl/0=22 prctl/0=24 prctl/0=28 prctl/0=36
prctl/0=38 prctl/0=47 prlimit64 readlinkat recvmsg seccomp sendmsg sendto
setgid setgroups sethostname setresgid setresuid setrlimit setsid setsockopt
setuid socket socket/0=1 socket/0=2 socket/0=10 socket/0=16 socket/0=17
socketpair symlinkat umount2 unshare fsopen fsconfig fsmount ioctl'

# These say that they succeeded and do nothing: what the read-back is for.
lies='capset close_range dup3 keyctl landlock_add_rule landlock_restrict_self mount
mount_setattr move_mount pivot_root prctl/0=1 prctl/0=4 prctl/0=24 prctl/0=28
prctl/0=38 seccomp setgroups sethostname setresgid setresuid setrlimit setsid
umount2 fchdir socket/0=16 pidfd_open'

cp "$PROBES/deny_syscall" "$T/deny"
strip() { grep -v -e '^call ' -e '^refused ' -e '^limit ' "$T/stdout"; }

body()
{
	n_stopped=0
	n_whole=0
	ns=$(as_user ./probe namespaces)
	PORT=1
	door
	# under the same kind of filter, for a call nobody makes
	# shellcheck disable=SC2086
	try "$T/deny" prctl/0=9999 EPERM \
		"$CORDON" run $OPTIONS -- ./probe report "$ns"
	is 'the baseline' 0 "$rc"
	has_not 'all namespaces are its own' "$T/stdout" SHARED
	strip >"$T/baseline"
	for call in $calls; do
		for sys in EPERM ENOSYS; do
			# shellcheck disable=SC2086
			try "$T/deny" "$call" "$sys" \
				"$CORDON" run $OPTIONS -- ./probe report "$ns"
			judge "$call $sys"
		done
	done
	for call in $lies; do
		# shellcheck disable=SC2086
		try "$T/deny" "$call" LIE \
			"$CORDON" run $OPTIONS -- ./probe report "$ns"
		judge "$call LIE"
	done
	echo "# $n_stopped stopped the run, in $n_whole it was whole"
	if [ "$n_stopped" -ge 20 ]; then
		ok 'faults stop the run'
	else
		not_ok 'faults stop the run' "only $n_stopped"
	fi
}

judge()
{
	if ! grep -q '^report' "$T/stdout"; then
		if [ "$rc" -eq 125 ] && [ -n "$err" ]; then
			n_stopped=$((n_stopped + 1))
			ok "$1: not started, and told"
		elif grep -q 'AddressSanitizer [a-z]*() failed' "$T/stderr"; then
			# a sanitizer that cannot start ends the program before
			# a line of ours has run
			ok "$1: not started, by the sanitizer"
		elif [ -n "$err" ] && grep -q \
			'LeakSanitizer has encountered a fatal error' \
			"$T/stderr"; then
			# root's supervisor ends before it can be traced again,
			# which is how the leak check works
			n_stopped=$((n_stopped + 1))
			ok "$1: not started, and told before the leak check"
		else
			not_ok "$1: a status of 125 and a message" "$rc" "$err"
		fi
	elif strip | cmp -s - "$T/baseline"; then
		n_whole=$((n_whole + 1))
		ok "$1: confined as ever"
	else
		strip | diff "$T/baseline" - >"$T/diff"
		not_ok "$1: the script ran with other confinement" \
			"$(head -c 1500 "$T/diff")" "$err"
	fi
}
for_each_who body
plan
