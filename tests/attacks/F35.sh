#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F35: the bus that starts programs for others is out of reach.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	name=cordon-test-bus-$$-$who
	listener path unix "$OUT/bus" hello
	listener name abstract "$name" hello
	DBUS_SESSION_BUS_ADDRESS=unix:path=$OUT/bus
	XDG_RUNTIME_DIR=$OUT
	export DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR
	control 'the address of the bus' \
		./probe env DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR
	control 'the bus by path' ./probe unix "$OUT/bus"
	control 'the bus by abstract name' ./probe abstract "$name"
	confined 'the address of the bus' \
		./probe env DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR
	confined 'the bus by path' ./probe unix "$OUT/bus"
	confined 'the bus by abstract name' ./probe abstract "$name"
	is 'only the control reached it by path' 1 "$(heard path)"
	is 'only the control reached it by name' 1 "$(heard name)"
	rm -f "$OUT/bus"
}
for_each_who body
plan
