#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P21: an abstract socket of the host cannot be reached.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

body()
{
	name=cordon-test-$$-$who
	listener host abstract "$name" hello
	control 'connect to it' ./probe abstract "$name"
	confined 'connect to it' ./probe abstract "$name"
	is 'only the control came' 1 "$(heard host)"
}
for_each_who body
plan
