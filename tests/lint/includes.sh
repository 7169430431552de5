#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# includes.sh - Folders include only what the layering of src/README.md allows.
. "$(dirname "$0")/lib.sh"

# folder: the folders it may include from, its own included
allowed() {
	case $1 in
	base) echo base ;;
	decide) echo base decide ;;
	# the program that writes filters.c needs the compiler of policies
	filters) echo base decide filters outer ;;
	guard) echo base decide filters guard ;;
	evidence) echo base decide evidence ;;
	relay) echo base decide filters guard evidence relay ;;
	upstream) echo base decide filters guard evidence upstream ;;
	verify) echo base decide filters guard verify ;;
	inner) echo base decide inner ;;
	outer) echo base decide filters evidence inner outer ;;
	cli) echo base decide evidence outer cli ;;
	esac
}

cd "$srcdir/src" || exit 1
for folder in */; do
	folder=${folder%/}
	may=$(allowed "$folder")
	find "$folder" -name '*.[ch]' -exec \
		grep -Hn '^#include "' {} + |
		sed -E 's|^([^:]*:[0-9]+):#include "([^/"]*).*|\1 \2|' |
		while read -r place from; do
			case " $may " in
			*" $from "*) ;;
			*) echo "src/$place: $folder may not include $from" ;;
			esac
		done
done | report "includes follow the layering"
