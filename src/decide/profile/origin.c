/* SPDX-License-Identifier: Apache-2.0 */
/* origin - where a value was written, for messages. */
#include "decide/profile/origin.h"

#include "base/mem.h"
#include "decide/profile/profile.h"

char *origin_where(const struct origin *o)
{
	if (!o->file)
		return mem_strdup("default");
	if (o->line == 0)
		return mem_strdup(o->file);
	return mem_printf("%s:%u", o->file, o->line);
}
