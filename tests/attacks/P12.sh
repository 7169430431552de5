#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# P12: a file with a capability gives none.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# The control: root of a user namespace that has laid down its capabilities
# gets one back from the file.
cat >"$T/caps.sh" <<'EOT'
./raw caps >&2
./probe noroot sh -c 'if ./probe caps | grep -q CapEff; then exit 9; fi
	./raw caps | grep CapEff'
EOT
chmod 0644 "$T/caps.sh"

body()
{
	as_user cp probe raw
	control 'the file gives a capability' unshare -Ur sh -c \
		"./probe filecap raw && sh '$T/caps.sh'"
	if [ "$who" = root ]; then
		./probe filecap raw >/dev/null
		is 'and to an ordinary user of this host' 0 "$(setpriv \
			--reuid 65534 --regid 65534 --clear-groups -- \
			./raw caps | grep -q CapEff; echo $?)"
	fi
	confined 'the file gives no capability' ./raw caps
	confined 'a setuid program makes no root' ./probe ids
}
for_each_who body
plan
