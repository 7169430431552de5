#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verb_doctor - doctor finds each obstacle by doing, and run gives its remedy.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

: "${builddir:?where the relay and the upstream of the build are}"
cp "$PROBES/deny_syscall" "$T/deny"

# In a user namespace where no further one may be made.
no_further='echo 0 >/proc/sys/user/max_user_namespaces &&
	exec setpriv --ambient-caps=-all --inh-caps=-all -- "$@"'

# In a chroot that is no mount point, on a file system that goes with the
# namespace, as all mounts below it do.
# shellcheck disable=SC2016
chrooted='set -e; root=$1/root; shift; mount -t tmpfs none "${root%/root}"
	mkdir "$root"; for e in /*; do
	if [ -L "$e" ]; then ln -s "$(readlink "$e")" "$root$e"
	elif [ -d "$e" ]; then mkdir "$root$e"; mount --rbind "$e" "$root$e"
	fi; done; exec chroot "$root" "$@"'

# finds NAME EFFECT AROUND...: doctor behind these words finds it; where it
# stops a run, run says the same remedy and names doctor.
finds()
{
	_name=$1
	_effect=$2
	shift 2
	try "$@" "$CORDON" doctor --json
	_want=0
	[ "$_effect" = stops ] && _want=1
	is "$_name: the status" "$_want " "$rc $err"
	has "$_name: it is found" "$T/stdout" \
		"\"name\":\"$_name\",\"effect\":\"$_effect\""
	[ "$_effect" = stops ] || return 0
	has "$_name: the run did not hold" "$T/stdout" '"held":false'
	_remedy=$(sed "s/.*\"name\":\"$_name\",[^{]*\"remedy\":\"//; s/\".*//" \
		"$T/stdout")
	try "$@" "$CORDON" run --allow tls://a.example -- ./probe stat /
	not_started "$_name: run does not start" 125
	# what a guard meets it tells itself
	[ "$_name" = seccomp-absent ] && return
	has "$_name: run names doctor" "$T/stderr" 'cordon doctor'
	has "$_name: run has the remedy" "$T/stderr" "$_remedy"
}

body()
{
	try "$CORDON" doctor
	is 'nothing is in the way here' '0 ' "$rc $err"
	has 'the level' "$T/stdout" 'found        namespaces'
	has 'the promises' "$T/stdout" 'processes   holds'
	has_not 'no obstacle' "$T/stdout" 'in the way'
	try env PATH=/nowhere "$CORDON" doctor
	is 'it needs no program of the host' '0 ' "$rc $err"
	try "$CORDON" doctor --json
	echo "$out" | $PYTHON -c 'import json, sys
d = json.load(sys.stdin)
assert d["v"] == 1 and d["holds"] and d["level"] == "namespaces"
assert d["run"] == {"held": True, "message": None, "obstacle": None}
assert len(d["promises"]) >= 9
assert all(t["result"] in ("works", "fails", "not tried") for t in d["trials"])
assert all(set(f) == {"name", "effect", "text", "remedy", "trial"}
	for f in d["findings"])' 2>"$T/stderr"
	is 'the JSON is as documented' '0 ' "$? $(cat "$T/stderr")"
	for level in namespaces broker; do
		try "$CORDON" doctor --require "$level"
		is "at least $level holds" 0 "$rc"
	done
	try "$CORDON" doctor --require nothing
	not_started 'a level there is not' 125
	try "$CORDON" doctor x
	not_started 'a word too many' 125
	try sh -c '"$0" doctor </ >/dev/null' "$CORDON"
	is 'input that is a directory' '0 ' "$rc $err"

	finds userns-limit stops unshare --user --map-user=65534 \
		--map-group=65534 --keep-caps -- sh -c "$no_further" sh
	finds proc-masked stops ./probe world --bind /dev/null /proc/version --
	echo 'no program' >"$T/no-program"
	finds guards stops ./probe world --bind "$T/no-program" \
		"$builddir/cordon-upstream" --
	finds guards-http lacks ./probe world --bind "$T/no-program" \
		"$builddir/cordon-relay-http" --
	finds verify lacks ./probe world --bind "$T/no-program" \
		"$builddir/cordon-verify" --
	try ./probe world --bind "$T/no-program" "$builddir/cordon-relay-http" \
		-- "$CORDON" run --allow 'https://a.example/** GET' -- \
		./probe stat /
	not_started 'no https:// without its relay' 125
	has 'and the remedy is told' "$T/stderr" 'make install'
	finds filtered stops "$T/deny" 'clone/0&0x10000000' EPERM
	finds filtered stops "$T/deny" mount EPERM
	finds filtered stops "$T/deny" keyctl EPERM
	finds filtered stops "$T/deny" sethostname EPERM
	finds userns-limit stops "$T/deny" 'clone/0&0x10000000' ENOSPC
	finds kernel-old stops "$T/deny" 'clone/0&0x10000000' EINVAL
	finds landlock-absent stops "$T/deny" landlock_create_ruleset ENOSYS
	finds seccomp-absent stops "$T/deny" seccomp EINVAL
	# TIOCSPTLCK, and what only is not there
	finds terminal lacks "$T/deny" ioctl/1=0x40045431 EPERM
	on_terminal 'a terminal that cannot be made is told' \
		"$T/deny" ioctl/1=0x40045431 EPERM "$CORDON" run -- \
		./probe stat / <<-'EOT'
		wait run -T gives
		wait cordon doctor
		end 125
	EOT
	on_terminal 'and -T is the remedy' \
		"$T/deny" ioctl/1=0x40045431 EPERM "$CORDON" run -T -- \
		./probe stat / <<-'EOT'
		wait done
		end 0
	EOT
	finds keyrings-absent tells "$T/deny" keyctl ENOSYS
	if [ "$who" = root ]; then
		finds root-caps stops setpriv --bounding-set -setuid \
			--inh-caps -setuid --
		mkdir "$T/chroot"
		finds chroot stops unshare --mount --propagation private -- \
			sh -c "$chrooted" sh "$T/chroot"
	fi
}
for_each_who body
plan
