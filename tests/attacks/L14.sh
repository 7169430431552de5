#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# L14: nothing is left with a scheduler.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --tmpfs /var/spool

body()
{
	mkdir -p /var/spool/cron/crontabs /var/spool/cron/atjobs /var/spool/anacron
	chmod 1777 /var/spool/cron/crontabs /var/spool/cron/atjobs \
		/var/spool/anacron
	for file in cron/crontabs/root cron/atjobs/a0001 anacron/daily; do
		echo "write /var/spool/$file"
	done >"$T/acts"
	control_each <"$T/acts"
	confined_each <"$T/acts"
	for file in /etc/cron.d/job /etc/crontab /etc/systemd/system/a.service; do
		echo "write $file"
	done >"$T/acts"
	confined_each <"$T/acts"
	rm -rf /var/spool/cron /var/spool/anacron
}
for_each_who body
plan
