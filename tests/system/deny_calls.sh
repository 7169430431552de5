#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# deny_calls - calls that are no business of a script are refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# ptrace process_vm_readv process_vm_writev kcmp bpf perf_event_open userfaultfd
# mount umount2 pivot_root chroot unshare setns swapon reboot kexec_load
# init_module acct syslog iopl settimeofday clock_settime add_key request_key
# keyctl open_by_handle_at fanotify_init vmsplice io_uring_* the mount family
calls='101 310 311 312 321 298 323 165 166 155 161 272 308 167 169 246 175 163
103 172 164 227 248 249 250 304 300 278 425 426 427 428 429 430 431 432 433 442'

body()
{
	# shellcheck disable=SC2086
	try "$CORDON" run -- sh -c 'for nr; do
		echo "$nr $(./probe raw $nr -1 -1 -1 -1 -1 -1)"; done' sh $calls
	is 'each answers EPERM or ENOSYS' '' \
		"$(grep -v -e 'refused EPERM' -e 'refused ENOSYS' "$T/stdout")"
	is 'each was tried' "$(echo "$calls" | wc -w)" "$(wc -l <"$T/stdout")"
	# TIOCSTI and TIOCLINUX, plain and with a high bit
	for op in 0x5412 0x100005412 0x541c 0x10000541c; do
		try ./probe raw 16 0 "$op" 0 </dev/null
		has "without cordon: ioctl $op is looked at" "$T/stdout" ENOTTY
		cordon -- ./probe raw 16 0 "$op" 0 </dev/null
		has "ioctl $op is refused by rule" "$T/stdout" 'refused EPERM'
	done
	inside 'what every program needs' sh -c 'test $(ls / | sort | wc -l) -gt 5'
	inside 'threads and code made at run time' node -e 'console.log(6 * 7)'
	is 'it ran' 42 "$out"
}
[ "$(uname -m)" = x86_64 ] || skip 'the numbers are those of x86-64'
for_each_who body
plan
