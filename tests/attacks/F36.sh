#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F36: agents and displays of the session are out of reach.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	SSH_AUTH_SOCK=$OUT/agent.1
	DISPLAY=:77
	WAYLAND_DISPLAY=wayland-0
	PULSE_SERVER=unix:$OUT/pulse
	GPG_AGENT_INFO=$OUT/agent.1:1:1
	export SSH_AUTH_SOCK DISPLAY WAYLAND_DISPLAY PULSE_SERVER GPG_AGENT_INFO
	dir=$(as_user mktemp -d /tmp/.X11-test.XXXXXX)
	listener agent unix "$SSH_AUTH_SOCK" hello
	listener x11 unix "$dir/X0" hello
	control 'the agent' ./probe unix "$SSH_AUTH_SOCK"
	control 'the display' ./probe unix "$dir/X0"
	confined 'the agent' ./probe unix "$SSH_AUTH_SOCK"
	confined 'the display' ./probe unix "$dir/X0"
	confined 'the directory of the display' ./probe stat "$dir"
	for name in SSH_AUTH_SOCK DISPLAY WAYLAND_DISPLAY PULSE_SERVER \
		GPG_AGENT_INFO; do
		echo "env $name"
	done >"$T/names"
	control_each <"$T/names"
	confined_each <"$T/names"
	is 'only the control reached the agent' 1 "$(heard agent)"
	is 'only the control reached the display' 1 "$(heard x11)"
	rm -rf "$SSH_AUTH_SOCK" "$dir"
}
for_each_who body
plan
