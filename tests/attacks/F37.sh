#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F37: /dev has what every program needs, and no other device.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	for dev in kvm fuse net/tun vsock vhost-vsock mem kmsg port console tty0 \
		loop-control loop0 mapper/control userfaultfd vga_arbiter sda vda \
		nvme0n1 snapshot uinput vcs hwrng rtc0 autofs cpu_dma_latency; do
		echo "stat /dev/$dev"
	done >"$T/acts"
	is 'without cordon: there are others' yes \
		"$([ "$(ls /dev | wc -l)" -gt 14 ] && echo yes)"
	confined_each <"$T/acts"
	cordon -- ls /dev
	is 'these are all' 'fd full null ptmx pts random shm stderr stdin stdout
tty urandom zero' "$(echo $out | fold -s -w 56 | sed 's/ $//')"
	inside 'they work' sh -c ': </dev/null >/dev/full 3</dev/zero \
		4</dev/random 5</dev/urandom'
}
for_each_who body
plan
