#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# F20: no mount of the inside is seen outside, where mounts are shared.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$T/run.sh" <<'EOT'
mkfifo in out || exit 9
cat /proc/self/mountinfo >before
"$CORDON" run -- ./probe hold <in >out &
exec 4>in
read -r up <out
cat /proc/self/mountinfo >during
exec 4>&-
wait
cat /proc/self/mountinfo >after
rm -f in out
[ "$up" = up ] && cmp before during && cmp before after
EOT
chmod 0644 "$T/run.sh"

body()
{
	as_user mkdir -p sub
	control 'a mount in a copy is seen where mounts are shared' \
		unshare -Urm --propagation shared sh -c \
		'unshare -m --propagation unchanged mount -t tmpfs x sub
		grep -q "$PWD/sub" /proc/self/mountinfo'
	export CORDON
	try ./probe world --shared -- sh "$T/run.sh"
	is 'the mounts outside stay as they are' '0' "$rc$out"
}
for_each_who body
plan
