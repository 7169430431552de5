/* SPDX-License-Identifier: Apache-2.0 */
/* level - how strong the confinement is, as a whole. */
#include "decide/profile/level.h"

#include "base/err.h"

const char *level_name(enum level level)
{
	switch (level) {
	case LEVEL_BROKER:
		return "broker";
	case LEVEL_NAMESPACES:
		return "namespaces";
	}
	BUG("level without a name");
}
